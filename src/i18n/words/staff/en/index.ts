// Words of the dashboard. A sentence stands in the group of the screen that shows it.

import { booking, csv, list, status } from "./bookings";
import { calendar } from "./calendar";
import { closing } from "./closing";
import { customers } from "./customers";
import { day } from "./day";
import { lists, waitlist } from "./lists";
import { making, ruleNames, rules } from "./making";
import { announcing, messages } from "./messages";
import { money } from "./money";
import { sessions } from "./sessions";
import { taking } from "./taking";
import { team } from "./team";
import { today } from "./today";

export const en = {
  nav: {
    label: "Dashboard",
    today: "Today",
    calendar: "Calendar",
    bookings: "Bookings",
    customers: "Customers",
    waitlist: "Waitlist",
    day: "Hours and prices",
    sessions: "Sessions",
    messages: "Messages",
    payments: "Payments",
    team: "Team",
    more: "More",
  },
  live: {
    lost: "No connection. This is how it was {age}.",
    again: "No answer yet. Trying again.",
    news: "Something has changed.",
    show: "Show",
  },
  newBooking: "New booking",
  openPage: "Booking page",
  switchBusiness: "Your businesses",
  signOut: "Sign out",
  search: "Search bookings",
  searchHint: "Name, number, email or telephone",
  notYours: "This is not in your reach",
  notYoursText: "Your role does not show this. Ask an owner or administrator of the business.",
  closed: "This business is closed",
  closedText: "The operator of this deployment has suspended the business.",
  making,
  rules,
  today,
  calendar,
  closing,
  customers,
  day,
  list,
  status,
  ruleNames,
  csv,
  booking,
  team,
  account: "Your account",
  lists,
  waitlist,
  sessions,
  messages,
  announcing,
  money,
  taking,
  walkIn: "Without a name",
  act: {
    arrived: "Arrived",
    completed: "Completed",
    noShow: "Did not come",
    noShowFee: "Did not come: take {amount}",
    noShowFree: "Did not come: no fee",
    takeFee: "Take the fee: {amount}",
    approve: "Agree",
    decline: "Decline",
    call: "Call {phone}",
  },
};

export type StaffWords = typeof en;

// Words of the dashboard. A sentence stands in the group of the screen that shows it.

import type { Plural } from "../say";

export const en = {
  nav: {
    label: "Dashboard",
    today: "Today",
    calendar: "Calendar",
    bookings: "Bookings",
    customers: "Customers",
    waitlist: "Waitlist",
    sessions: "Sessions",
    messages: "Messages",
    team: "Team",
    more: "More",
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
  today: {
    title: "Today",
    now: "Now",
    next: "Next",
    later: "Later today",
    over: "Earlier today",
    toDecide: "To decide",
    unmarked: "Past and unmarked",
    attention: "Needs a hand",
    nothing: "Nothing is booked today.",
    nothingText: "Share your booking page, or enter a booking yourself.",
    requests: { one: "{count} request waits for an answer", other: "{count} requests wait for an answer" } as Plural,
    past: { one: "{count} past booking is not marked", other: "{count} past bookings are not marked" } as Plural,
    failed: { one: "{count} message was not delivered", other: "{count} messages were not delivered" } as Plural,
    bookings: { one: "{count} booking", other: "{count} bookings" } as Plural,
  },
  walkIn: "Without a name",
  act: {
    arrived: "Arrived",
    completed: "Completed",
    noShow: "Did not come",
    approve: "Agree",
    decline: "Decline",
    call: "Call {phone}",
    open: "Open",
  },
};

export type StaffWords = typeof en;

// Words of the waitlist, and those that lists share.

import type { Plural } from "../../say";

export const lists = {
  show: "Show",
  pages: "Pages",
  first: "First page",
  next: "Next page",
  any: "All",
  service: "Service",
  state: "State",
  from: "From",
  to: "To",
  back: "Back to the list",
  print: "Print",
};

export const waitlist = {
  title: "Waitlist",
  lead: "Who waits for a place, in the order of joining. A place that becomes free is offered to them by itself.",
  status: {
    waiting: "Waiting",
    offered: "Has an offer",
    accepted: "Got a place",
    declined: "Declined",
    expired: "Over",
    cancelled: "Left",
  },
  nothing: "There is no entry of this kind.",
  nothingText: "Customers join on your booking page when a time is full.",
  none: "No customer waits.",
  all: "All entries",
  since: "Since {time}",
  position: "Number {count} in line",
  anyTime: "Any time, {dates}",
  seats: { one: "{count} place", other: "{count} places" } as Plural,
  repeat: "Waits for this a second time",
  offerUntil: "Offered: {start}. Kept until {until}",
  toBooking: "Open the booking",
  erased: "Erased customer",
  offer: "Offer a place",
  offerText: "The customer gets a message with a link. The place is kept meanwhile.",
  remove: "Take off the list",
  removeText: "The entry ends, and an offer with it. The customer gets no further offers.",
  notOffered: "No place was offered to {name}",
  notRemoved: "{name} was not taken off the list",
  done: {
    offered: "The place is offered.",
    removed: "The entry is off the list.",
    joined: "The customer waits now.",
  },
  why: {
    slot_taken: "No time that they wait for is free.",
    seats_full: "All places are taken.",
    in_use: "The customer has an open offer already.",
    invalid_transition: "The entry does not wait any more.",
    not_bookable: "The service is switched off.",
  },
};

// Words of the day.

import type { Plural } from "../../say";

export const today = {
  title: "Today",
  now: "Now",
  next: "Next",
  over: "Earlier today",
  toDecide: "To decide",
  unmarked: "Past and unmarked",
  attention: "Needs a hand",
  nothing: "Nothing is booked today.",
  nothingText: "Share your booking page, or enter a booking yourself.",
  requests: { one: "{count} request waits for an answer", other: "{count} requests wait for an answer" } as Plural,
  past: { one: "{count} past booking is not marked", other: "{count} past bookings are not marked" } as Plural,
  failed: { one: "{count} message was not delivered", other: "{count} messages were not delivered" } as Plural,
  where: "Who is where",
  free: "Free",
  until: "until {time}",
  nextAt: "Next at {time}:",
  noMore: "Nothing more today",
  allCame: { one: "{count} came", other: "All {count} came" } as Plural,
  markedDay: {
    one: "{count} booking is marked as completed.",
    other: "{count} bookings are marked as completed.",
  } as Plural,
  bookings: { one: "{count} booking", other: "{count} bookings" } as Plural,
};

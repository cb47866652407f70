// Words of the hours and prices of a day.

import type { Plural } from "../../say";

export const day = {
  hours: "Opening hours",
  services: "Services",
  everyone: "Whole business",
  onlyToday: "only on this day",
  close: "Close this day",
  reason: "Reason, for customers too",
  reopen: "Open again",
  open: "Open this day",
  saveHours: "Save these hours",
  usual: "Back to the usual hours",
  addHours: "One more stretch",
  forOpen: "For all who are open on this day. Each keeps its own hours within these.",
  forAll: "For all.",
  badHours: "Each stretch ends after it begins, and none overlaps another.",
  touched: {
    one: "{count} booking lies in this time. It stays until you move or cancel it.",
    other: "{count} bookings lie in this time. They stay until you move or cancel them.",
  } as Plural,
  anyway: "Do it all the same",
  leave: "Leave it as it is",
  price: "Price in {currency}",
  free: "Empty means free.",
  badPrice: "This is no amount in {currency}.",
  minutes: "Length in minutes",
  least: "Shortest, in minutes",
  most: "Longest, in minutes",
  hide: "Hide from customers",
  show: "Show to customers",
  hidden: "Hidden",
  keeps: {
    one: "{count} booking to come keeps its price and length.",
    other: "{count} bookings to come keep their price and length.",
  } as Plural,
  nowIs: "{field} is now: {value}",
  beside: "What customers see",
  unseen: "Customers do not see this service.",
  done: {
    closed: "The day is closed.",
    opened: "It is open again.",
    hours: "The hours of this day are changed.",
    service: "The service is changed.",
    undone: "It is as it was before.",
  },
};

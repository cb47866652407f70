// Texts of the OpenAPI document and the reference that belong to no single route: sections, and parameters with one
// name everywhere.

/** The subject of each section, in the order of the routes. */
export const TAG_WORDS: Readonly<Record<string, string>> = {
  Public: "What customers ask: services, free times, holds, bookings and series. No account is needed.",
  Calendars:
    "Bookings as calendar files, as links to calendars, and as feeds to subscribe to; and what calendars hold.",
  Waitlist: "Waiting for a time that is taken, and the offers that are made when it comes free.",
  Groups: "Sessions with several places: public, private by a link, or by invitation.",
  Tenants: "The business itself: its name, zone, look, address and policies.",
  Services: "What can be booked: how long, for how much, and what it needs.",
  Resources: "Whom and what bookings occupy: persons, spaces and equipment, with hours and pools of minutes.",
  Closures: "Dates and hours in which nothing new may be booked.",
  Bookings: "The staff's desk: find, make, move, correct and end bookings.",
  Customers: "Who books, with export and erasure.",
  Tokens: "Keys of staff and of programs, each with its scopes.",
  Logs: "What happened: events to follow, and who did what.",
  Operator: "For the operator of the deployment: every business of it.",
  Operations: "Whether the deployment is well.",
};

/** By the part of the path before the id. */
const PATH_WORDS: Readonly<Record<string, string>> = {
  public: "The slug of the business",
  bookings: "Id of the booking",
  holds: "Id of the hold",
  series: "Id of the series",
  "waitlist-entries": "Id of the entry in the waitlist",
  services: "Id or code of the service",
  resources: "Id of the resource",
  closures: "Id of the closure",
  sessions: "Id of the session",
  participants: "Id of the participant's booking",
  customers: "Id of the customer",
  tokens: "Id of the token",
  invitations: "The token of the invitation",
  feeds: "The secret part of the feed's address",
  tenants: "The slug of the business",
};

const LINK_WORDS = "The token of the session's link";

export function pathWords(path: string, name: string): string {
  const before = path.split(`/{${name}}`)[0]?.split("/").at(-1) ?? "";
  if (before === "sessions" && name === "token") return LINK_WORDS;
  return PATH_WORDS[before] ?? `The ${name}`;
}

/** Query parameters whose schema has no description. */
export const QUERY_WORDS: Readonly<Record<string, string>> = {
  service: "Id or code of a service",
  resource: "Id of a resource: that one alone",
  duration_minutes: "How long, for a service of flexible duration; its shortest when absent",
  period: "Id of a period, for a service that is booked by periods",
  seats: "Places of a group service, one for each person; 1 when absent",
  guests: "How many come along, held against what the place takes; it needs no more places",
  units: "Pieces of what is booked, each priced, where a resource has several; 1 when absent",
  status: "Only those of this status",
  customer: "Id of a customer: theirs alone",
  q: "Words to look for in names, addresses and numbers",
  when: "today or week, in the zone of the business, instead of from and to",
  after: "Id of the last event that you know; the oldest kept when absent",
  date: "Local date, YYYY-MM-DD",
};

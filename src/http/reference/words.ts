// Texts of the OpenAPI document and the reference that belong to no single route: sections, and parameters with one
// name everywhere.

/** The subject of each section, in the order of the routes. */
export const TAG_WORDS: Readonly<Record<string, string>> = {
  Public: "For customers: services, free times, holds, bookings and series. No account is needed.",
  Calendars: "Bookings as calendar files, as links to calendar services, and as feeds; and the contents of calendars.",
  Waitlist: "Waiting for a full time, and the offers when a place comes free.",
  Groups: "Sessions with several places: public, private with a link, or by invitation.",
  Tenants: "The business itself: its name, zone, look, address and policies.",
  Services: "What can be booked: its length, its price, and the resources it needs.",
  Resources: "What bookings occupy: persons, spaces and equipment, with opening hours and pools of minutes.",
  Closures: "Dates and hours without new bookings.",
  Bookings: "For staff: find, make, move, correct and end bookings.",
  Payments: "What customers paid and got back; for staff, also what they take themselves.",
  Packages: "What customers buy ahead, visits or an amount of money, and the credit that they have of it.",
  Customers: "Customers of the business, with export and erasure.",
  Webhooks: "Endpoints of other systems, which events are posted to as they happen.",
  Members: "The people of the business, by their role, and who is signed in.",
  Tokens: "Access tokens of staff and programs, each with its scopes.",
  Messages: "What customers and staff are told: settings, the log, tests.",
  Announcements: "News to members, or to customers of chosen dates, resources or services.",
  Connections: "The business's own accounts at providers of messages and payments.",
  Logs: "Events to follow, and an audit of who changed what.",
  Operator: "For the operator of the deployment: all its businesses.",
  Operations: "The health of the deployment.",
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
  payments: "Id of the payment",
  packages: "Id of the package",
  credit: "Id of the credit",
  purchases: "Id of the purchase",
  closures: "Id of the closure",
  sessions: "Id of the session",
  participants: "Id of the participant's booking",
  customers: "Id of the customer",
  members: "Id of the member",
  messages: "Id of the message",
  announcements: "Id of the announcement",
  tokens: "Id of the token",
  webhooks: "Id of the endpoint",
  "webhook-deliveries": "Id of the delivery",
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
  resource: "Id of a resource; only this one counts",
  duration_minutes: "Length, for a service of flexible duration; the shortest when absent",
  period: "Id of a period, for a service that is booked by periods",
  seats: "Seats of a group service, one for each person; 1 when absent",
  guests: "Number of people, checked against the limit of the place; they need no further seats",
  units: "Units of a resource that has several, each at the full price; 1 when absent",
  state: "Only payments in this state",
  status: "Only results with this status",
  customer: "Id of a customer; only results of this customer",
  q: "Words to search for in names, addresses and numbers",
  when: "today or week, in the zone of the business, instead of from and to",
  after: "Id of the last event that you have read; from the oldest one when absent",
  date: "Local date, YYYY-MM-DD",
};

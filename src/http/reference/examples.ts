// Examples for the reference, made from the schemas, so that they follow the contract. A field's name decides its
// value. Requests that need more than the required fields are written down here.

type Json = Record<string, unknown>;

const START = "2026-12-01T09:00:00-05:00";
const END = "2026-12-01T09:30:00-05:00";
const NOW = "2026-11-20T15:04:05Z";
const LATER = "2026-11-20T15:14:05Z";
/** Stands for the deployment's address until the document is served. */
export const SAMPLE_ORIGIN = "https://berth.example";
const SAMPLE_SLUG = "johndoe";
export const SAMPLE_TOKEN = "<token>";

/** The prefix of ids by kind. */
const ID_PREFIXES: Readonly<Record<string, string>> = {
  booking: "bkg",
  hold: "bkg",
  service: "svc",
  resource: "res",
  resources: "res",
  parent: "res",
  customer: "cus",
  session: "ses",
  invitation: "inv",
  series: "ser",
  entry: "wle",
  closure: "clo",
  token: "tok",
  delivery: "dlv",
  webhook: "whk",
  tenant: "ten",
  event: "evt",
  entry_of_audit: "aud",
  announcement: "ann",
  message: "msg",
  connection: "con",
  member: "mem",
  payment: "pay",
  package: "pkg",
  credit: "crd",
  purchase: "crd",
};

/** Named schemas whose name does not say which kind they belong to. */
const NAMED: Readonly<Record<string, string>> = {
  BookedCustomer: "customer",
  WaitlistEntry: "entry",
  StaffWaitlistEntry: "entry",
  AuditEntry: "entry_of_audit",
  Consistency: "resource",
  Checkout: "checkout",
  // It has the id of its payment, or of the refund of one.
  Receipt: "payment",
  Bought: "purchase",
  NamedActor: "member",
};

function thingOf(schemaName: string): string | undefined {
  const name = schemaName.toLowerCase();
  return NAMED[schemaName] ?? Object.keys(ID_PREFIXES).find((thing) => name.includes(thing));
}

export function sampleId(what: string): string {
  return `${ID_PREFIXES[what] ?? what.slice(0, 3)}_7qm2xv9btnkp4d0s`;
}

/** Names of things; all others have the customer's name. */
const NAMES: Readonly<Record<string, string>> = {
  service: "Haircut",
  resource: "John Doe",
  tenant: "John Doe",
  token: "Front desk",
  pool: "Morning",
};

const OPEN_LIMITS = { holds: 3, bookings: 10, waits: 3 };
const PAY_PAGE = "https://checkout.stripe.com/c/pay/…";
const OPENING = { start: "09:00", end: "17:00" };

/** Fields whose value depends on the object they are in. */
const INSIDE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  open_limits: OPEN_LIMITS,
  weekly: OPENING,
  window: OPENING,
  pool: { ...OPENING, minutes: 120 },
  period: { ...OPENING, id: "morning" },
  location: { kind: "in_person" },
  resource: { kind: "person" },
  question: { kind: "text", id: "goal", label: "What is it about?" },
  override: { date: "2026-12-24" },
  checkout: { url: PAY_PAGE },
  webhook: { url: "https://hooks.example.com/berth", events: ["booking.*"], secret: "whsec_<secret>", description: "" },
};

const BY_NAME: Readonly<Record<string, unknown>> = {
  tenant: SAMPLE_SLUG,
  slug: SAMPLE_SLUG,
  email: "jane@example.com",
  phone: "+12125550143",
  time_zone: "America/New_York",
  locale: "en",
  country: "US",
  address: "120 Example Street, New York",
  website: "https://johndoe.example",
  description: "A barber who works alone.",
  code: "haircut",
  title: "Opening night",
  label: "Morning",
  start: START,
  end: END,
  as_of: NOW,
  created_at: NOW,
  updated_at: NOW,
  occurred_at: NOW,
  counted_at: NOW,
  at: NOW,
  expires_at: LATER,
  occupied_start: START,
  occupied_end: "2026-12-01T09:35:00-05:00",
  date: "2026-12-01",
  dates: ["2026-12-25"],
  from: "2026-12-01",
  to: "2026-12-31",
  minutes: 30,
  days: ["mon", "tue", "wed", "thu", "fri"],
  by_day: [],
  pending: [],
  skipped: [],
  refused: [],
  waitlist: [],
  scopes: ["read", "bookings"],
  subject: "bkg_7qm2xv9btnkp4d0s",
  guests: 1,
  units: 1,
  seats: 1,
  capacity: 1,
  total_minutes: 120,
  consumed_minutes: 30,
  remaining_minutes: 90,
  required_minutes: 30,
  ms: 4,
  hold_seconds: 900,
  offer_seconds: 7200,
  answer_seconds: 172800,
  horizon_days: 365,
  seats_per_booking: 4,
  from_minutes: 1440,
  duration_minutes: 30,
  amount: 3000,
  currency: "USD",
  number: "JD-0042",
  revision: 1,
  position: 1,
  percent: 100,
  count: 4,
  interval: 1,
  reason: "Renovation",
  secret: "btk_<secret>",
  webhook_secret: "<secret>",
  token: SAMPLE_TOKEN,
  ics: `${SAMPLE_ORIGIN}/v1/public/bookings/bkg_7qm2xv9btnkp4d0s/invite.ics?token=${SAMPLE_TOKEN}`,
  google: "https://calendar.google.com/calendar/render?action=TEMPLATE&…",
  outlook: "https://outlook.live.com/calendar/0/deeplink/compose?…",
  office365: "https://outlook.office.com/calendar/0/deeplink/compose?…",
  yahoo: "https://calendar.yahoo.com/?v=60&…",
  url: `${SAMPLE_ORIGIN}/manage/${SAMPLE_TOKEN}`,
  checkout_url: PAY_PAGE,
  type: "booking.confirmed",
  actor: "customer",
  action: "booking.created",
  freq: "weekly",
  color: "#1f4fd8",
  embed_origins: ["https://www.johndoe.example"],
  utilization: 0.25,
  multiplier: 1.25,
  weekend_multiplier: 1.25,
  price_multiplier: 1,
  migration: "0007_zones.sql",
  request_id: "0f8fad5b-d9cb-469f-a165-70867728950e",
  confirmation: "instant",
  status: "confirmed",
  visibility: "public",
};

/** A value that a schema allows, with typical contents. `what` is the kind of thing whose `id` it contains. */
export function exampleOf(schema: Json, schemas: Json, name = "", what = ""): unknown {
  const { $ref } = schema;
  if (typeof $ref === "string") {
    const id = $ref.split("/").at(-1) ?? "";
    const named = schemas[id] as Json | undefined;
    return named ? exampleOf(named, schemas, name, thingOf(id) ?? what) : null;
  }
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (choices) {
    const known = BY_NAME[name];
    const isWanted = (choice: Json) => Array.isArray(choice.enum) && choice.enum.includes(known);
    const choice = choices.find(isWanted) ?? choices.find(({ type }) => type !== "null") ?? choices[0];
    // An optional field gets a value if its name says what it looks like.
    const isEmpty = choices.some(({ type }) => type === "null") && isLeftOut(name, choice as Json);
    return isEmpty ? null : exampleOf(choice as Json, schemas, name, what);
  }
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum.includes(BY_NAME[name]) ? BY_NAME[name] : schema.enum[0];
  const types = Array.isArray(schema.type) ? (schema.type as string[]) : [schema.type];
  const type = types.find((one) => one !== "null");
  if (types.includes("null") && isLeftOut(name, schema)) return null;
  switch (type) {
    case "object":
      return objectExample(schema, schemas, name, what);
    case "array": {
      const known = BY_NAME[name];
      const isText = (schema.items as Json | undefined)?.type === "string";
      if (Array.isArray(known) && (isText || known.length === 0)) return known;
      return [
        exampleOf(
          (schema.items ?? {}) as Json,
          schemas,
          singular(name),
          singular(name) in ID_PREFIXES ? singular(name) : what,
        ),
      ];
    }
    case "string":
      return textExample(schema, name, what);
    case "boolean":
      return ["active", "visible", "agrees", "bookable"].includes(name);
    case "number":
    case "integer":
      return numberExample(schema, name);
    default:
      return null;
  }
}

function objectExample(schema: Json, schemas: Json, place: string, what: string): Json {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  const inside = INSIDE[place] ?? INSIDE[what] ?? {};
  return Object.fromEntries(
    properties.map(([name, property]) => {
      const isOther = name in inside && property.$ref === undefined && !isConstant(property);
      if (isOther) return [name, inside[name]];
      const isThing = name in ID_PREFIXES && !["string", "integer"].includes(property.type as string);
      return [name, exampleOf(property, schemas, name, isThing ? name : what)];
    }),
  );
}

function isConstant({ const: constant, enum: options, anyOf }: Json): boolean {
  return constant !== undefined || options !== undefined || anyOf !== undefined;
}

function textExample(schema: Json, name: string, what: string): string {
  const [given] = (schema.examples ?? []) as unknown[];
  if (name === "id") return sampleId(what);
  if (name === "name") return NAMES[what] ?? "Jane Smith";
  const known = BY_NAME[name];
  if (typeof known === "string") return known;
  if (name in ID_PREFIXES) return sampleId(name);
  if (typeof given === "string") return given;
  return schema.format === "date-time" ? NOW : "…";
}

function numberExample(schema: Json, name: string): number {
  const known = BY_NAME[name];
  if (typeof known === "number") return known;
  const least = schema.minimum as number | undefined;
  return least !== undefined && least > 0 ? least : name === "remaining" ? 1 : 0;
}

/** Fields that are usually empty stay empty, so that an example is short and true. */
function isLeftOut(name: string, schema: Json): boolean {
  if (schema.type === "object" || schema.$ref)
    return !["customer", "duration", "price", "location", "booking"].includes(name);
  return !(name in BY_NAME || name === "name") || ["reason", "title", "expires_at"].includes(name);
}

function singular(name: string): string {
  if (name === "entries") return "entry";
  return name.endsWith("s") ? name.slice(0, -1) : name;
}

/** The required fields of a body only. */
export function leastBodyOf(schema: Json, schemas: Json): unknown {
  const { $ref } = schema;
  if (typeof $ref === "string") return leastBodyOf((schemas[$ref.split("/").at(-1) ?? ""] ?? {}) as Json, schemas);
  const required = new Set((schema.required ?? []) as string[]);
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  return Object.fromEntries(
    properties
      .filter(([name]) => required.has(name))
      .map(([name, property]) => [name, exampleOf(property, schemas, name, name)]),
  );
}

/** The kind of id behind each part of a path. */
const PATH_IDS: Readonly<Record<string, string>> = {
  bookings: "booking",
  holds: "hold",
  participants: "booking",
  series: "series",
  "waitlist-entries": "entry",
  services: "service",
  resources: "resource",
  payments: "payment",
  packages: "package",
  credit: "credit",
  purchases: "purchase",
  closures: "closure",
  announcements: "announcement",
  messages: "message",
  sessions: "session",
  customers: "customer",
  tokens: "token",
  webhooks: "webhook",
  "webhook-deliveries": "delivery",
};

/** A path with a sample value for each of its names. */
export function samplePath(path: string): string {
  const parts = path.split("/");
  return parts
    .map((part, index) => {
      if (!part.startsWith("{")) return part;
      if (part === "{token}") return SAMPLE_TOKEN;
      const what = PATH_IDS[parts[index - 1] ?? ""];
      return what === undefined ? SAMPLE_SLUG : sampleId(what);
    })
    .join("/");
}

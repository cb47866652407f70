// What the screens of staff ask of D1. Each statement finds its rows by an index, in a business of any size.

import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setTime } from "../support/clock";
import { type Browser, openBusiness } from "../support/people";
import { asked } from "../support/staff";

const ROOT = "/dashboard/wide-works";
setTime("2026-06-08T08:00:00Z");

type Statement = { readonly statement?: string; readonly params?: readonly unknown[] };
type Method = (...given: unknown[]) => unknown;

let owner: Browser;
let ids: Readonly<Record<"resource" | "service" | "booking" | "customer" | "session", string>>;
let heard: Statement[] = [];
const undo: (() => void)[] = [];

/** Notes each statement that is run, with what is bound to it. */
function listen(
  prototype: Record<string, unknown>,
  name: string,
  statementsOf: (self: unknown, given: unknown[]) => Statement[],
) {
  const method = prototype[name] as Method;
  prototype[name] = function (this: unknown, ...given: unknown[]) {
    heard.push(...statementsOf(this, given));
    return method.apply(this, given);
  };
  undo.push(() => {
    prototype[name] = method;
  });
}

beforeAll(async () => {
  owner = await openBusiness("wide@example.com", "wide-works");
  const resource = (await asked(owner, "POST", "/v1/resources", { name: "Chair", kind: "person" })).id;
  const weekly = [{ days: ["mon", "tue", "wed", "thu", "fri"], start: "00:00", end: "24:00" }];
  await asked(owner, "PUT", `/v1/resources/${resource}/hours`, { weekly });
  const fields = { duration: { kind: "fixed", minutes: 30 }, requires: [{ any_of: [resource] }] };
  const service = (
    await asked(owner, "POST", "/v1/services", { ...fields, name: "Cut", price: { amount: 100, currency: "GBP" } })
  ).id;
  const group = (await asked(owner, "POST", "/v1/services", { ...fields, name: "Class", seats: 5 })).id;
  const customer = { name: "Jane Smith", email: "jane@example.com", phone: "+442079460000" };
  const { booking } = await asked(owner, "POST", "/v1/bookings", { service, start: "2026-06-09T09:00:00Z", customer });
  const session = await asked(owner, "POST", "/v1/sessions", {
    service: group,
    start: "2026-06-09T12:00:00Z",
    seats: 5,
  });
  await asked(owner, "POST", `/v1/bookings/${booking.id}/payments`, { method: "cash", amount: 100 });
  await owner.json("GET", `/v1/resources/${resource}/consistency`);
  const [person] = (await asked(owner, "GET", "/v1/customers")).data;
  ids = { resource, service, booking: booking.id, customer: person.id, session: session.id };
  const statement = Object.getPrototypeOf(env.DB.prepare("SELECT 1"));
  for (const name of ["all", "raw", "first", "run"]) listen(statement, name, (self) => [self as Statement]);
  listen(Object.getPrototypeOf(env.DB), "batch", (_, [statements]) => statements as Statement[]);
});

afterAll(() => undo.forEach((one) => void one()));

const screens: readonly (readonly [string, () => string])[] = [
  ["today", () => "/today"],
  ["the day", () => "/day?date=2026-06-09"],
  ["the calendar's day", () => "/calendar?view=day&date=2026-06-09"],
  ["the calendar's week", () => `/calendar?view=week&date=2026-06-09&resources=${ids.resource}`],
  ["the calendar's month", () => "/calendar?view=month&date=2026-06-09"],
  ["the agenda", () => "/calendar?view=agenda&date=2026-06-09"],
  ["what changed", () => "/calendar/changes?after=0"],
  ["the bookings", () => "/bookings"],
  ["bookings by words", () => "/bookings?q=jane"],
  ["bookings by several words that no booking has", () => "/bookings?q=no+such+person"],
  ["bookings by a number of a telephone", () => "/bookings?q=7946"],
  ["bookings by their number, on a resource", () => `/bookings?q=wid-2026-0001&resource=${ids.resource}`],
  ["bookings by a status and a service", () => `/bookings?status=pending&service=${ids.service}`],
  ["bookings of a resource and dates", () => `/bookings?resource=${ids.resource}&from=2026-06-01&to=2026-06-30`],
  ["bookings of a customer", () => `/bookings?customer=${ids.customer}`],
  ["the file of bookings", () => "/bookings.csv?from=2026-06-01"],
  ["a booking", () => `/bookings/${ids.booking}`],
  ["a new booking", () => `/bookings/new?service=${ids.service}&start=2026-06-09T10:00`],
  ["the customers", () => "/customers"],
  ["customers by words", () => "/customers?q=jan"],
  ["customers by words that no customer has, in the API", () => "/v1/customers?q=no+such+person"],
  ["customers who match", () => "/customers/matches?q=jan"],
  ["a customer", () => `/customers/${ids.customer}`],
  ["the waitlist", () => "/waitlist"],
  ["the sessions", () => "/sessions"],
  ["a session", () => `/sessions/${ids.session}`],
  ["the messages", () => "/messages"],
  ["messages in trouble", () => "/messages?state=trouble"],
  ["the announcements", () => "/announcements"],
  ["the payments", () => "/payments"],
  ["payments by a state", () => "/payments?from=&state=paid"],
  ["how the business takes money", () => "/payments/ways"],
  ["payments to hand back", () => "/payments?state=to_hand"],
  ["the file of payments", () => "/payments.csv?from=2026-06-01"],
  ["the file of receipts", () => "/receipts.csv?from=2026-06-01"],
  ["the team", () => "/team"],
];

/** Steps that read a whole table. What travels as JSON is no table. */
const SCAN = /^SCAN (?!json_each|value|wanted|found|\(subquery|CONSTANT)/;
/** Steps that go through all that a tenant has. A page of a list does, in the order of an index, until it is full. */
const THROUGH =
  /^SEARCH (bookings|booking_resources|booking_words|customers|customer_words|messages|events|deliveries) .*\(tenant_id=\?\)$/;

function tooMuchOf(text: string, plan: readonly string[]): string[] {
  // The greatest place of an index is its last entry.
  const isLast = text.startsWith('select coalesce(max("position"), 0)');
  const isPage = isLast || (/\blimit \?/i.test(text) && !plan.some((step) => step.includes("TEMP B-TREE")));
  return plan.filter((step) => SCAN.test(step) || (THROUGH.test(step) && !isPage)).map((step) => `${step}: ${text}`);
}

describe("the screens of staff", () => {
  for (const [name, path] of screens) {
    it(`find what they show by an index: ${name}`, async () => {
      heard = [];
      const { status } = await owner.get(path().startsWith("/v1/") ? path() : ROOT + path());
      expect([path(), status]).toEqual([path(), 200]);
      const texts = new Map(heard.map((one) => [one.statement ?? "", one]));
      const found: string[] = [];
      for (const [text, { params = [] }] of texts) {
        if (!/^\s*(select|with)/i.test(text)) continue;
        const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
          .bind(...params)
          .all<{ detail: string }>();
        found.push(
          ...tooMuchOf(
            text,
            results.map(({ detail }) => detail),
          ),
        );
      }
      expect(found).toEqual([]);
    });
  }
});

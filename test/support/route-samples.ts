// For each route: an address, a body that it accepts, and the fields that name something.

import type * as z from "zod";
import type { Route } from "../../src/http/route";
import type { Furnished } from "./furnished";
import { toJSONSchema } from "./worker";

/** The route's path with given ids in it. */
export function pathOf(route: Route, { ids, tokens, tenant }: Furnished): string {
  const noun = route.path.split("/").find((part) => Object.hasOwn(ids, part)) ?? "";
  const id = route.name === "releaseHold" ? ids.holds : ids[noun];
  const inPath: Record<string, string | undefined> = {
    id,
    booking: ids.participants,
    tenant: tenant.slug,
    token: tokenFor(route, tokens),
  };
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const value = inPath[name];
    if (value === undefined) throw new Error(`furnish() has nothing for ${name} of ${route.path}`);
    return value;
  });
}

/** Of the tokens that customers are given, the one that opens a route. */
export function tokenFor(route: Route, tokens: Furnished["tokens"]): string {
  if (route.path.startsWith("/v1/feeds")) return tokens.feed;
  if (route.path.includes("/invitations/")) return tokens.invitation;
  if (route.path.includes("/sessions/")) return tokens.session;
  if (route.path.includes("/waitlist-entries/")) return tokens.waitlist;
  if (route.path.includes("/series/")) return tokens.series;
  if (route.path.includes("/purchases/")) return tokens.purchase;
  return route.name === "releaseHold" ? tokens.hold : tokens.manage;
}

/** Bodies that pass the schema and name what one tenant has. A test replaces one name, so the refusal is about that. */
export function sampleOf(route: Route, { ids, tokens }: Furnished): Record<string, unknown> {
  const person = { name: "J", email: "j@example.com" };
  const wish = { service: ids.services, start: "2026-06-02T14:10:00Z", resource: null };
  const booking = { ...wish, customer: person, session: null, hold: { id: ids.holds, token: tokens.hold } };
  const series = { ...wish, rule: { freq: "daily", count: 2 }, customer: person };
  const samples: Record<string, Record<string, unknown>> = {
    createHold: { ...wish, session: null },
    createBooking: booking,
    createStaffBooking: booking,
    createSeries: series,
    createStaffSeries: series,
    joinWaitlist: { ...wish, customer: person },
    answerInvitation: { response: "decline" },
    createTenant: { slug: "another-one", name: "A", time_zone: "UTC", email: "a@example.com" },
    createSession: { service: ids.groups, start: "2026-06-02T14:10:00Z", resource: null },
    addParticipant: { customer: person },
    createInvitation: { email: "j@example.com" },
    reschedulePublicBooking: { start: "2026-06-02T14:10:00Z" },
    rescheduleBooking: { start: "2026-06-02T14:10:00Z" },
    takeMarkBack: { mark: "completed" },
    reassignBooking: { resource: ids.resources },
    changeService: { requires: [{ any_of: [ids.resources] }] },
    createService: { name: "S", duration: { kind: "fixed", minutes: 30 }, requires: [{ any_of: [ids.resources] }] },
    orderServices: { services: [ids.services] },
    changeResource: { parent: null },
    createResource: { name: "R", kind: "space", parent: null },
    changeHours: { weekly: [] },
    changePools: { pools: [] },
    createClosure: { resource: ids.resources, service: null, dates: ["2026-07-01"] },
    previewClosure: { resource: ids.resources, service: null, dates: ["2026-07-01"] },
    changeClosure: { resource: null, service: null },
    changeCustomer: { name: "Stolen" },
    createCustomer: person,
    mergeCustomer: { customer: ids.customers },
    cancelBookings: { filter: { service: ids.services, resource: null, customer: null }, preview: true },
    changeBooking: { customer: { name: "Stolen" }, notes: "Stolen" },
    addBookingNote: { text: "Stolen" },
    recordPayment: { method: "cash", amount: 1 },
    countCash: { date: "2026-06-01", currency: "USD", counted: 1 },
    refundPayment: { amount: 1, reason: "Stolen" },
    joinStripePlatform: {},
    createPackage: { name: "P", price: { amount: 1, currency: "USD" }, visits: 1, services: [ids.services] },
    changePackage: { name: "Stolen", services: [ids.services] },
    takeBackCredit: {},
    changeCredit: { expires_at: null, reason: "Stolen" },
    buyPackage: { package: ids.packages, customer: { name: "P", email: "p@example.com" } },
    sellPackage: { package: ids.packages, method: "cash" },
    putStripeConnection: { secret_key: "sk_test_isolation" },
    putRazorpayConnection: { key_id: "rzp_test_isolation", key_secret: "isolation" },
    putResendConnection: { api_key: "re_isolation", from: "J <j@example.com>" },
    putTwilioConnection: { account_sid: "AC_isolation", auth_token: "isolation", from: "+15551234567" },
    createWebhook: { url: "https://hooks.example.com/berth" },
    changeWebhook: { description: "Stolen" },
    replayWebhook: { from: "2026-06-01T00:00:00Z", to: "2026-06-02T00:00:00Z" },
    createMember: { email: "member@example.com", role: "staff", resources: [ids.resources] },
    changeMember: { resources: [ids.resources] },
    createToken: { name: "T", scopes: ["read"] },
    changeNotifications: { reminder_minutes: [60] },
    previewMessage: { kind: "booked", channel: "email", booking: ids.bookings },
    sendTestMessage: { kind: "booked", channel: "email", to: "j@example.com" },
    createAnnouncement: {
      audience: { kind: "customers", service: ids.services, resource: ids.resources },
      subject: "News",
      text: "News",
      send_at: "2027-01-01T00:00:00Z",
    },
  };
  return samples[route.name] ?? {};
}

export const bodyOf = (route: Route, things: Furnished) => (route.body ? { body: sampleOf(route, things) } : {});

type Json = {
  $ref?: string;
  properties?: Record<string, Json>;
  items?: Json;
  anyOf?: Json[];
  type?: string;
  minLength?: number;
  maxLength?: number;
};

/** Fields of the shape of an id that are none. */
const NAMES = new Set(["name", "label", "category", "options"]);

/** Where a schema names something that exists: `["requires", 0, "any_of", 0]`. */
function referencesIn(
  schema: Json,
  named: Record<string, Json>,
  path: (string | number)[] = [],
): (string | number)[][] {
  const defined = named[schema.$ref?.split("/").at(-1) ?? ""];
  if (defined) return referencesIn(defined, named, path);
  const name = String(path.findLast((part) => typeof part === "string"));
  if (schema.anyOf) return schema.anyOf.flatMap((one) => referencesIn(one, named, path));
  if (schema.items) return referencesIn(schema.items, named, [...path, 0]);
  if (schema.type === "string") {
    return schema.minLength === 1 && schema.maxLength === 200 && !NAMES.has(name) ? [path] : [];
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
    referencesIn(inner, named, [...path, name]),
  );
}

export function referencesOf(schema: z.ZodType): (string | number)[][] {
  const json = toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" });
  const { $defs = {} } = json as { $defs?: Record<string, Json> };
  return referencesIn(json as Json, $defs);
}

export function replaced(body: Record<string, unknown>, path: readonly (string | number)[], value: unknown) {
  const copy = structuredClone(body);
  let place = copy as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) {
    place[part] ??= {};
    place = place[part] as Record<string | number, unknown>;
  }
  place[path.at(-1) as string | number] = value;
  return copy;
}

/** Query parameters that are needed, of one tenant. */
export function queryOf(route: Route, { ids }: Furnished): Record<string, string> {
  const dates = { from: "2026-06-01", to: "2026-06-03" };
  const needed: Record<string, Record<string, string>> = {
    showAgenda: dates,
    listSlots: { service: ids.services ?? "", ...dates },
    listPools: { date: "2026-06-02" },
    watchLive: { service: ids.services ?? "" },
  };
  return needed[route.name] ?? {};
}

/** What makes a route tell most. */
export const longestQuery = (route: Route): Record<string, string> =>
  route.name === "showAgenda" ? { from: "2026-06-01", to: "2026-06-30" } : {};

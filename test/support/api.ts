// Talking to the Worker as its clients do, and the tenants, resources and services that tests stand on.

import { env, exports } from "cloudflare:workers";
import type { PresetName } from "../../src/domain/tenant/presets";
import type { BookingCoordinator, ResourceCalendar } from "./worker";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at by tests, field by field
export type Answer = { status: number; body: any; headers: Headers };

export type Ask = {
  token?: string | undefined;
  key?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: string | Uint8Array<ArrayBuffer>;
};

let asked = 0;

/** One request; creating ones get a fresh Idempotency-Key unless the test names its own. */
export async function ask(
  method: string,
  path: string,
  { token, key, body, headers = {}, raw }: Ask = {},
): Promise<Answer> {
  asked += 1;
  const sent = new Headers(headers);
  if (token) sent.set("authorization", `Bearer ${token}`);
  if (method === "POST" && key !== null) sent.set("idempotency-key", key ?? `key-${asked}-${crypto.randomUUID()}`);
  if (body !== undefined) sent.set("content-type", sent.get("content-type") ?? "application/json");
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const request = new Request(`http://berth.test${path}`, {
    method,
    headers: sent,
    ...(payload !== undefined && { body: payload }),
  });
  const response = await exports.default.fetch(request);
  const text = await response.text();
  const isJson = text !== "" && /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

export class Tenant {
  constructor(
    readonly slug: string,
    readonly id: string,
    readonly token: string,
  ) {}

  staff(method: string, path: string, body?: unknown, more: Ask = {}): Promise<Answer> {
    return ask(method, `/v1${path}`, { token: this.token, ...(body !== undefined && { body }), ...more });
  }

  public(method: string, path: string, body?: unknown, more: Ask = {}): Promise<Answer> {
    return ask(method, `/v1/public/${this.slug}${path}`, { ...(body !== undefined && { body }), ...more });
  }

  /** Starts offered on a range of dates, in order. */
  async starts(query: string, token?: string): Promise<string[]> {
    const answer = await this.public("GET", `/slots?${query}`, undefined, { token });
    if (answer.status !== 200) throw new Error(`slots answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.days.flatMap((day: { slots: { start: string }[] }) => day.slots.map((slot) => slot.start));
  }

  book(service: string, start: string, more: Record<string, unknown> = {}, options: Ask = {}): Promise<Answer> {
    return this.public("POST", "/bookings", { service, start, customer: customer(), ...more }, options);
  }

  hold(service: string, start: string, more: Record<string, unknown> = {}, options: Ask = {}): Promise<Answer> {
    return this.public("POST", "/holds", { service, start, ...more }, options);
  }

  async resourceId(): Promise<string> {
    const { body } = await this.staff("GET", "/resources");
    return body.data[0].id;
  }

  /** Waits until everything committed is in the listing copy, and says whether the copies agree. */
  async consistency(resourceId?: string): Promise<Answer["body"]> {
    return (await this.staff("GET", `/resources/${resourceId ?? (await this.resourceId())}/consistency`)).body;
  }
}

let people = 0;

export function customer(more: Record<string, unknown> = {}): Record<string, unknown> {
  people += 1;
  return { name: `Customer ${people}`, email: `customer${people}@example.com`, ...more };
}

let made = 0;

export async function makeTenant(
  given: { name?: string; zone?: string; preset?: PresetName; slug?: string } = {},
): Promise<Tenant> {
  made += 1;
  const slug = given.slug ?? `t${made}-${crypto.randomUUID().slice(0, 8)}`;
  const { body, status } = await ask("POST", "/v1/tenants", {
    body: {
      slug,
      name: given.name ?? "John Doe",
      time_zone: given.zone ?? "America/New_York",
      email: "owner@example.com",
      preset: given.preset ?? null,
    },
  });
  if (status !== 201) throw new Error(`tenant answered ${status}: ${JSON.stringify(body)}`);
  return new Tenant(slug, body.tenant.id, body.token.secret);
}

type Weekly = { days: string[]; start: string; end: string }[];
export const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
export const WEEKDAYS = EVERY_DAY.slice(0, 5);
export const ALWAYS_OPEN: Weekly = [{ days: EVERY_DAY, start: "00:00", end: "24:00" }];
export const OFFICE_HOURS: Weekly = [{ days: WEEKDAYS, start: "09:00", end: "17:00" }];

/** A resource with hours; answers its id. */
export async function makeResource(
  tenant: Tenant,
  weekly: Weekly = ALWAYS_OPEN,
  more: Record<string, unknown> = {},
): Promise<string> {
  const made = await tenant.staff("POST", "/resources", { name: "Room", kind: "space", ...more });
  if (made.status !== 201) throw new Error(`resource answered ${made.status}: ${JSON.stringify(made.body)}`);
  const put = await tenant.staff("PUT", `/resources/${made.body.id}/hours`, { weekly });
  if (put.status !== 200) throw new Error(`hours answered ${put.status}: ${JSON.stringify(put.body)}`);
  return made.body.id;
}

/** A service; what customers may claim of it at once is as good as unbounded unless the test says otherwise. */
export async function makeService(
  tenant: Tenant,
  resourceId: string,
  more: Record<string, unknown> = {},
): Promise<Answer["body"]> {
  const { body, status } = await tenant.staff("POST", "/services", {
    name: "Visit",
    duration: { kind: "fixed", minutes: 60 },
    requires: [{ any_of: [resourceId] }],
    horizon_days: 1095,
    series_max: 104,
    seats_per_booking: 10_000,
    ...more,
  });
  if (status !== 201) throw new Error(`service answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** The calendar itself, for what only a look inside can show. */
export function calendar(tenant: Tenant, resourceId: string): DurableObjectStub<ResourceCalendar> {
  const namespace = env.CALENDAR as unknown as DurableObjectNamespace<ResourceCalendar>;
  return namespace.get(namespace.idFromName(`${tenant.id}/${resourceId}`));
}

/** The coordinator of a service, for what only a look inside can show. */
export function coordinator(tenant: Tenant, serviceId: string): DurableObjectStub<BookingCoordinator> {
  const namespace = env.COORDINATOR as unknown as DurableObjectNamespace<BookingCoordinator>;
  return namespace.get(namespace.idFromName(`${tenant.id}/${serviceId}`));
}

export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

// What the two tenants of the model offer: resources and services, told once and built over HTTP. Services share
// resources on purpose, so that every way of taking a place meets every other one.

import { ALWAYS_OPEN, EVERY_DAY, makeResource, makeTenant, type Tenant } from "../../support/api";

export type PoolSpec = {
  readonly name: string;
  readonly start: string;
  readonly end: string;
  readonly minutes: number;
};

export type ResourceSpec = {
  readonly key: string;
  readonly kind: "person" | "space" | "equipment";
  readonly capacity: number;
  readonly parent: string | null;
  readonly maxBookingsPerDay: number | null;
  readonly pools: readonly PoolSpec[];
};

export type Requirement = { readonly anyOf: readonly string[]; readonly assign: string };

export type ServiceSpec = {
  readonly code: string;
  /** The durations that can be asked for; several make a flexible service, least first. */
  readonly minutes: readonly [number, ...number[]];
  readonly beforeMinutes: number;
  readonly afterMinutes: number;
  readonly stepMinutes: number;
  readonly seats: number;
  readonly hasUnits: boolean;
  readonly isApproved: boolean;
  readonly dailyLimitMinutes: number | null;
  readonly requires: readonly Requirement[];
};

function resource(
  key: string,
  kind: ResourceSpec["kind"],
  more: Partial<Omit<ResourceSpec, "key" | "kind">> = {},
): ResourceSpec {
  return { key, kind, capacity: 1, parent: null, maxBookingsPerDay: null, pools: [], ...more };
}

function service(
  code: string,
  minutes: ServiceSpec["minutes"],
  requires: readonly Requirement[],
  more: Partial<Omit<ServiceSpec, "code" | "minutes" | "requires">> = {},
): ServiceSpec {
  return {
    code,
    minutes,
    requires,
    beforeMinutes: 0,
    afterMinutes: 0,
    stepMinutes: 30,
    seats: 1,
    hasUnits: false,
    isApproved: false,
    dailyLimitMinutes: null,
    ...more,
  };
}

function anyOf(...keys: string[]): Requirement {
  return { anyOf: keys, assign: "priority" };
}

const POOLS: readonly PoolSpec[] = [
  { name: "morning", start: "09:00", end: "12:00", minutes: 110 },
  { name: "afternoon", start: "13:00", end: "17:00", minutes: 150 },
];

export const RESOURCES: readonly ResourceSpec[] = [
  resource("room-1", "space"),
  resource("room-2", "space"),
  resource("doctor", "person", { pools: POOLS, maxBookingsPerDay: 3 }),
  resource("laser", "equipment"),
  resource("mo", "person"),
  resource("fabi", "person"),
  resource("floor", "space"),
  resource("hall", "space"),
  resource("court-a", "space", { parent: "hall" }),
  resource("court-b", "space", { parent: "hall" }),
  resource("desks", "space", { capacity: 3 }),
];

export const SERVICES: readonly ServiceSpec[] = [
  service("visit", [60], [anyOf("room-1")], { beforeMinutes: 10, afterMinutes: 5, stepMinutes: 15 }),
  service("review", [45], [anyOf("room-2")], { stepMinutes: 15, isApproved: true }),
  service("botox", [30], [anyOf("doctor")], { afterMinutes: 10, stepMinutes: 10 }),
  service("peel", [60], [anyOf("doctor")], { afterMinutes: 10, stepMinutes: 10, dailyLimitMinutes: 150 }),
  service("treatment", [60], [anyOf("doctor"), anyOf("room-1", "room-2"), anyOf("laser")], {
    afterMinutes: 15,
  }),
  service("meeting", [30], [{ anyOf: ["mo", "fabi"], assign: "round_robin" }], {
    beforeMinutes: 10,
    afterMinutes: 10,
  }),
  service("class", [60], [anyOf("floor")], { seats: 3, stepMinutes: 60 }),
  service("workshop", [90], [anyOf("floor"), { anyOf: ["mo", "fabi"], assign: "least_loaded" }], {
    seats: 3,
  }),
  service("hall", [60, 120, 180], [anyOf("hall")], { stepMinutes: 60 }),
  service("court", [60], [anyOf("court-a", "court-b")]),
  service("desk", [120], [anyOf("desks")], { stepMinutes: 60, hasUnits: true }),
];

/** Services that meet one another; a run keeps to one family, so that its wishes collide. */
export const FAMILIES: Readonly<Record<string, readonly ServiceSpec[]>> = {
  "rooms, a doctor with pools and a laser": family("visit", "review", "botox", "peel", "treatment"),
  "hosts, a class and a workshop": family("meeting", "class", "workshop"),
  "a hall with its courts, and desks": family("hall", "court", "desk"),
  everything: SERVICES,
};

function family(...codes: string[]): ServiceSpec[] {
  return SERVICES.filter(({ code }) => codes.includes(code));
}

export function resourcesOf({ requires }: ServiceSpec): string[] {
  return requires.flatMap((requirement) => requirement.anyOf);
}

/** The resources that a resource is part of, nearest first. */
export function ancestorsOf(key: string, resources: readonly ResourceSpec[] = RESOURCES): string[] {
  const parent = resources.find((one) => one.key === key)?.parent ?? null;
  return parent === null ? [] : [parent, ...ancestorsOf(parent, resources)];
}

/** Whether more than one object may have a say in a service. Some of a change may then follow a moment later. */
export function isCoordinated(asked: ServiceSpec): boolean {
  const isSole = asked.requires.length === 1 && asked.requires[0]?.anyOf.length === 1;
  return !isSole || resourcesOf(asked).some((key) => ancestorsOf(key).length > 0);
}

/** Where bookings of a service are decided, and so what a customer has open is counted. */
export function homeOf(asked: ServiceSpec): string {
  return isCoordinated(asked) ? asked.code : (resourcesOf(asked)[0] ?? "");
}

/** Few, so that regulars reach them. */
export const OPEN_LIMITS = { holds: 2, bookings: 3, waits: 2 };

export const USUAL_HOURS = [{ days: EVERY_DAY, start: "09:00", end: "17:00" }];
export const LONGER_HOURS = [{ days: EVERY_DAY, start: "08:00", end: "20:00" }];
export const HOLD_MINUTES = 20;

/** A tenant as it was built. Zones without changes of the clocks, so that every run is the same in any week. */
export class Site {
  readonly ids = new Map<string, string>();
  readonly keys = new Map<string, string>();
  /** Changes of rules that the next run must take back. */
  readonly closures = new Set<string>();
  readonly longer = new Set<string>();

  constructor(
    readonly name: string,
    readonly tenant: Tenant,
    readonly offsetMs: number,
  ) {}

  idOf(key: string): string {
    const id = this.ids.get(key);
    if (id === undefined) throw new Error(`${this.name} has no ${key}.`);
    return id;
  }
}

export async function buildSite(name: string, zone: string, offsetMinutes: number): Promise<Site> {
  const site = new Site(name, await makeTenant({ name, zone }), offsetMinutes * 60_000);
  const set = await site.tenant.staff("PATCH", "/tenant", { policies: { open_limits: OPEN_LIMITS } });
  if (set.status !== 200) throw new Error(`limits answered ${set.status}`);
  for (const spec of RESOURCES) await buildResource(site, spec);
  for (const spec of SERVICES) await buildService(site, spec);
  return site;
}

async function buildResource(site: Site, spec: ResourceSpec): Promise<void> {
  const id = await makeResource(site.tenant, USUAL_HOURS, {
    name: spec.key,
    kind: spec.kind,
    capacity: spec.capacity,
    max_bookings_per_day: spec.maxBookingsPerDay,
    ...(spec.parent !== null && { parent: site.idOf(spec.parent) }),
  });
  site.ids.set(spec.key, id);
  site.keys.set(id, spec.key);
  if (spec.pools.length === 0) return;
  const pools = spec.pools.map((pool) => ({ ...pool, days: ALWAYS_OPEN[0]?.days }));
  const put = await site.tenant.staff("PUT", `/resources/${id}/pools`, { pools });
  if (put.status !== 200) throw new Error(`pools answered ${put.status}: ${JSON.stringify(put.body)}`);
}

async function buildService(site: Site, spec: ServiceSpec): Promise<void> {
  const [least] = spec.minutes;
  const duration =
    spec.minutes.length === 1
      ? { kind: "fixed", minutes: least }
      : { kind: "flexible", min: least, max: Math.max(...spec.minutes), step: least };
  const made = await site.tenant.staff("POST", "/services", {
    code: spec.code,
    name: spec.code,
    duration,
    buffer_before_minutes: spec.beforeMinutes,
    buffer_after_minutes: spec.afterMinutes,
    step_minutes: spec.stepMinutes,
    seats: spec.seats,
    series_max: 104,
    confirmation: spec.isApproved ? "approval" : "instant",
    daily_limit_minutes: spec.dailyLimitMinutes,
    hold_seconds: HOLD_MINUTES * 60,
    offer_seconds: HOLD_MINUTES * 60,
    requires: spec.requires.map((one) => ({ any_of: one.anyOf.map((key) => site.idOf(key)), assign: one.assign })),
    customer_chooses_resource: true,
    horizon_days: 1_095,
  });
  if (made.status !== 201) throw new Error(`service answered ${made.status}: ${JSON.stringify(made.body)}`);
}

// What is tortured: two tenants with a calendar of each kind, made over the public API. What the specs say is
// what the checks go by; a limit that is changed during the load counts with its highest value.

import { Asker } from "./asker.mjs";
import { OPERATOR_KEY } from "./host.mjs";
import { ASKING, offerPackages } from "./shop.mjs";

const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** So many days are fought over, from the day after tomorrow on: few, so that wishes meet. */
const DAYS = 3;
const HOLD_SECONDS = 30;
/** What one customer may have open at one home, and ask for at once. */
export const OPEN_LIMITS = { holds: 2, bookings: 4, waits: 2 };
/** Fewer than its customer may have open: one occurrence too many is refused as that alone. */
export const SERIES_MAX = 3;
export const SEATS_PER_BOOKING = 2;
/** How long a business has to answer a request. */
export const ANSWER_SECONDS = 3_600;
/** Days that no other client comes to, one for each of so many: what is done there alone has to go as it should. */
export const QUIET = { from: 10, days: 45 };

export const USUAL = { start: "09:00", end: "17:00" };
export const LONGER = { start: "08:00", end: "19:00" };
const WHOLE_DAY = { start: "00:00", end: "24:00" };
/** As long as the usual ones, and never changed during the load: what is offered lies within them. */
const STEADY = { start: "09:00", end: "17:00" };

const resource = (key, more = {}) => ({
  key,
  capacity: 1,
  parent: null,
  perDay: null,
  pools: [],
  hours: USUAL,
  ...more,
});
const service = (code, minutes, requires, more = {}) => ({
  code,
  minutes: [minutes].flat(),
  requires,
  before: 0,
  after: 0,
  step: null,
  seats: 1,
  isApproved: false,
  dailyMinutes: null,
  isNow: false,
  price: null,
  assign: "round_robin",
  ...more,
});

const TENANTS = [
  {
    zone: "UTC",
    offsetMs: 0,
    resources: [
      resource("john"),
      resource("desks", { capacity: 3, low: 2 }),
      resource("room"),
      resource("door", { hours: WHOLE_DAY, capacity: 20 }),
      resource("doctor", {
        perDay: 9,
        pools: [
          { name: "morning", start: "09:00", end: "12:00", minutes: 120 },
          { name: "afternoon", start: "13:00", end: "17:00", minutes: 150 },
        ],
      }),
      resource("coach"),
    ],
    services: [
      service("cut", 30, [["john"]], { before: 5, after: 10, mostAfter: 15, step: 15 }),
      service("consult", 20, [["john"]], { after: 5, step: 20, isApproved: true }),
      service("desk", 60, [["desks"]], { step: 30, hasUnits: true }),
      service("rent", [30, 60, 90, 120], [["room"]], { after: 15, step: 30 }),
      service("walk-in", 1, [["door"]], { step: 1, isNow: true }),
      service("visit", 20, [["doctor"]], { after: 10, step: 10 }),
      service("coaching", 30, [["coach"]], { step: 30, dailyMinutes: 180 }),
    ],
  },
  {
    zone: "Asia/Seoul",
    offsetMs: 9 * 3_600_000,
    resources: [
      resource("mo", { perDay: 7 }),
      resource("fabi", { perDay: 7 }),
      resource("matt", { perDay: 7 }),
      resource("surgeon"),
      resource("theatre"),
      resource("ward"),
      resource("laser"),
      resource("hall"),
      resource("court-a", { parent: "hall" }),
      resource("court-b", { parent: "hall" }),
      resource("half-a", { parent: "court-a" }),
      resource("floor"),
      resource("studio"),
    ],
    services: [
      service("meeting", 30, [["mo", "fabi", "matt"]], { before: 10, after: 10, step: 30 }),
      service("operation", 60, [["surgeon"], ["theatre"], ["laser"]], { after: 15, step: 30 }),
      service("scan", 30, [["laser"], ["theatre", "ward"]], {
        step: 30,
        assign: "least_loaded",
        isApproved: true,
        isChosenForThem: true,
      }),
      service("talk", 20, [["surgeon"]], { step: 20 }),
      service("whole", [60, 120, 180], [["hall"]], { step: 60 }),
      service("court", 60, [["court-a", "court-b"]], { step: 30, assign: "priority" }),
      service("half", 60, [["half-a"]], { step: 30 }),
      service("class", 60, [["floor"]], { step: 60, seats: 6, lowSeats: 4 }),
      service("workshop", 90, [["studio"], ["mo", "fabi"]], { step: 60, seats: 3 }),
    ],
  },
  {
    // Seven hours behind all year since 2026; a runtime with older rules has eight in winter.
    zone: "America/Vancouver",
    offsetMs: -7 * 3_600_000,
    resources: [resource("guide", { hours: STEADY })],
    services: [
      service("tour", 45, [["guide"]], { step: 15, price: { amount: 1_500_000, currency: "IQD" }, isSteady: true }),
    ],
  },
];

/** A business that asks for money. Few places, so that some are sold again before their money comes. */
const SHOP = {
  isShop: true,
  days: 2,
  zone: "UTC",
  offsetMs: 0,
  resources: [resource("teacher"), resource("table-a"), resource("table-b"), resource("loft")],
  services: [
    service("lesson", 60, [["teacher"]], { step: 60 }),
    service("game", 60, [["table-a", "table-b"]], { step: 60 }),
    service("course", 60, [["loft"]], { step: 60, seats: 3 }),
  ],
};

export class Stage {
  /** With a provider of payments, one of the businesses asks for money, and takes it at the provider's stand-in. */
  static async make(origin, name, { provider = null, standIns }) {
    const sites = [];
    for (const [index, spec] of TENANTS.entries()) sites.push(await Site.make(origin, `${name}-${index}`, spec));
    if (provider !== null) {
      const shop = await Site.make(origin, `${name}-shop`, { ...SHOP, provider });
      await provider.connect(shop, standIns);
      await offerPackages(shop);
      sites.push(shop);
    }
    return new Stage(name, sites, await makeSuspended(origin, `${name}-gone`));
  }

  constructor(name, sites, suspended) {
    Object.assign(this, { name, sites, suspended });
    this.shop = sites.find(({ isShop }) => isShop) ?? null;
    const free = sites.filter(({ isShop }) => !isShop);
    /** Every service that asks for no money with its site, as often as it is to be drawn. */
    this.offers = free.flatMap((site) => site.services.map((spec) => ({ site, spec })));
  }
}

/** A business that the operator suspended as soon as it was there. */
async function makeSuspended(origin, slug) {
  const site = await Site.make(origin, slug, { zone: "UTC", offsetMs: 0, resources: [], services: [] });
  const path = `/v1/operator/tenants/${slug}/suspend`;
  const done = await site.ask("POST", path, { token: OPERATOR_KEY, body: {} });
  if (done.status !== 200) throw new Error(`${path} answered ${done.status}: ${JSON.stringify(done.body)}`);
  return site;
}

export class Site extends Asker {
  static async make(origin, slug, spec) {
    const site = new Site(origin, slug, spec);
    const made = await site.must("POST", "/v1/tenants", {
      slug,
      name: "Torture",
      time_zone: spec.zone,
      // Replies go to it, so that a mail says whose it is.
      email: `${slug}@example.com`,
    });
    site.id = made.tenant.id;
    site.token = made.token.secret;
    const signedIn = await site.must("POST", "/torture/sign-in", { tenantId: site.id, email: `${slug}@example.com` });
    site.session = `berth_session=${signedIn.secret}`;
    await site.must("PATCH", "/v1/tenant", { policies: { open_limits: OPEN_LIMITS } });
    for (const one of spec.resources) await site.addResource(one);
    for (const one of spec.services) await site.addService(one);
    return site;
  }

  constructor(origin, slug, spec) {
    super(origin);
    Object.assign(this, { slug, ...spec, ids: new Map(), keys: new Map(), serviceIds: new Map(), codes: new Map() });
    this.firstDayAt = Math.floor((Date.now() + this.offsetMs) / DAY_MS) * DAY_MS - this.offsetMs + 2 * DAY_MS;
  }

  async addResource({ key, capacity, parent, perDay, pools, hours }) {
    const made = await this.must("POST", "/v1/resources", {
      name: key,
      kind: "space",
      capacity,
      ...(perDay && { max_bookings_per_day: perDay }),
      ...(parent && { parent: this.ids.get(parent) }),
    });
    this.ids.set(key, made.id);
    this.keys.set(made.id, key);
    await this.must("PUT", `/v1/resources/${made.id}/hours`, hoursOf(hours));
    if (pools.length === 0) return;
    const body = { pools: pools.map((pool) => ({ ...pool, days: EVERY_DAY })) };
    await this.must("PUT", `/v1/resources/${made.id}/pools`, body);
  }

  async addService(spec) {
    const [least] = spec.minutes;
    const duration =
      spec.minutes.length === 1
        ? { kind: "fixed", minutes: least }
        : { kind: "flexible", min: least, max: Math.max(...spec.minutes), step: least };
    const made = await this.must("POST", "/v1/services", {
      code: spec.code,
      name: spec.code,
      duration,
      buffer_before_minutes: spec.before,
      buffer_after_minutes: spec.after,
      step_minutes: spec.step,
      seats: spec.seats,
      series_max: SERIES_MAX,
      seats_per_booking: Math.min(SEATS_PER_BOOKING, spec.seats),
      confirmation: spec.isApproved ? "approval" : "instant",
      daily_limit_minutes: spec.dailyMinutes,
      answer_seconds: ANSWER_SECONDS,
      hold_seconds: HOLD_SECONDS,
      offer_seconds: HOLD_SECONDS,
      horizon_days: spec.isNow ? 1 : 60,
      reminder_minutes: spec.isNow ? [1] : [],
      price: spec.price,
      customer_chooses_resource: !spec.isChosenForThem,
      ...(this.isShop && ASKING[spec.code].wire),
      requires: spec.requires.map((keys) => ({ any_of: keys.map((key) => this.ids.get(key)), assign: spec.assign })),
    });
    this.serviceIds.set(spec.code, made.id);
    this.codes.set(made.id, spec.code);
  }

  serviceOf(id) {
    const code = this.codes.get(id);
    return this.services.find((spec) => spec.code === code);
  }

  /** The spaces that a resource is part of, nearest first. */
  ancestorsOf(key) {
    const parent = this.resources.find((spec) => spec.key === key)?.parent;
    return parent ? [parent, ...this.ancestorsOf(parent)] : [];
  }

  /** A start to request: mostly on the grid, mostly on few days. */
  drawStart(random, spec) {
    if (spec.isNow) return (Math.floor(Date.now() / MINUTE_MS) + 1 + random.below(3)) * MINUTE_MS;
    const opens = 9 * 60;
    const step = spec.step ?? spec.minutes[0] + spec.before + spec.after;
    const steps = Math.floor((8 * 60) / step);
    const off = random.chance(0.03) ? 7 : 0;
    const minute = opens + random.below(steps) * step + off;
    return this.firstDayAt + random.below(this.days ?? DAYS) * DAY_MS + minute * MINUTE_MS;
  }

  dateOf(at) {
    return new Date(at + this.offsetMs).toISOString().slice(0, 10);
  }

  /** Midnight of the day that is a client's alone. */
  quietDayAt(client) {
    return this.firstDayAt + (QUIET.from + (Number(client.name.replace(/\D/g, "")) % QUIET.days)) * DAY_MS;
  }

  /** Midnight after all possible bookings. */
  get endsAt() {
    return this.firstDayAt + (QUIET.from + QUIET.days) * DAY_MS;
  }

  get lastDayAt() {
    return this.firstDayAt + (DAYS - 1) * DAY_MS;
  }
}

export function hoursOf({ start, end }) {
  return { weekly: [{ days: EVERY_DAY, start, end }], overrides: [] };
}

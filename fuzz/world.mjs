// One tenant and what is known of it: every answer teaches what can be asked for next. What is needed and not there yet
// is made here, over the public API.

import { dateIn } from "./arbitraries.mjs";

export const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const HOUR_MS = 3_600_000;
/** What comes free is offered a moment later. */
const MOST_LOOKS = 40;
const BETWEEN_LOOKS_MS = 25;

export class World {
  /** `send(name, given)` asks for an operation and answers what came; the run counts and checks it. */
  constructor(send, dice, preset) {
    this.ask = (name, given = {}) => send(this, name, given);
    this.dice = dice;
    this.preset = preset;
    this.places = 0;
    this.scoped = {};
    this.known = {
      services: new Map(),
      resources: new Map(),
      bookings: new Map(),
      holds: new Map(),
      entries: new Map(),
      sessions: new Map(),
      invitations: new Map(),
      series: new Map(),
      closures: new Map(),
      messages: new Map(),
      webhooks: new Map(),
      payments: new Map(),
      packages: new Map(),
      "webhook-deliveries": new Map(),
      customers: new Map(),
      tokens: new Map(),
      feeds: new Map(),
      events: new Map(),
      cursors: new Map(),
    };
  }

  async open() {
    this.slug = `fuzz-${this.dice.next().toString(36)}-${Date.now().toString(36)}`;
    const zone = { provider: "America/New_York", clinic: "Asia/Seoul", hall: "Asia/Kolkata" }[this.preset];
    const made = await this.ask("createTenant", {
      body: {
        slug: this.slug,
        name: `Fuzz ${this.preset}`,
        time_zone: zone ?? "America/New_York",
        email: "owner@example.com",
        preset: this.preset,
      },
    });
    if (made.status !== 201) throw new Error(`No tenant: ${made.status} ${made.text}`);
    this.id = made.json.tenant.id;
    this.token = made.json.token.secret;
    for (const scope of ["read", "bookings", "manage"]) {
      const { json } = await this.ask("createToken", { body: { name: scope, scopes: [scope] } });
      this.scoped[scope] = json.secret;
      this.known.tokens.delete(json.id);
    }
    await this.ask("listServices");
    await this.ask("listResources");
    return this;
  }

  ids(kind) {
    return [...this.known[kind].keys()];
  }

  some(kind, isWanted = () => true) {
    return this.dice.pick([...this.known[kind].values()].filter(isWanted));
  }

  /** Ids by the noun of a path. */
  idsOf(noun) {
    const kind = { "waitlist-entries": "entries", feeds: "feeds" }[noun] ?? noun;
    return this.known[kind] ? this.ids(kind) : [];
  }

  /** Notes what an answer tells of things that exist. */
  learn(operation, given, { json }) {
    if (!json || typeof json !== "object") return;
    const { known } = this;
    const note = (kind, thing, more = {}) =>
      thing?.id && known[kind].set(thing.id, { ...known[kind].get(thing.id), ...thing, ...more });
    const rows = Array.isArray(json.data) ? json.data : [json];
    for (const row of rows) {
      const kind = {
        svc: "services",
        res: "resources",
        bkg: "bookings",
        cus: "customers",
        clo: "closures",
        msg: "messages",
        whk: "webhooks",
        pay: "payments",
        pkg: "packages",
        dlv: "webhook-deliveries",
        ses: "sessions",
        evt: "events",
      }[String(row?.id).split("_")[0]];
      if (kind) note(kind, row);
    }
    if (json.next_cursor) known.cursors.set(operation.name, json.next_cursor);
    if (json.booking?.id) note("bookings", json.booking, { token: json.manage?.token });
    if (json.hold) note("holds", json.hold, { token: json.token, service: given.body.service, wish: given.body });
    if (json.entry) note("entries", json.entry, json.token ? { token: json.token } : {});
    if (json.invitation) note("invitations", json.invitation, json.token ? { token: json.token } : {});
    if (typeof json.series === "object" && json.series) {
      note("series", json.series, json.series.manage ? { token: json.series.manage.token } : {});
      for (const { manage, ...booking } of json.series.bookings)
        note("bookings", booking, manage?.token ? { token: manage.token } : {});
    }
    if (operation.name === "createToken") note("tokens", { id: json.id });
    if (json.tenant?.url) {
      known.feeds.clear();
      for (const { url } of [json.tenant, ...json.resources]) {
        const token = url.split("/feeds/")[1];
        known.feeds.set(token, { id: token });
      }
    }
    const gone = {
      deleteService: "services",
      deleteResource: "resources",
      deleteClosure: "closures",
      deleteWebhook: "webhooks",
      deleteToken: "tokens",
      eraseCustomer: "customers",
    }[operation.name];
    if (gone) known[gone].delete(given.params.id);
  }

  /** Something gone without a body to learn from. */
  forget(operation, given) {
    this.learn(operation, given, { json: {} });
  }

  /** A resource that is always open, of a service of its own that differs as wished. */
  async place(service = {}, resource = {}) {
    this.places += 1;
    const made = await this.ask("createResource", {
      body: { name: `Place ${this.places}`, kind: "space", ...resource },
    });
    const weekly = [{ days: EVERY_DAY, start: "00:00", end: "24:00" }];
    await this.ask("changeHours", { params: { id: made.json?.id }, body: { weekly } });
    const served = await this.ask("createService", {
      body: {
        name: `Visit ${this.places}`,
        duration: { kind: "fixed", minutes: 60 },
        requires: [{ any_of: [made.json?.id] }],
        ...service,
      },
    });
    return { resource: made.json, service: served.json };
  }

  /** The same place for the same purpose, made once. */
  async placeFor(purpose, service, resource) {
    this.purposes ??= new Map();
    const known = this.purposes.get(purpose);
    if (known && this.known.services.has(known.service.id) && this.known.resources.has(known.resource.id)) return known;
    const made = await this.place(service, resource);
    this.purposes.set(purpose, made);
    return made;
  }

  /** A start on an hour that no other request of this run chose; days from now. */
  freshStart(from = 2, to = 40) {
    const at = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + this.dice.int(from * 24, to * 24) * HOUR_MS;
    return new Date(at).toISOString();
  }

  /** A start that is offered, as the fields of a wish; of any service, or of one. */
  async wish(wanted = null) {
    for (let tries = 0; tries < 3; tries++) {
      const isPlain = (one) => one.active && one.visible && one.seats === 1;
      const service = wanted ?? this.some("services", isPlain) ?? (await this.place()).service;
      const from = this.dice.int(1, 12);
      const { duration } = service;
      const minutes = duration?.kind === "flexible" ? duration.min : null;
      const query = { service: service.id, from: dateIn(from), to: dateIn(from + 6) };
      const listed = await this.ask("listSlots", { query: minutes ? { ...query, duration_minutes: minutes } : query });
      const slots = (listed.json?.days ?? []).flatMap((day) => day.slots);
      const slot = this.dice.pick(slots);
      if (!slot) continue;
      const required = (service.questions ?? []).filter((question) => question.required);
      return {
        service: this.dice.pick([service.id, service.code]),
        start: slot.start,
        ...(minutes && { duration_minutes: minutes }),
        ...(slot.period && { period: slot.period }),
        ...(service.customer_chooses_resource && this.dice.chance(0.5) && { resource: this.dice.pick(slot.resources) }),
        ...(required.length > 0 && { answers: Object.fromEntries(required.map(answerTo)) }),
      };
    }
    const { service } = wanted ? { service: wanted } : await this.place();
    return { service: service.id, start: this.freshStart() };
  }

  person() {
    const name = `p${this.dice.next().toString(36)}`;
    return { name: `Person ${name}`, email: `${name}@example.com` };
  }

  async booking(more = {}) {
    const wish = await this.wish();
    const booked = await this.ask("createBooking", { body: { ...wish, customer: this.person(), ...more } });
    return booked.json?.booking ? this.known.bookings.get(booked.json.booking.id) : undefined;
  }

  /** A booking that may still be changed. */
  async liveBooking() {
    const isLive = (one) =>
      one.token && ["confirmed", "pending"].includes(one.status) && Date.parse(one.start) > Date.now();
    const known = this.some("bookings", isLive);
    return known && this.dice.chance(0.7) ? known : ((await this.booking()) ?? known);
  }

  /** A booking by staff of a place that is always open, at a start of theirs. */
  async staffBooking(more) {
    const { service } = await this.placeFor("staff", { horizon_days: 365 });
    const override = ["too_soon", "too_late", "outside_hours", "off_grid", "closed", "day_limit_reached"];
    const body = { service: service?.id, start: this.freshStart(), customer: this.person(), override, ...more };
    const booked = await this.ask("createStaffBooking", { body });
    return booked.json?.booking ? this.known.bookings.get(booked.json.booking.id) : undefined;
  }

  /** A booking with a price, of which nothing was paid. */
  async pricedBooking() {
    const { service } = await this.placeFor("priced", { horizon_days: 365, price: { amount: 5_000, currency: "EUR" } });
    return this.staffBooking({ service: service?.id });
  }

  /** Connects the business's own account at Stripe. One on the operator's platform goes first. */
  async ownStripe() {
    const key = { body: { secret_key: "sk_test_fuzz" } };
    if ((await this.ask("putStripeConnection", key)).status === 200) return;
    await this.ask("deleteStripeConnection", {});
    await this.ask("putStripeConnection", key);
  }

  /** A booking that its customer has yet to pay for, of a business that takes payments. */
  async unpaidBooking() {
    await this.ownStripe();
    const asked = { price: { amount: 5_000, currency: "EUR" }, confirmation: "payment", horizon_days: 365 };
    const { service } = await this.placeFor("paid", asked);
    const body = { service: service?.id, start: this.freshStart(), customer: this.person() };
    const { json } = await this.ask("createBooking", { body });
    return json?.booking ? this.known.bookings.get(json.booking.id) : undefined;
  }

  /** A session of a group service, by default one of three seats. */
  async session(more = {}) {
    const { service } = await this.placeFor("group", { name: "Class", seats: 3 });
    const body = { service: service?.id, start: this.freshStart(), ...more };
    const made = await this.ask("createSession", { body });
    return made.json?.id ? this.known.sessions.get(made.json.id) : undefined;
  }

  async openSession() {
    const isOpen = (one) => one.status === "open" && one.remaining > 0 && one.visibility === "public";
    const known = this.some("sessions", isOpen);
    return known && this.dice.chance(0.6) ? known : this.session();
  }

  async invitation() {
    const session = await this.session({ visibility: "invite_only" });
    const body = { email: this.person().email };
    const made = await this.ask("createInvitation", { params: { id: session?.id }, body });
    return made.json?.invitation ? this.known.invitations.get(made.json.invitation.id) : undefined;
  }

  /** A full session, and a customer who waits for a place in it. */
  async waiting(seats = 1, wanted = 1) {
    const session = await this.session({ seats });
    const full = [];
    for (let n = 0; n < seats; n++) {
      full.push(await this.ask("addParticipant", { params: { id: session?.id }, body: { customer: this.person() } }));
    }
    const entry = await this.wait(session, wanted);
    return { session, full, entry };
  }

  async wait(session, seats = 1) {
    const body = { service: session?.service?.id, start: session?.start, seats, customer: this.person() };
    const joined = await this.ask("joinWaitlist", { body });
    return joined.json?.entry ? this.known.entries.get(joined.json.entry.id) : undefined;
  }

  /** An entry that a place is offered to. */
  async offered() {
    const { full, entry } = await this.waiting();
    const place = full[0]?.json?.booking;
    if (!entry || !place) return entry;
    await this.ask("cancelBooking", { params: { id: place.id }, body: {} });
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const read = await this.ask("readWaitlistEntry", { params: { id: entry.id }, token: entry.token });
      if (read.json?.entry?.status === "offered") break;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
    }
    return entry;
  }

  /** Everything committed is in the listing copy when this answers. */
  async copied() {
    await Promise.all(this.ids("resources").map((id) => this.ask("checkConsistency", { params: { id } })));
  }
}

function answerTo({ id, kind, options }) {
  return [id, kind === "checkbox" ? true : kind === "select" ? options[0] : "answer"];
}

// Businesses of a running server, as their staff and the public API see them: what tests set up and look up beside the page.

import assert from "node:assert/strict";

const DAY_MS = 86_400_000;

/** The date so many days from now, where such a date is only a place to begin to look. */
export const dateIn = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

export function addDays(date, days) {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The start of a slot as the pages' forms send it. */
export const startValue = ({ start }) => new Date(start).toISOString();

let made = 0;

export function businessesOf(server) {
  const tokens = new Map();

  async function ask(method, path, { body, token } = {}) {
    const answer = await fetch(server.origin + path, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(method !== "GET" && { "idempotency-key": crypto.randomUUID() }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  const staff = (slug, method, path, body) =>
    ask(method, `/v1${path}`, { body, token: tokens.get(slug) ?? server.tokenOf(slug) });

  const self = {
    /** Asks as the staff of a business. */
    staff,

    /** Sends a request without a token. */
    anybody: (method, path, body, token) => ask(method, `/v1/public${path}`, { body, token }),

    /** A business of its own, so that tests do not take each other's times. */
    async newTenant({ preset = "provider", zone = "America/New_York", name = "Corner Shop", ...changes } = {}) {
      const slug = `shop-${++made}-${Math.random().toString(36).slice(2, 8)}`;
      const { token } = await ask("POST", "/v1/tenants", {
        body: { slug, name, time_zone: zone, email: `owner@${slug}.example`, ...(preset && { preset }) },
      });
      tokens.set(slug, token.secret);
      if (Object.keys(changes).length > 0) await staff(slug, "PATCH", "/tenant", changes);
      return slug;
    },

    /** A service of the first resource that there is. */
    async newService(slug, fields) {
      const { data } = await staff(slug, "GET", "/resources");
      return staff(slug, "POST", "/services", {
        duration: { kind: "fixed", minutes: 30 },
        requires: [{ any_of: [data[0].id] }],
        ...fields,
      });
    },

    /** What is free in a stretch of days, day after day. */
    async daysOf(slug, service, { from = dateIn(3), count = 30, ...query } = {}) {
      const search = new URLSearchParams({ service, from, to: addDays(from, count - 1), ...query });
      return (await ask("GET", `/v1/public/${slug}/slots?${search}`)).days;
    },

    /** The first day that has so many free times, with them; each knows its date. */
    async freeDay(slug, service, { least = 4, ...query } = {}) {
      const days = await self.daysOf(slug, service, query);
      const found = days.find(({ slots }) => slots.length >= least);
      assert.ok(found, `no day with ${least} free times of ${service} at ${slug}`);
      return { date: found.date, slots: found.slots.map((slot) => ({ ...slot, date: found.date })) };
    },

    /** A barber's shop without other customers, and a day of it. */
    async newShop() {
      const slug = await self.newTenant();
      return { slug, ...(await self.freeDay(slug, "haircut")) };
    },

    /** A studio without other customers, and a day of its workshop. */
    async newStudio() {
      const slug = await self.newTenant({ preset: "studio" });
      return { slug, ...(await self.freeDay(slug, "workshop", { least: 2 })) };
    },

    /** Whether a time is offered now. */
    async isOffered(slug, service, { start, date }, query = {}) {
      const days = await self.daysOf(slug, service, { from: date, count: 1, ...query });
      return days.some(({ slots }) => slots.some((slot) => Date.parse(slot.start) === Date.parse(start)));
    },

    /** Books as a customer who does not use the pages. */
    book: (slug, service, { start }, fields = {}) =>
      ask("POST", `/v1/public/${slug}/bookings`, {
        body: { service, start, customer: { name: "Quick Quinn", email: "quinn@example.com" }, ...fields },
      }),

    /** The bookings of a service that stand at a start. */
    async bookingsAt(slug, start) {
      const date = new Date(start).toISOString().slice(0, 10);
      const { data } = await staff(slug, "GET", `/bookings?from=${addDays(date, -1)}&to=${addDays(date, 1)}`);
      const standing = new Set(["confirmed", "pending"]);
      return data.filter((one) => standing.has(one.status) && Date.parse(one.start) === Date.parse(start));
    },

    /** The one booking at a start. The list is a copy, which may be a moment late. */
    async onlyBookingAt(slug, start) {
      let bookings = [];
      await until(`a booking at ${start} is listed`, async () => {
        bookings = await self.bookingsAt(slug, start);
        return bookings.length > 0;
      });
      assert.equal(bookings.length, 1, `one booking at ${start}, not ${bookings.length}`);
      return bookings[0];
    },
  };
  return self;
}

/** Asks again until it holds; the sentence says what was waited for in vain. */
export async function until(sentence, holds, mostMs = 15_000) {
  const endMs = Date.now() + mostMs;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > endMs) assert.fail(`${sentence}, not within ${mostMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

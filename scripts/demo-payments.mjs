// Two demo businesses take money at the stand-in of Stripe. The hall asks for a deposit. The studio asks for all of a
// workshop, and for a card for the press. No real money moves.

import { randomBytes } from "node:crypto";
import { dateOf, instantOf, OVERRIDE, peopleOf, weekdayOf } from "./demo-fortnight.mjs";

const DAY_MS = 86_400_000;
const IN_PERSON = { kind: "in_person" };

const PAID = {
  parbhani: {
    resource: "Main hall",
    service: {
      code: "celebration",
      name: "Celebration in the hall",
      description: "The whole hall for a wedding or another feast. A quarter is paid now, the rest at the hall.",
      duration: { kind: "flexible", min: 180, max: 720, step: 60 },
      step_minutes: 30,
      min_notice_minutes: 120,
      price: { amount: 1_000_000, currency: "INR", per: "hour" },
      payment: { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online", "cash", "transfer"] },
      cancellation: {
        refunds: [
          { from_minutes: 72 * 60, percent: 100 },
          { from_minutes: 24 * 60, percent: 50 },
        ],
      },
    },
  },
  oolite: {
    resource: "Workshop room",
    service: {
      code: "screen-print-workshop",
      name: "Screen Printing Workshop",
      description: "Two hours with squeegee and ink, for up to eight. It is paid when you book.",
      duration: { kind: "fixed", minutes: 120 },
      step_minutes: 120,
      seats: 8,
      seats_per_booking: 4,
      price: { amount: 6_500, currency: "USD", per: "seat" },
      payment: { due: "full", rest: "online", methods: ["online", "cash"] },
      cancellation: { refunds: [{ from_minutes: 24 * 60, percent: 100 }] },
    },
    package: { name: "Five workshops", price: { amount: 27_500, currency: "USD" }, visits: 5, valid_days: 180 },
  },
};

/** A service for which a demo business keeps a card. */
const KEPT = {
  oolite: {
    resource: "Workshop room",
    service: {
      code: "press-hour",
      name: "One Hour at the Press",
      description: "The press for you alone. You pay on site. A card is kept in case you do not come.",
      duration: { kind: "fixed", minutes: 60 },
      step_minutes: 60,
      price: { amount: 4_000, currency: "USD" },
      payment: { due: "none", rest: "on_site", methods: ["cash"], no_show_fee: { percent: 50 } },
    },
  },
};

/** The page of the service that a demo business takes money for; null if it takes none. */
export function paidPageOf(slug) {
  return slug in PAID ? `${slug}/${PAID[slug].service.code}` : null;
}

/** Connects a demo business to the stand-in, unless both know of it. `ask` speaks for the business. */
export async function takePayments(slug, ask, stripe) {
  if (!(slug in PAID)) return;
  const { isDone, body } = await ask("GET", "/v1/connections/stripe");
  if (isDone && body.status === "active" && stripe.knows(body.id)) return;
  // A key that the stand-in has not seen is a new account there.
  const secret_key = `sk_test_${slug}_${randomBytes(6).toString("hex")}`;
  await ask("PUT", "/v1/connections/stripe", { secret_key });
}

/** Makes the service that a demo business takes money for, once, and bookings in each state of their money. */
export async function livePaid({ slug, time_zone: zone }, ask, stripe, now = Date.now()) {
  const paid = PAID[slug];
  if (!paid) return;
  const { body } = await ask("GET", "/v1/resources");
  const { id } = body.data.find(({ name }) => name === paid.resource);
  const service = { ...paid.service, confirmation: "payment", hold_seconds: 900, location: IN_PERSON };
  await ask("POST", "/v1/services", { ...service, requires: [{ any_of: [id] }] }, `${slug}/paid-service`);
  if (paid.package) {
    await ask("POST", "/v1/packages", { ...paid.package, services: [service.code] }, `${slug}/package`);
  }
  const people = peopleOf(slug);
  const wishes = slug === "parbhani" ? feasts(people, zone, now) : workshops(people, zone, now);
  for (const [n, { fate, ...wish }] of wishes.entries()) {
    const key = `${slug}/paid/${n}`;
    const booked = await ask("POST", "/v1/bookings", { service: paid.service.code, notify: false, ...wish }, key);
    if (booked.isDone) await settle(booked.body.booking, fate, key, ask, stripe);
  }
  await liveKept({ slug, time_zone: zone }, ask, stripe, now);
}

/** Makes the service for which a demo business keeps a card, once, and a booking that left one. */
async function liveKept({ slug, time_zone: zone }, ask, stripe, now) {
  const kept = KEPT[slug];
  if (!kept) return;
  const { body } = await ask("GET", "/v1/resources");
  const { id } = body.data.find(({ name }) => name === kept.resource);
  const service = { ...kept.service, hold_seconds: 900, location: IN_PERSON, requires: [{ any_of: [id] }] };
  await ask("POST", "/v1/services", service, `${slug}/kept-service`);
  const start = instantOf(dateOf(openDay(now, zone), zone), "14:00", zone);
  const wish = { service: kept.service.code, notify: false, customer: peopleOf(slug)[3], start };
  const key = `${slug}/kept/0`;
  const booked = await ask("POST", "/v1/bookings", wish, key);
  if (booked.isDone) await settle(booked.body.booking, "pay", key, ask, stripe);
}

/** Of those to come one has paid the deposit, one all of it, and one got it back. Of those that were one paid in cash. */
function feasts(people, zone, now) {
  const on = (day, time) => instantOf(dateOf(now + day * DAY_MS, zone), time, zone);
  return [
    { customer: people[0], start: on(9, "17:00"), duration_minutes: 300, guests: 220, fate: "pay" },
    { customer: people[1], start: on(10, "11:00"), duration_minutes: 240, guests: 80, fate: "pay and rest in cash" },
    { customer: people[2], start: on(11, "17:00"), duration_minutes: 360, guests: 300, fate: "pay and cancel" },
    {
      ...{ customer: people[3], start: on(-3, "10:00"), duration_minutes: 240, guests: 60, fate: "cash" },
      ...{ status: "confirmed", override: OVERRIDE },
    },
  ];
}

/** The room is open on that day. */
function openDay(now, zone) {
  const day = [8, 9, 10, 11, 12, 13, 14].find((ahead) => weekdayOf(now + ahead * DAY_MS, zone) === "sat");
  return now + day * DAY_MS;
}

function workshops(people, zone, now) {
  const start = instantOf(dateOf(openDay(now, zone), zone), "10:00", zone);
  return [
    { customer: people[0], start, seats: 1, fate: "pay" },
    { customer: people[1], start, seats: 2, fate: "pay" },
    { customer: people[2], start, seats: 1, fate: "pay and cancel" },
  ];
}

/** What becomes of a booking and its money. What an earlier start has done already is refused, and stays. */
async function settle({ id, price }, fate, key, ask, stripe) {
  const inCash = (amount) =>
    ask("POST", `/v1/bookings/${id}/payments`, { method: "cash", amount, note: "At the desk" }, `${key}/cash`);
  if (fate === "cash") return inCash(price.amount);
  const link = await ask("POST", `/v1/bookings/${id}/payment-link`, {});
  if (!link.isDone) return;
  await stripe.pay(link.body.url);
  const paid = await onceStanding(id, ask);
  if (fate === "pay and rest in cash") await inCash(price.amount - paid.payment.paid);
  if (fate === "pay and cancel") {
    await ask("POST", `/v1/bookings/${id}/cancel`, { reason: "Another date was found", notify: false });
  }
}

const MOST_LOOKS = 50;
const PAUSE_MS = 100;

/** The booking, once the webhook of its payment has come. */
async function onceStanding(id, ask) {
  for (let looks = 1; ; looks++) {
    const { body } = await ask("GET", `/v1/bookings/${id}`);
    if (body.status !== "held" || looks === MOST_LOOKS) return body;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

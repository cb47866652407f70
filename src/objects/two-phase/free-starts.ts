// The free starts of a service with several resources, from fresh snapshots of their calendars. For alternatives to a
// refusal, and for the waitlist.

import { ASKED_AT_ONCE, breathe, inPieces, ONE_BREATH } from "../../breathe";
import { joinMonths } from "../../cache/hint-store";
import { judgeOffer, type Offer, offerFreeOn, offerOf, offerSpans } from "../../domain/availability/candidates";
import type { ClaimRole } from "../../domain/availability/claims";
import { needsOf } from "../../domain/availability/needs";
import type { Allocation } from "../../domain/availability/occupancy";
import { scheduleOf } from "../../domain/availability/schedule";
import { situationOf } from "../../domain/availability/situation";
import { ALTERNATIVE_REACH_DAYS, searchNearest } from "../../domain/availability/slots";
import { reachedFrom, type Wish } from "../../domain/booking/booking-request";
import { hasAlternatives, type Refusal, type Span } from "../../domain/refusal";
import type { ResourceRules } from "../../domain/tenant/resource";
import type { Interval } from "../../domain/time/interval";
import { monthsTouching } from "../../domain/time/local-month";
import { addDaysClamped, DAY_MS, type LocalDate, localDateOf, localDay } from "../../domain/time/local-time";
import type { Env } from "../../env";
import { calendarOf } from "../stubs";
import type { ClaimWish } from "./claim-wish";

/** The nearest free starts are mostly on these days before and after. Only if not, the calendars answer for more. */
const NEAR_DAYS = 1;
/** Dates of two zones never begin further apart. */
const ZONES_APART_MS = 2 * DAY_MS;

/** Adds the free starts nearest to the wanted one to a refusal. Leaves it unchanged when a calendar has no rules. */
export async function alternativesOf(
  env: Env,
  tenantId: string,
  wish: ClaimWish,
  refusal: Refusal,
  now: number,
): Promise<Refusal> {
  const leadZone = await zoneOfLead(env, tenantId, wish);
  if (leadZone === null) return refusal;
  if (!hasAlternatives(refusal.code)) return refusal;
  const wishedDate = localDateOf(leadZone, wish.startAt);
  const gatherAround = async (days: number) => {
    const [from, to] = [addDaysClamped(wishedDate, -days), addDaysClamped(wishedDate, days)];
    return { from, to, offer: await gatherOffer(env, tenantId, wish, from, to, leadZone, now) };
  };
  let near = await gatherAround(NEAR_DAYS);
  const search = searchNearest(leadZone, wish.startAt);
  let step = search.next([]);
  while (!step.done) {
    if (step.value < near.from || near.to < step.value) near = await gatherAround(ALTERNATIVE_REACH_DAYS);
    if (!near.offer) return refusal;
    const free = offerFreeOn(near.offer, step.value);
    await breathe();
    step = search.next(free);
  }
  return { ...refusal, alternatives: step.value };
}

/** The free spans on local dates, both included, in order. Also says how many judgements that took. */
export async function freeSpansOf(
  env: Env,
  tenantId: string,
  wish: ClaimWish,
  from: LocalDate,
  to: LocalDate,
  zone: string,
  now: number,
): Promise<{ readonly free: readonly Span[]; readonly judgements: number }> {
  const offer = await gatherOffer(env, tenantId, wish, from, to, zone, now);
  if (!offer) return { free: [], judgements: 0 };
  const candidates = offer.flat().length;
  const free: Span[] = [];
  let [spent, judgements] = [0, 0];
  for (const span of offerSpans(offer, (day) => from <= day.localDate && day.localDate <= to)) {
    if (spent > ONE_BREATH) {
      await breathe();
      spent = 0;
    }
    spent += candidates;
    judgements += candidates;
    if (judgeOffer(offer, span).code === null) free.push({ startAt: span.startAt, endAt: span.endAt });
  }
  return { free, judgements };
}

async function zoneOfLead(env: Env, tenantId: string, { requires, fixed }: ClaimWish): Promise<string | null> {
  const leadId = fixed?.[0] ?? requires[0]?.anyOf[0];
  if (leadId === undefined) return null;
  const outcome = await calendarOf(env.CALENDAR, tenantId, leadId).snapshot([]);
  return outcome.status === "done" ? outcome.rules.timeZone : null;
}

type Books = { readonly rules: ResourceRules; readonly allocations: readonly Allocation[] };

/** Null when some calendar has never received its rules. */
async function gatherOffer(
  env: Env,
  tenantId: string,
  wish: ClaimWish,
  from: LocalDate,
  to: LocalDate,
  zone: string,
  now: number,
): Promise<Offer | null> {
  const days = {
    startAt: localDay(zone, from).startAt - ZONES_APART_MS,
    endAt: localDay(zone, to).endAt + ZONES_APART_MS,
  };
  const reach = reachedFrom(days, wish);
  const books = new Map<string, Books>();
  const read = async (ids: readonly string[]) => {
    const missing = ids.filter((id) => !books.has(id));
    const found = await inPieces(missing, ASKED_AT_ONCE, (id) => readBooks(env, tenantId, id, zone, reach));
    missing.forEach((id, index) => {
      const one = found[index];
      if (one) books.set(id, one);
    });
  };
  const needs = needsOf(wish.requires, wish.units, wish);
  await read(needs.flatMap(({ candidateIds }) => candidateIds));
  await read([...books.values()].flatMap(({ rules }) => rules.ancestorIds));
  const situate = (id: string, role: ClaimRole, units: number) => {
    const book = books.get(id);
    if (!book) return null;
    const asked: Wish = { ...wish, role, units };
    return situationOf(scheduleOf(book.rules, from, to), book.allocations, asked, now);
  };
  const offer = offerOf(needs, (id) => books.get(id)?.rules.ancestorIds ?? [], situate);
  return offer.every((list) => list.length > 0) ? offer : null;
}

async function readBooks(
  env: Env,
  tenantId: string,
  resourceId: string,
  zone: string,
  reach: Interval,
): Promise<Books | null> {
  const outcome = await calendarOf(env.CALENDAR, tenantId, resourceId).snapshot(monthsTouching(zone, reach), reach);
  if (outcome.status !== "done") return null;
  return { rules: outcome.rules, allocations: joinMonths(outcome.months) };
}

// The data of a page with the free starts of some weeks: the same plan as in the API, read day by day.

import type { Fresh } from "../../actions/availability/read-occupancy";
import { planSlots, type SlotsPlan } from "../../actions/availability/show-slots";
import { MOST_JUDGEMENTS } from "../../domain/availability/demand";
import { type Crowded, type Slot, type SlotDay, worthWaitingFor } from "../../domain/availability/slot-days";
import { termsOfParty } from "../../domain/booking/booking-request";
import { ok, type Result } from "../../domain/refusal";
import type { Configuration } from "../../domain/tenant/configuration";
import { resourceOf } from "../../domain/tenant/configuration";
import { mostSeatsABooking, resourcesOf, type Service } from "../../domain/tenant/service";
import { addDays, DAY_MS, type LocalDate, localDateOf } from "../../domain/time/local-time";
import { priceWriter } from "../../http/price-writer";
import { firstWeekday } from "../../i18n/format";
import { durationsOf } from "../kit/lengths";
import type { PageContext } from "../kit/page-context";
import { lastOfPage, pageOf, weekOf } from "./picker-weeks";
import { type ShownZone, zoneShown } from "./shown-zone";
import { parseSlot } from "./slot-wish";
import { isStay, NO_STAY, readStay, type Stay, shortestStay } from "./stay";

export type PickedDay = {
  readonly localDate: LocalDate;
  readonly level: SlotDay["level"];
  readonly slots: readonly Slot[];
  /** Full starts that are worth waiting for; see SlotDay. */
  readonly crowded: readonly Crowded[];
};

export type PickerState = ShownZone & {
  readonly configuration: Configuration;
  readonly service: Service;
  readonly today: LocalDate;
  readonly lastDate: LocalDate;
  /** The first day of the current week. */
  readonly origin: LocalDate;
  /** The first of the shown days; the page has five weeks. */
  readonly from: LocalDate;
  /** Nothing is free before the shown days. */
  readonly isFirst: boolean;
  /** The date from which the search for a free day begins. */
  readonly soughtFrom: LocalDate;
  /** The shown days from today on, by local date. */
  readonly days: ReadonlyMap<LocalDate, PickedDay>;
  readonly selected: PickedDay | null;
  /** The first day with room, when none of the shown days has any. */
  readonly nextFree: LocalDate | null;
  /** The days and times of a stay, for services that are booked by days. */
  readonly stay: Stay | null;
  /** The length that is searched; for a stay, the shortest. */
  readonly durationMinutes: number | null;
  readonly party: number;
  readonly resource: string | null;
  readonly priceOf: (slot: Slot) => { readonly amount: number; readonly currency: string } | null;
};

export type PickerWish = {
  readonly configuration: Configuration;
  readonly service: Service;
  readonly date: LocalDate | null;
  readonly durationMinutes: number | null;
  readonly party: number;
  readonly resource: string | null;
  /** A booking to move: its own claim does not block. */
  readonly movedId: string | null;
  readonly fresh: Fresh;
};

const MOST_DAYS_AT_ONCE = 62;
const MOST_LOOKS_AHEAD = 6;
/** The most calendars that a look ahead may read, because the platform limits calls per request. */
const MOST_READS_AHEAD = 100;
/** The most judgements of a look ahead: a page costs no more than an API list. */
const MOST_SPENT_AHEAD = MOST_JUDGEMENTS / 2;

export async function readPicker(page: PageContext, wish: PickerWish): Promise<Result<PickerState>> {
  const { configuration, service } = wish;
  const zone = zoneShown(page, configuration, service);
  const { timeZone } = zone;
  const today = localDateOf(timeZone, page.now);
  const lastDate = localDateOf(timeZone, page.now + service.horizonDays * DAY_MS);
  const isLong = wish.movedId === null && isStay(service, wish.durationMinutes);
  // Days are searched for the shortest stay, even after a longer one is chosen.
  const looked = isLong ? { ...wish, durationMinutes: shortestStay(service) } : wish;
  const plan = (from: LocalDate, to: LocalDate) => planFor(page, looked, timeZone, from, to);

  const origin = weekOf(today, firstWeekday(page.locale));
  let from = pageWished(page, wish, origin, today, lastDate);
  let planned = await plan(later(today, from ?? origin), lastOfPage(from ?? origin));
  if (!planned.ok) return planned;
  let days = await daysOf(planned.value);
  // For a requested month, free days of the month before it do not count.
  const soughtFrom = wish.date === null && !page.query.from && page.query.month ? `${page.query.month}-01` : today;
  const firstFreeIn = () =>
    [...days.values()].find((day) => day.slots.length > 0 && day.localDate >= soughtFrom) ?? null;
  let nextFree: LocalDate | null = null;
  if (!firstFreeIn()) {
    const next = await firstFree(plan, service, addDays(lastOfPage(from ?? origin), 1), lastDate);
    if (!next.ok) return next;
    nextFree = next.value;
  }
  const isFirst = from === null || from === origin;
  // Without a requested date, the page begins at the first free day.
  if (from === null && nextFree !== null) {
    from = pageOf(origin, nextFree);
    planned = await plan(from, lastOfPage(from));
    if (!planned.ok) return planned;
    days = await daysOf(planned.value);
  }
  const wanted = wish.date === null ? undefined : days.get(wish.date);
  const selected = isLong ? (wanted ?? null) : (wanted ?? firstFreeIn());
  const stay = isLong ? await stayFor(page, wish, timeZone, selected) : ok(null);
  if (!stay.ok) return stay;
  return ok({
    configuration,
    service,
    ...zone,
    today,
    lastDate,
    origin,
    from: from ?? origin,
    isFirst,
    soughtFrom: later(soughtFrom, from ?? origin),
    days,
    selected,
    nextFree,
    stay: stay.value,
    durationMinutes: looked.durationMinutes,
    party: wish.party,
    resource: wish.resource,
    priceOf: priceWriter(planned.value),
  });
}

/** The first day of the page that an address requests; null when it requests none. */
function pageWished(
  { query, locale }: PageContext,
  { date }: PickerWish,
  origin: LocalDate,
  today: LocalDate,
  lastDate: LocalDate,
): LocalDate | null {
  const isWithin = (localDate: LocalDate) => localDate >= today && localDate <= lastDate;
  const wished = query.from && later(origin, weekOf(query.from, firstWeekday(locale)));
  const from = wished && wished <= lastDate ? wished : null;
  if (date !== null && isWithin(date)) {
    return from && date >= from && date <= lastOfPage(from) ? from : pageOf(origin, date);
  }
  if (from) return from;
  const { month } = query;
  if (month === null || month < today.slice(0, 7) || month > lastDate.slice(0, 7)) return null;
  return weekOf(later(today, `${month}-01`), firstWeekday(locale));
}

/** The stay from a first day; a day without free starts has no choices. */
async function stayFor(
  page: PageContext,
  wish: PickerWish,
  timeZone: string,
  day: PickedDay | null,
): Promise<Result<Stay>> {
  if (!day || day.slots.length === 0) return ok(NO_STAY);
  const { last, at, until } = page.query.stay;
  const asked = { last, startAt: parseSlot(at)?.startAt ?? null, endAt: parseSlot(until)?.startAt ?? null };
  return readStay(wish.service, timeZone, day.localDate, asked, async (durationMinutes) => {
    const planned = await planFor(page, { ...wish, durationMinutes }, timeZone, day.localDate, day.localDate);
    if (!planned.ok) return planned;
    const list = await planned.value.list();
    if (!list.ok) return list;
    return ok(list.value.days.flatMap(({ slots }) => slots.map(({ startAt }) => startAt)));
  });
}

function planFor(page: PageContext, wish: PickerWish, timeZone: string, from: LocalDate, to: LocalDate) {
  const { configuration, service, party, durationMinutes, resource, movedId, fresh } = wish;
  return planSlots(page.deps, {
    slug: configuration.tenant.slug,
    service: service.id,
    from,
    to,
    resource,
    ...termsOfParty(service, party),
    durationMinutes,
    timeZone,
    excludeBooking: movedId,
    isExplained: false,
    isStaff: false,
    fresh,
  });
}

async function daysOf(plan: SlotsPlan): Promise<Map<LocalDate, PickedDay>> {
  const { days } = await plan.listFirst();
  return new Map(
    days.map(({ day: { localDate }, level, slots, crowded }) => [
      localDate,
      { localDate, level, slots, crowded: worthWaitingFor(plan.service, crowded) },
    ]),
  );
}

type Plan = (from: LocalDate, to: LocalDate) => Promise<Result<SlotsPlan>>;

/** Looks ahead in steps; null when nothing is free within reach. */
async function firstFree(
  plan: Plan,
  service: Service,
  from: LocalDate,
  lastDate: LocalDate,
): Promise<Result<LocalDate | null>> {
  const mostLooks = Math.min(MOST_LOOKS_AHEAD, Math.ceil(MOST_READS_AHEAD / resourcesOf(service).length));
  let start = from;
  let spent = 0;
  for (let look = 0; look < mostLooks && spent < MOST_SPENT_AHEAD && start <= lastDate; look++) {
    const end = earlier(addDays(start, MOST_DAYS_AT_ONCE - 1), lastDate);
    const planned = await plan(start, end);
    if (!planned.ok) return planned;
    const looked = await planned.value.listFirst();
    const found = looked.days.find(({ slots }) => slots.length > 0);
    if (found) return ok(found.day.localDate);
    spent += looked.spent;
    start = addDays(start, looked.days.length);
  }
  return ok(null);
}

const later = (a: LocalDate, b: LocalDate) => (a > b ? a : b);
const earlier = (a: LocalDate, b: LocalDate) => (a < b ? a : b);

/** The most people that can be requested; 1 for services that do not ask. */
export function mostParty(configuration: Configuration, service: Service): number {
  if (service.seats > 1) return Math.min(mostSeatsABooking(service, service.seats), 100);
  const rooms = resourcesOf(service).map((id) => resourceOf(configuration, id)?.maxGuests ?? null);
  return Math.max(1, ...rooms.map((guests) => guests ?? 1));
}

/** The query that shows the same days, with one of them chosen. */
export function shownAt(
  { origin, from }: Pick<PickerState, "origin" | "from">,
  date: LocalDate | null,
): Record<string, string> {
  if (date === null) return { from };
  return from === pageOf(origin, date) ? { date } : { from, date };
}

/** The parameters that links keep: host, length, number of people. */
export function wishOf({
  resource,
  durationMinutes,
  party,
  service,
}: PickerState): Record<string, string | number | null> {
  return {
    ...(resource !== null && { resource }),
    ...(durationMinutes !== null && { duration: durationMinutes }),
    ...(party > 1 && { party }),
    ...(durationsOf(service).length === 0 && { duration: null }),
  };
}

// Which starts a waitlist entry wants, and which of them are free by fresh snapshots of the calendars.

import type { EntryRecord, EntryWish } from "../../domain/booking/waitlist";
import type { Span } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import type { Interval } from "../../domain/time/interval";
import { monthInterval, monthsTouching } from "../../domain/time/local-month";
import { DAY_MS, type LocalDate, localDateOf, localDay } from "../../domain/time/local-time";
import { readServiceNow } from "../bookings/service-store";
import { zoneOf } from "../bookings/waitlist";
import { isWaitedWithin } from "../bookings/waitlist-store";
import { freeSpansOf } from "../two-phase/free-starts";
import type { Coordinator } from "./coordinator-context";
import { claimWishOf, jointRequestOfWish } from "./joint-request";

/** Where to look for entries that may want a start, even if the zone has changed since they joined. */
export function around(startAt: number): Interval {
  return { startAt: startAt - DAY_MS, endAt: startAt + DAY_MS };
}

export function isWaitedAt(sql: SqlStorage, serviceId: string, startAt: number): boolean {
  return isWaitedWithin(sql, serviceId, { startAt, endAt: startAt + 1 });
}

/** The starts that an entry wants: the one that it names, or the free ones on its dates, in order. */
export async function* startsFor(coordinator: Coordinator, entry: EntryRecord): AsyncIterable<number> {
  if (entry.startAt !== null) {
    if (entry.startAt > coordinator.now()) yield entry.startAt;
    return;
  }
  const service = readServiceNow(coordinator.sql, entry.serviceId);
  if (!service) return;
  for await (const { startAt } of freeSpans(coordinator, service, entry)) yield startAt;
}

/** The dates of a wish from today on, as a stretch of time. Null when they are over. */
export function stretchOf(
  { sql, now }: Coordinator,
  service: Service,
  wish: EntryWish,
): (Interval & { readonly zone: string }) | null {
  const zone = zoneOf(sql, service);
  const today = localDateOf(zone, now());
  const [from, to] = [wish.from ?? today, wish.to ?? wish.from ?? today];
  const first = from < today ? today : from;
  if (to < first) return null;
  return { startAt: localDay(zone, first).startAt, endAt: localDay(zone, to).endAt, zone };
}

/**
 * Free spans on the dates of a wish, from today on, in order. It looks up a month at a time, and only as far as the
 * caller reads.
 */
export async function* freeSpans(coordinator: Coordinator, service: Service, wish: EntryWish): AsyncIterable<Span> {
  const stretch = stretchOf(coordinator, service, wish);
  if (!stretch) return;
  const { zone } = stretch;
  for (const month of monthsTouching(zone, stretch)) {
    const { startAt, endAt } = monthInterval(zone, month);
    const first = localDateOf(zone, Math.max(startAt, stretch.startAt));
    const last = localDateOf(zone, Math.min(endAt, stretch.endAt) - 1);
    yield* (await freeOn(coordinator, service, wish, [first, last])).free;
  }
}

/** Free spans of a whole month, from today on, for all entries with the same terms. */
export function freeInMonth(coordinator: Coordinator, service: Service, wish: EntryWish, month: string) {
  const zone = zoneOf(coordinator.sql, service);
  const { startAt, endAt } = monthInterval(zone, month);
  const first = localDateOf(zone, Math.max(startAt, coordinator.now()));
  return freeOn(coordinator, service, wish, [first, localDateOf(zone, endAt - 1)]);
}

/** Free spans on the local day of an instant, and that day. */
export async function freeOnDayOf(coordinator: Coordinator, service: Service, wish: EntryWish, at: number) {
  const zone = zoneOf(coordinator.sql, service);
  const date = localDateOf(zone, at);
  const { free } = await freeOn(coordinator, service, wish, [date, date]);
  return { day: localDay(zone, date), free };
}

/** Free spans on local dates, both included. */
function freeOn(
  { env, sql, home, now }: Coordinator,
  service: Service,
  wish: EntryWish,
  [first, last]: readonly [LocalDate, LocalDate],
) {
  const claim = claimWishOf(jointRequestOfWish(service, wish), "", null);
  return freeSpansOf(env, home.tenantId, claim, first, last, zoneOf(sql, service), now());
}

// Where things stand on the grid: rows of five minutes, and lanes side by side where things overlap.

import type { CalendarBooking, CalendarResource, ShownCalendar } from "../../../actions/calendar/show-calendar";
import { closedIntervals } from "../../../domain/availability/closure";
import type { Allocation } from "../../../domain/availability/occupancy";
import { openWindows } from "../../../domain/availability/opening-hours";
import type { SessionSeats } from "../../../domain/booking/session";
import type { ConfiguredResource } from "../../../domain/tenant/configuration";
import { type Interval, subtract } from "../../../domain/time/interval";
import { type LocalDay, MINUTE_MS } from "../../../domain/time/local-time";

export const ROW_MS = 5 * MINUTE_MS;
export const ROWS_AN_HOUR = 12;
/** A day on which clocks go back has 25 hours. */
export const MOST_ROWS = 25 * ROWS_AN_HOUR;
export const MOST_LANES = 6;

/** What lies in a column: a booking, a hold without a person, or a session with those who take part. */
export type Item = Interval &
  (
    | { readonly kind: "booking"; readonly booking: CalendarBooking }
    | { readonly kind: "hold"; readonly serviceId: string; readonly expiresAt: number }
    | {
        readonly kind: "session";
        readonly serviceId: string;
        readonly session: SessionSeats;
        readonly bookings: readonly CalendarBooking[];
      }
  );

/** What lies behind: closed hours, closures, buffers, and a space that is in use in part. */
export type Band = Interval & {
  readonly kind: "off" | "closed" | "buffer" | "part";
  readonly name: string | null;
  /** The closure behind it. */
  readonly closure?: { readonly id: string; readonly isWide: boolean };
};

export type Column = {
  readonly resource: ConfiguredResource;
  readonly day: LocalDay;
  readonly items: readonly Item[];
  readonly bands: readonly Band[];
  readonly isOpen: boolean;
};

/** One column for each resource and day. */
export function columnsOf(
  shown: ShownCalendar,
  days: (resource: ConfiguredResource) => readonly LocalDay[],
  now: number,
): Column[] {
  const byResource = new Map<string, CalendarBooking[]>();
  const spaces = new Map<string, CalendarBooking[]>();
  for (const booking of shown.bookings) {
    for (const { resourceId, role } of booking.claims) {
      const map = role === "ancestor" ? spaces : byResource;
      const list = map.get(resourceId);
      if (list) list.push(booking);
      else map.set(resourceId, [booking]);
    }
  }
  return shown.resources.flatMap((one) => {
    const { id } = one.resource;
    const parts = { own: byResource.get(id) ?? [], inside: spaces.get(id) ?? [] };
    return days(one.resource).map((day) => columnOf(one, parts, day, now));
  });
}

type Parts = { readonly own: readonly CalendarBooking[]; readonly inside: readonly CalendarBooking[] };

function columnOf(one: CalendarResource, { own, inside }: Parts, day: LocalDay, now: number): Column {
  const touches = (interval: Interval) => interval.startAt < day.endAt && interval.endAt > day.startAt;
  const bookings = own.filter(touches);
  const allocations = one.allocations.filter((each) => touches(each) && (each.expiresAt ?? Infinity) > now);
  const items = itemsOf(bookings, allocations).sort((a, b) => a.startAt - b.startAt || b.endAt - a.endAt);
  const open = openWindows(one.hours, one.resource.timeZone, day);
  const around = { startAt: day.startAt, endAt: day.endAt, from: day.localDate, to: day.localDate };
  const closed = one.closures
    .filter(({ serviceId }) => serviceId === null)
    .flatMap((closure) =>
      closedIntervals(closure, one.resource.timeZone, around)
        .filter(touches)
        .map(
          (interval): Band => ({
            ...interval,
            kind: "closed",
            name: closure.reason,
            closure: { id: closure.id, isWide: closure.isWide },
          }),
        ),
    );
  const off = subtract([day], open).map((interval): Band => ({ ...interval, kind: "off", name: null }));
  const part = inside
    .filter(touches)
    .map(({ startAt, endAt, service }): Band => ({ startAt, endAt, kind: "part", name: service }));
  return {
    resource: one.resource,
    day,
    items,
    bands: [...off, ...closed, ...part, ...buffersOf(bookings)],
    isOpen: open.length > 0,
  };
}

function buffersOf(bookings: readonly CalendarBooking[]): Band[] {
  return bookings.flatMap(({ startAt, endAt, before, after, sessionId }) => {
    if (sessionId !== null) return [];
    const around = [
      { startAt: startAt - before * MINUTE_MS, endAt: startAt },
      { startAt: endAt, endAt: endAt + after * MINUTE_MS },
    ];
    return around
      .filter((each) => each.startAt < each.endAt)
      .map((interval): Band => ({ ...interval, kind: "buffer", name: null }));
  });
}

/** Bookings as the copy has them. What the calendar has besides is a hold, or a session. */
function itemsOf(bookings: readonly CalendarBooking[], allocations: readonly Allocation[]): Item[] {
  const items: Item[] = [];
  const seen = new Set<string>();
  for (const { session, serviceId, serviceStartAt: startAt, expiresAt, endAt } of allocations) {
    if (session !== null && !seen.has(session.id)) {
      seen.add(session.id);
      const within = bookings.filter(({ sessionId }) => sessionId === session.id);
      items.push({ kind: "session", startAt, endAt: session.endAt, serviceId, session, bookings: within });
    }
    if (session !== null || expiresAt === null) continue;
    // A request that waits for an answer expires too. It is a booking.
    const isBooking = bookings.some((each) => each.startAt === startAt && each.serviceId === serviceId);
    if (!isBooking) items.push({ kind: "hold", startAt, endAt, serviceId, expiresAt });
  }
  for (const booking of bookings) {
    if (booking.sessionId === null || !seen.has(booking.sessionId)) {
      items.push({ kind: "booking", booking, startAt: booking.startAt, endAt: booking.endAt });
    }
  }
  return items;
}

/** The rows that the grid shows, whole hours from the first to the last. */
export type Span = { readonly first: number; readonly rows: number };

const USUAL: Span = { first: 9 * ROWS_AN_HOUR, rows: 8 * ROWS_AN_HOUR };

/** Opening hours, and further only where something lies. */
export function spanOf(columns: readonly Column[]): Span {
  const shown = columns.map(({ day, items, bands }) => {
    const open = subtract(
      [day],
      bands.filter(({ kind }) => kind === "off"),
    );
    return { day, parts: [...open, ...items, ...bands.filter(({ kind }) => kind === "part" || kind === "buffer")] };
  });
  const starts = shown.flatMap(({ day, parts }) => parts.map(({ startAt }) => clockRow(day, startAt)));
  if (starts.length === 0) return USUAL;
  const first = Math.floor(Math.min(...starts) / ROWS_AN_HOUR) * ROWS_AN_HOUR;
  const ends = shown.flatMap(({ day, parts }) => {
    const begin = beginOf(day, first);
    return parts.map(({ endAt }) => Math.ceil((Math.min(endAt, day.endAt) - begin) / ROW_MS));
  });
  return { first, rows: Math.max(1, Math.ceil(Math.max(...ends) / ROWS_AN_HOUR)) * ROWS_AN_HOUR };
}

/** The row of the day at which the clocks stand at an instant. */
function clockRow(day: LocalDay, at: number): number {
  const shownAt = Math.max(at, day.startAt);
  const { offsetMs } = day.offsets.findLast(({ fromAt }) => fromAt <= shownAt) ?? { offsetMs: 0 };
  return Math.max(0, Math.floor((shownAt + offsetMs - midnightOf(day)) / ROW_MS));
}

function midnightOf({ localDate }: LocalDay): number {
  return Date.parse(`${localDate}T00:00:00Z`);
}

/**
 * The instant at which the rows of a column begin. Where the clocks have changed by then, it is when they show what they
 * show on other days. Where they change within the rows, it is so long after the day's start.
 */
export function beginOf(day: LocalDay, first: number): number {
  const [after, before] = [day.offsets.at(-1), day.offsets.at(-2)];
  const passed = day.startAt + first * ROW_MS;
  if (!after) return passed;
  const byClock = midnightOf(day) + first * ROW_MS - after.offsetMs;
  // An hour that comes twice has to be over, or else its first time would be left out.
  const twice = Math.max(0, (before?.offsetMs ?? after.offsetMs) - after.offsetMs);
  const isPast = before ? byClock >= after.fromAt + twice : byClock >= day.startAt;
  return isPast ? byClock : passed;
}

/** The row of a grid at an instant, before it where negative. */
export function rowOf(day: LocalDay, { first }: Pick<Span, "first">, at: number): number {
  return Math.floor((at - beginOf(day, first)) / ROW_MS);
}

/** The row and the number of rows of a stretch on the grid; null where it is outside. */
export function placeOf(day: LocalDay, span: Span, { startAt, endAt }: Interval): [number, number] | null {
  const begin = beginOf(day, span.first);
  const from = Math.max(rowOf(day, span, startAt), 0);
  const to = Math.min(Math.ceil((Math.min(endAt, day.endAt) - begin) / ROW_MS), span.rows);
  return from < to ? [from, to - from] : null;
}

/** For each item its lane and how many lanes lie there, in the order of the items. */
export function lanesOf(items: readonly Interval[]): { readonly lane: number; readonly lanes: number }[] {
  const placed: { lane: number; lanes: number }[] = [];
  let group: { lane: number; lanes: number }[] = [];
  let ends: number[] = [];
  let groupEndsAt = Number.NEGATIVE_INFINITY;
  for (const { startAt, endAt } of items) {
    if (startAt >= groupEndsAt) {
      group = [];
      ends = [];
    }
    const free = ends.findIndex((end) => end <= startAt);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = endAt;
    groupEndsAt = Math.max(groupEndsAt, endAt);
    const one = { lane, lanes: 1 };
    group.push(one);
    placed.push(one);
    for (const each of group) each.lanes = Math.min(ends.length, MOST_LANES);
  }
  return placed;
}

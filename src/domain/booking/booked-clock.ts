// What the clocks of a place were to show at the start and the end of a booking when it was made. Instants stay when a
// release changes the rules of a zone; with this a booking can tell that its time on the wall does not.

import type { Interval } from "../time/interval";
import { MINUTE_MS, offsetOf } from "../time/local-time";
import { instantShowing, zoneOf } from "../time/zone-rules";

/** A zone and its offsets at the start and the end, minutes; by short names, as every booking has one. */
export type BookedClock = { readonly zone: string; readonly start: number; readonly end: number };

export function bookedClock(zone: string, { startAt, endAt }: Interval): BookedClock {
  const minutes = (at: number) => offsetOf(zone, at).offsetMs / MINUTE_MS;
  return { zone, start: minutes(startAt), end: minutes(endAt) };
}

export type ClockChange = {
  readonly timeZone: string;
  readonly agreedStartMs: number;
  readonly agreedEndMs: number;
  /** The instants at which the clocks show the agreed times by today's rules. */
  readonly sameClock: Interval;
};

/** What became of the agreed time on the wall by today's rules; null where it is as agreed. */
export function clockChange(agreed: BookedClock, { startAt, endAt }: Interval): ClockChange | null {
  const now = bookedClock(agreed.zone, { startAt, endAt });
  if (agreed.start === now.start && agreed.end === now.end) return null;
  const zone = zoneOf(agreed.zone);
  const [agreedStartMs, agreedEndMs] = [agreed.start * MINUTE_MS, agreed.end * MINUTE_MS];
  return {
    timeZone: agreed.zone,
    agreedStartMs,
    agreedEndMs,
    sameClock: {
      startAt: instantShowing(zone, startAt + agreedStartMs),
      endAt: instantShowing(zone, endAt + agreedEndMs),
    },
  };
}

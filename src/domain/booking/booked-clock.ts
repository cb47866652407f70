// The local clock times of start and end as agreed at booking. Instants stay fixed when a tzdata release changes a
// zone's rules. This record shows that the local time has changed.

import type { Interval } from "../time/interval";
import { MINUTE_MS, offsetOf } from "../time/local-time";
import { instantShowing, zoneOf } from "../time/zone-rules";

/** A zone with its offsets at start and end, in minutes; short names, because every booking stores one. */
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

/** How today's rules change the agreed local time; null when they do not. */
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

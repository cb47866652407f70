// The hours in which no text reaches a telephone, by its owner's clock.

import { addDays, DAY_MS } from "../time/local-date";
import { instantOf, localDateOf, MINUTE_MS, minuteOfClock, wallClockOf } from "../time/local-time";
import type { QuietHours } from "./settings";

/** When the quiet hours end that hold at an instant, epoch ms. Null outside of them. */
export function quietUntil({ from, to }: QuietHours, timeZone: string, now: number): number | null {
  const [first, last] = [minuteOfClock(from) ?? 0, minuteOfClock(to) ?? 0];
  if (first === last) return null;
  const minute = Math.floor((wallClockOf(timeZone, now) % DAY_MS) / MINUTE_MS);
  const isOverNight = first > last;
  const isQuiet = isOverNight ? minute >= first || minute < last : minute >= first && minute < last;
  if (!isQuiet) return null;
  const today = localDateOf(timeZone, now);
  return instantOf(timeZone, isOverNight && minute >= first ? addDays(today, 1) : today, last);
}

// A chosen start as the booking that it becomes: its end and its price. Pages foretell both as the calendar decides them.

import type { Period, Service } from "../tenant/service";
import { instantOf, localDateOf } from "../time/local-time";
import { type Price, type PricedStart, priceIn } from "./pricing";

/** The end of the period on the day of the start. Without a period, so many milliseconds after the start. Epoch ms. */
export function endOfStart(timeZone: string, period: Period | null, startAt: number, lengthMs: number): number {
  return period ? instantOf(timeZone, localDateOf(timeZone, startAt), period.endMinute) : startAt + lengthMs;
}

type Priced = Pick<PricedStart, "startAt" | "endAt" | "seats" | "units">;

/** Null means free. `timeZone` is that of the leading resource. */
export function priceOfStart(
  timeZone: string,
  service: Pick<Service, "price">,
  period: Pick<Period, "priceMultiplier"> | null,
  { startAt, endAt, seats, units }: Priced,
): Price | null {
  const periodMultiplier = period?.priceMultiplier ?? 1;
  return priceIn(timeZone, service.price, { startAt, endAt, seats, units, periodMultiplier });
}

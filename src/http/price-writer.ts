// Prices for a list of slots.

import type { SlotsPlan } from "../actions/availability/show-slots";
import { presentPrice } from "../contract/booking-wire";
import type { Slot } from "../domain/availability/slot-days";
import { priceOf } from "../domain/booking/pricing";
import { isInDay, localDateOf } from "../domain/time/local-time";

/** Prices differ only by local date and length, so each is computed once. */
export function priceWriter(plan: SlotsPlan): (slot: Slot) => { amount: number; currency: string } | null {
  const { service, resourceTimeZone, seats, units, timeZone } = plan;
  const known = new Map<string, { amount: number; currency: string } | null>();
  const dateOf = (slot: Slot) => {
    if (timeZone !== resourceTimeZone) return localDateOf(resourceTimeZone, slot.startAt);
    return plan.requestedDays.find((day) => isInDay(day, slot.startAt))?.localDate ?? "";
  };
  let [lastDay, lastDate] = [Number.NaN, ""];
  return (slot) => {
    if (!service.price) return null;
    const hour = Math.floor(slot.startAt / 900_000);
    if (hour !== lastDay) [lastDay, lastDate] = [hour, dateOf(slot)];
    const { startAt, endAt, period } = slot;
    const key = `${lastDate}/${endAt - startAt}/${period?.id ?? ""}`;
    let price = known.get(key);
    if (price === undefined) {
      const priced = {
        startAt,
        endAt,
        localDate: lastDate,
        seats,
        units,
        periodMultiplier: period?.priceMultiplier ?? 1,
      };
      known.set(key, (price = presentPrice(priceOf(service.price, priced))));
    }
    return price;
  };
}

// What customers see of a day: the starts of the public page, from the function that offers them.

import { planSlots } from "../../../actions/availability/show-slots";
import type { Slot } from "../../../domain/availability/slot-days";
import { ONE_PLACE } from "../../../domain/booking/booking-request";
import type { Refusal } from "../../../domain/refusal";
import type { Service } from "../../../domain/tenant/service";
import { priceWriter } from "../../../http/price-writer";
import { durationShown } from "../../kit/lengths";
import type { Desk } from "../desk";
import { zoneOf } from "../new-booking-form";
import type { DayState } from "./day-state";

type Amount = { readonly amount: number; readonly currency: string };

export type BesideDay = {
  readonly service: Service;
  readonly timeZone: string;
  readonly starts: readonly { readonly slot: Slot; readonly price: Amount | null }[];
  /** Why there is none, or null. */
  readonly why: Refusal | null;
};

/** Null without a service, and while the calendars do not answer. */
export async function readBeside(desk: Desk, { service, date, who }: DayState): Promise<BesideDay | null> {
  if (!service) return null;
  const { configuration, deps } = desk;
  const timeZone = zoneOf(configuration, service, null);
  // Where customers choose whom they come to, the page shows the one whose hours are open in the form.
  const isChoosable = service.customerChoosesResource && service.requires[0]?.anyOf.includes(who?.id ?? "");
  const planned = await planSlots(deps, {
    ...ONE_PLACE,
    durationMinutes: durationShown(service, null),
    slug: configuration.tenant.slug,
    service: service.id,
    from: date,
    to: date,
    resource: isChoosable && who ? who.id : null,
    timeZone,
    excludeBooking: null,
    isExplained: true,
    isStaff: false,
    fresh: true,
  });
  const listed = planned.ok ? await planned.value.list() : planned;
  if (!planned.ok || !listed.ok) return null;
  const priceOf = priceWriter(planned.value);
  const slots = listed.value.days.flatMap((day) => day.slots);
  const refused = listed.value.days.flatMap((day) => day.refused);
  return {
    service: planned.value.service,
    timeZone,
    starts: slots.map((slot) => ({ slot, price: priceOf(slot) })),
    why: slots.length === 0 ? mostFrequent(refused.map(({ refusal }) => refusal)) : null,
  };
}

function mostFrequent(refusals: readonly Refusal[]): Refusal | null {
  const counts = new Map<string, { refusal: Refusal; count: number }>();
  for (const refusal of refusals) {
    const known = counts.get(refusal.code) ?? { refusal, count: 0 };
    known.count += 1;
    counts.set(refusal.code, known);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.refusal ?? null;
}

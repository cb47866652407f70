// A chosen start as the booking it would become: its end, its seats, its price.

import { termsOfParty } from "../../domain/booking/booking-request";
import { priceIn } from "../../domain/booking/pricing";
import { resourceOf } from "../../domain/tenant/configuration";
import { resourcesOf } from "../../domain/tenant/service";
import { instantOf, localDateOf, MINUTE_MS } from "../../domain/time/local-time";
import type { Summarised } from "../../i18n/booking-summary";
import { periodOf } from "../../i18n/when-words";
import type { ServiceWish } from "./service-parts";
import type { SlotWish } from "./slot-wish";

/** By the leading resource's zone. The calendar may assign another resource and then shows that one. */
export function wishedBooking(wish: ServiceWish, { startAt, periodId }: SlotWish): Summarised {
  const { configuration, service, party, resource } = wish;
  const [leading = ""] = resourcesOf(service);
  const zone = resourceOf(configuration, resource ?? leading)?.timeZone ?? configuration.tenant.timeZone;
  const period = periodOf(service, periodId);
  const endAt = period
    ? instantOf(zone, localDateOf(zone, startAt), period.endMinute)
    : startAt + minutesOf(wish) * MINUTE_MS;
  const { seats, guests, units } = termsOfParty(service, party);
  const periodMultiplier = period?.priceMultiplier ?? 1;
  const price = priceIn(zone, service.price, { startAt, endAt, seats, units, periodMultiplier });
  return { service, startAt, endAt, periodId, seats, guests, price };
}

function minutesOf({ service: { duration }, durationMinutes }: ServiceWish): number {
  if (duration.kind === "fixed") return duration.minutes;
  return duration.kind === "flexible" ? (durationMinutes ?? duration.min) : 0;
}

// A chosen start as the booking it would become: its end, its seats, its price.

import { termsOfParty } from "../../domain/booking/booking-request";
import { endOfStart, priceOfStart } from "../../domain/booking/chosen-start";
import { resourceOf } from "../../domain/tenant/configuration";
import { periodOf, resourcesOf } from "../../domain/tenant/service";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Summarised } from "../../i18n/booking-summary";
import type { ServiceWish } from "./service-parts";
import type { SlotWish } from "./slot-wish";

/** By the leading resource's zone. The calendar may assign another resource and then shows that one. */
export function wishedBooking(wish: ServiceWish, { startAt, periodId }: SlotWish): Summarised {
  const { configuration, service, party, resource } = wish;
  const [leading = ""] = resourcesOf(service);
  const zone = resourceOf(configuration, resource ?? leading)?.timeZone ?? configuration.tenant.timeZone;
  const period = periodOf(service, periodId);
  const endAt = endOfStart(zone, period, startAt, minutesOf(wish) * MINUTE_MS);
  const { seats, guests, units } = termsOfParty(service, party);
  const price = priceOfStart(zone, service, period, { startAt, endAt, seats, units });
  return { service, startAt, endAt, periodId, seats, guests, price };
}

function minutesOf({ service: { duration }, durationMinutes }: ServiceWish): number {
  if (duration.kind === "fixed") return duration.minutes;
  return duration.kind === "flexible" ? (durationMinutes ?? duration.min) : 0;
}

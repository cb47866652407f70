// Staff hear at once of a place that waits for money which no page takes: it is free again at its deadline.

import { runBatch } from "../../db/database";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { keptOf } from "../../domain/payments/ledger";
import { isPaidOnline } from "../../domain/payments/terms";
import type { Configuration } from "../../domain/tenant/configuration";
import { toTakeWords } from "../../messages/to-take-words";
import { type Deps, orNull } from "../deps";
import { ownerTold } from "../messages/tell-owner";
import { wakeRunner } from "../webhooks/wake";
import type { KeptBooking } from "./change-booking";

/** What the business has to take itself before the deadline, in minor units. 0 where a page takes it, or staff booked. */
function toTake({ status, source, dueNowMinor = 0, payments = [], service }: BookingRecord): number {
  return status === "held" && source === "public" && !isPaidOnline(service) ? dueNowMinor - keptOf(payments) : 0;
}

/** It goes out beside the answer, and once for a booking. Where D1 is down, the booking is there without it. */
export function tellToTake(deps: Deps, { tenant }: Configuration, { booking, resources }: KeptBooking): void {
  const { id, price, expiresAt, startAt, service } = booking;
  const amountMinor = toTake(booking);
  if (amountMinor <= 0 || price === null || expiresAt === null) return;
  const { id: tenantId, slug } = tenant;
  const words = toTakeWords(tenant, {
    ...{ service: service.name, startAt, until: expiresAt, amount: { ...price, amountMinor } },
    timeZone: resources[0]?.timeZone ?? tenant.timeZone,
    page: `${deps.settings.linkOrigin ?? ""}/dashboard/${slug}/bookings/${id}`,
  });
  const told = ownerTold(deps, { tenantId, subjectId: id, type: "booking.to_pay", occasion: "to_pay", words });
  deps.background(
    orNull(
      "to_take_not_told",
      runBatch(deps.db, [told]).then(() => wakeRunner(deps, tenantId)),
    ),
  );
}

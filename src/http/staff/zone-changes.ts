import type * as z from "zod";
import { listZoneChanges, type ZoneChange } from "../../actions/bookings/list-zone-changes";
import { zoneChangeOut, zoneChangesQuery } from "../../contract/booking-filters";
import { listOf } from "../../contract/primitives";
import { isoAtOffset, isoWriter } from "../../domain/time/local-time";
import { answerPage } from "../respond";
import { staffRoute } from "../route";

export const listZoneChangesRoute = staffRoute({
  tag: "Bookings",
  limit: "staff",
  method: "GET",
  path: "/v1/bookings/zone-changes",
  name: "listZoneChanges",
  summary: "Upcoming bookings whose local time differs from the agreed one after a change of zone rules",
  description:
    "Instants stay when a government changes its clocks. Each entry has the agreed time and the time the clocks will show. It also has the instants at which they show the agreed time. Reschedule to these instants, or leave the booking. An entry disappears when its booking is moved, cancelled or over. A page may be empty and not the last. Bookings from before this record are not listed.",
  access: { scope: "read" },
  query: zoneChangesQuery,
  answers: { 200: listOf(zoneChangeOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    return answerPage(call, await listZoneChanges(call.deps, call.staff.tenantId, call.query), present);
  },
});

function present({ booking, change }: ZoneChange): z.output<typeof zoneChangeOut> {
  const { startAt, endAt } = booking;
  const { timeZone, agreedStartMs, agreedEndMs, sameClock } = change;
  const iso = isoWriter(timeZone);
  return {
    booking: booking.id,
    number: booking.number,
    status: booking.status,
    service: booking.serviceId,
    resource: booking.resourceId,
    time_zone: timeZone,
    agreed: { start: isoAtOffset(agreedStartMs, startAt), end: isoAtOffset(agreedEndMs, endAt) },
    shown: { start: iso(startAt), end: iso(endAt) },
    same_clock: { start: iso(sameClock.startAt), end: iso(sameClock.endAt) },
  };
}

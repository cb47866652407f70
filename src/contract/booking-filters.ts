// Filters of bookings in queries and bodies, and what depends on them: lists, changes of zones, cancelling many.

import * as z from "zod";
import { BOOKING_STATUSES } from "../domain/booking/booking";
import { instant, instantOut, listQuery, localDate, reference, searchText, text } from "./primitives";
import { telling } from "./telling-schemas";

export const zoneChangesQuery = z.strictObject(listQuery);

const stretchOut = z.object({ start: instantOut, end: instantOut });

export const zoneChangeOut = z
  .object({
    booking: z.string(),
    number: z.string().nullable(),
    status: z.string(),
    service: z.string(),
    resource: z.string(),
    time_zone: z.string(),
    agreed: stretchOut.meta({ description: "The booking's instants with the agreed offset" }),
    shown: stretchOut.meta({ description: "The same instants by today's rules" }),
    same_clock: stretchOut.meta({ description: "The instants at which the clocks show the agreed time" }),
  })
  .meta({ id: "ZoneChange" });

const sought = z.strictObject({
  status: z.enum(BOOKING_STATUSES).optional(),
  service: reference.optional(),
  resource: reference.optional(),
  customer: reference.optional(),
  from: localDate.optional(),
  to: localDate.optional(),
  q: searchText.optional(),
  updated_after: instant.optional(),
  when: z.enum(["today", "week"]).optional(),
});

export const bookingsQuery = sought.extend(listQuery);

const soughtInBody = z.strictObject(
  Object.fromEntries(Object.entries(sought.shape).map(([name, schema]) => [name, schema.nullable()])) as {
    [K in keyof typeof sought.shape]: z.ZodNullable<(typeof sought.shape)[K]>;
  },
);

/** Cancels all bookings that a filter finds, or only counts them. */
export const bookingsCancellation = z
  .strictObject({
    filter: soughtInBody
      .refine((filter) => Object.values(filter).some((value) => value != null), "must name at least one criterion")
      .meta({ description: "Same fields as the query of GET /v1/bookings; only upcoming bookings are cancelled" }),
    reason: text(500).nullish(),
    ...telling,
    preview: z
      .boolean()
      .nullish()
      .meta({ description: "true changes nothing and answers which bookings would be cancelled" }),
  })
  .meta({ id: "BookingsCancellation" });

/** Converts the filter of a body into the domain's fields; null counts as absent. */
export function toSought(wire: z.output<typeof soughtInBody>) {
  return {
    status: wire.status ?? undefined,
    service: wire.service ?? undefined,
    resource: wire.resource ?? undefined,
    customer: wire.customer ?? undefined,
    from: wire.from ?? undefined,
    to: wire.to ?? undefined,
    text: wire.q ?? undefined,
    updatedAfter: wire.updated_after ?? undefined,
    when: wire.when ?? undefined,
  };
}

export const cancellationPreviewOut = z
  .object({ count: z.int(), bookings: z.array(z.string()) })
  .meta({ id: "CancellationPreview" });
export const cancellationOut = z.object({ count: z.int() }).meta({ id: "CancellationUnderWay" });

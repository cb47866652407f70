// Waitlist entries as every reader of the API sees them: routes, and what is posted to other systems.

import type * as z from "zod";
import type { EntryRecord } from "../domain/booking/waitlist";
import { isoWriter } from "../domain/time/local-time";
import { type NamedResource, zoneOfBooking } from "./booking-wire";
import type { entryOut, staffEntryOut } from "./waitlist-schemas";

type Waiting = {
  readonly entry: EntryRecord;
  readonly position: number | null;
  readonly resources: readonly NamedResource[];
};

export function presentEntry(waiting: Waiting): z.output<typeof entryOut> {
  const { entry, position } = waiting;
  const iso = isoWriter(zoneOfBooking(waiting));
  const { offer } = entry;
  return {
    id: entry.id,
    status: entry.status,
    position,
    service: entry.serviceId,
    start: entry.startAt === null ? null : iso(entry.startAt),
    from: entry.from,
    to: entry.to,
    seats: entry.seats,
    offer:
      offer && entry.status === "offered"
        ? { start: iso(offer.startAt), end: iso(offer.endAt), seats: entry.seats, expires_at: iso(offer.expiresAt) }
        : null,
    booking: entry.status === "accepted" ? entry.bookingId : null,
    created_at: iso(entry.createdAt),
  };
}

export function presentStaffEntry(waiting: Waiting): z.output<typeof staffEntryOut> {
  const { customer, repeatOf } = waiting.entry;
  return {
    ...presentEntry(waiting),
    repeat_of: repeatOf ?? null,
    customer: customer && { id: customer.id, name: customer.name, email: customer.email, phone: customer.phone },
  };
}

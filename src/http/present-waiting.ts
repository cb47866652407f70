// Waitlist entries as clients see them.

import type * as z from "zod";
import { tokenOf } from "../actions/accounts/secrets";
import { zoneOfBooking } from "../contract/booking-wire";
import type { entryOut, staffEntryOut } from "../contract/waitlist-schemas";
import { isoWriter } from "../domain/time/local-time";
import type { Waiting } from "../objects/messages";
import { json, replayed } from "./respond";
import type { Call } from "./route";
import { maySecretsBeTold } from "./told-secrets";

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

export async function answerWaiting(
  call: Pick<Call, "deps" | "key">,
  waiting: Waiting,
  status: 201 | 202,
): Promise<Response> {
  const token = maySecretsBeTold(call, waiting)
    ? await tokenOf(call.deps.settings.serverSecret, "waitlist", waiting.entry.id)
    : null;
  return json({ entry: presentEntry(waiting), token }, status, replayed(waiting.isReplay));
}

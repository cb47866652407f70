// Whether a command means the booking as it is now: its revision, and the customer whose link the command came with.

import { type BookingRecord, tokenVersionOf } from "../../domain/booking/booking-record";
import { type Refusal, refuse } from "../../domain/refusal";
import type { ChangeCommand, IfMatch } from "../messages";

/** Limits a command to the revision that was checked. */
export function ofRevision({ revision }: BookingRecord): IfMatch {
  return { ifRevision: revision, ifRevisions: undefined };
}

/** The refusal of a change that is meant for another revision than the present one. */
export function staleRevision(booking: BookingRecord, { ifRevision, ifRevisions }: IfMatch): Refusal | null {
  const wanted = ifRevisions ?? (ifRevision === null ? null : [ifRevision]);
  if (wanted === null || wanted.includes(booking.revision)) return null;
  return refuse("revision_mismatch", { revision: booking.revision });
}

/** Whether the link in the command belongs to a previous customer of the booking. */
export function isOutdated(booking: BookingRecord, { tokenVersion }: Pick<ChangeCommand, "tokenVersion">): boolean {
  return tokenVersion !== undefined && tokenVersion !== tokenVersionOf(booking);
}

// Correcting a booking where it stands: who it is for, what was said with it, and how many come. Its time stays, so the
// rules about times are set aside; whether so many fit is asked of the one function, as ever.

import { statusAt } from "../../domain/booking/booking";
import { type BookingRecord, isSomebodyElse, tokenVersionOf } from "../../domain/booking/booking-record";
import type { Asker, Wish } from "../../domain/booking/booking-request";
import { wishToMove } from "../../domain/booking/moving";
import { OVERRIDABLE_CODES, refuse } from "../../domain/refusal";
import type { AmendCommand, Done, Refused } from "../messages";
import { readBooking, readEarlier } from "./booking-store";
import { attributionOf, type BookingTx, commit, type Decision, done, refusedWith } from "./booking-tx";
import { staleRevision } from "./lifecycle";

export type Amended = {
  readonly status: "amended";
  readonly before: BookingRecord;
  readonly next: BookingRecord;
  /** More come than before, so it has to be asked whether they fit. */
  readonly isLarger: boolean;
  /** It takes another number of units, so its claims are others. */
  readonly takesOthers: boolean;
};

/** It stands already, so nothing that is said about times stands against it. */
const STANDING: Asker = { kind: "staff", override: OVERRIDABLE_CODES };

const IN_LIFE = new Set(["pending", "confirmed"]);
const CORRECTABLE = new Set([...IN_LIFE, "completed", "no_show"]);

/** What a correction makes of a booking, before it is asked whether there is room; done when it changes nothing. */
export function checkAmend(tx: BookingTx, command: AmendCommand): Amended | Done | Refused {
  const before = readBooking(tx.sql, command.bookingId);
  if (!before) return refusedWith(refuse("not_found"));
  const stale = staleRevision(before, command);
  if (stale) return refusedWith(stale);
  const next = amended(tx, before, command);
  const changesParty = PARTY.some((field) => next[field] !== before[field]);
  const status = statusAt(before, tx.now);
  // What is over can be set right, but nobody more can have come.
  if (!(changesParty ? IN_LIFE : CORRECTABLE).has(status)) {
    return refusedWith(refuse("invalid_transition", { booking_status: status }));
  }
  if (JSON.stringify(next) === JSON.stringify(before)) return done(tx, before, []);
  return {
    status: "amended",
    before,
    next,
    isLarger: PARTY.some((field) => next[field] > before[field]),
    takesOthers: next.units !== before.units,
  };
}

const PARTY = ["seats", "guests", "units"] as const;

function amended(tx: BookingTx, before: BookingRecord, command: AmendCommand): BookingRecord {
  const { customer = before.customer, notes = before.notes } = command;
  const isAnother = customer?.id !== before.customer?.id;
  const next: BookingRecord = {
    ...before,
    customer,
    // An erasure of whoever it was for before must not take the one it is for now.
    customerSince: isAnother ? tx.now : before.customerSince,
    notes,
    answers: command.answers ?? before.answers,
    metadata: command.metadata ?? before.metadata,
    seats: command.seats ?? before.seats,
    guests: command.guests ?? before.guests,
    units: command.units ?? before.units,
    ...(isSomebodyElse(before.customer, customer) && { tokenVersion: tokenVersionOf(before) + 1 }),
  };
  return isAnother ? { ...next, repeatOf: readEarlier(tx.sql, next) } : next;
}

/** What the resource of a booking is asked: the same time, for as many as come now. */
export function wishAmended({ next }: Amended): Wish {
  return wishToMove(next, { durationMinutes: null, periodId: null, asker: STANDING });
}

/** Writes a correction; the caller has made sure that there is room. */
export function applyAmend(
  tx: BookingTx,
  { next, before }: Amended,
  { actor }: Pick<AmendCommand, "actor">,
  place: Partial<Pick<BookingRecord, "price" | "claims">> = {},
  decision: Decision | null = null,
): Done {
  const booking = { ...next, ...place, revision: before.revision + 1, updatedAt: tx.now };
  return done(tx, booking, commit(tx, booking, before, "booking.updated", attributionOf({ actor }), { decision }));
}

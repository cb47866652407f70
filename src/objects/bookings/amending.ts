// Corrects a booking without moving it: its customer, its texts, its price, its numbers of guests, seats and units. Its
// time stays, so the rules about times do not apply. The one bookability function judges whether the new numbers fit.

import { statusAt } from "../../domain/booking/booking";
import { type BookingRecord, isOtherPerson, tokenVersionOf } from "../../domain/booking/booking-record";
import type { Wish } from "../../domain/booking/booking-request";
import { priceOfStart } from "../../domain/booking/chosen-start";
import { wishToMove } from "../../domain/booking/moving";
import type { Price } from "../../domain/booking/pricing";
import { wasTaken } from "../../domain/payments/payment";
import { invalid, OVERRIDABLE_CODES, refuse } from "../../domain/refusal";
import type { Asker } from "../../domain/tenant/actor";
import { periodOf } from "../../domain/tenant/service";
import type { AmendCommand, Done, Refused } from "../messages";
import { readBooking, readEarlier } from "./booking-store";
import { attributionOf, type BookingTx, commit, type Decision, done, refusedWith } from "./booking-tx";
import { staleRevision } from "./if-match";

export type Amended = {
  readonly status: "amended";
  readonly before: BookingRecord;
  readonly next: BookingRecord;
  /** The numbers grow, so the calendars must judge whether they fit. */
  readonly isLarger: boolean;
  /** The number of units changes, so the claims change. */
  readonly takesOthers: boolean;
};

/** The booking exists already, so no rule about times may refuse the correction. */
const STAFF_OVERRIDING_ALL: Asker = { kind: "staff", override: OVERRIDABLE_CODES };

const IN_LIFE = new Set(["pending", "confirmed"]);
const CORRECTABLE = new Set([...IN_LIFE, "completed", "no_show"]);

/** What a correction makes of a booking, before any calendar is asked for room. Done when it changes nothing. */
export function checkAmend(tx: BookingTx, command: AmendCommand): Amended | Done | Refused {
  const before = readBooking(tx.sql, command.bookingId);
  if (!before) return refusedWith(refuse("not_found"));
  const stale = staleRevision(before, command);
  if (stale) return refusedWith(stale);
  const next = amended(tx, before, command);
  const changesParty = PARTY.some((field) => next[field] !== before[field]);
  const status = statusAt(before, tx.now);
  // Staff may correct texts of a past booking, but not the numbers of those who came.
  if (!(changesParty ? IN_LIFE : CORRECTABLE).has(status)) {
    return refusedWith(refuse("invalid_transition", { booking_status: status }));
  }
  if (JSON.stringify(next) === JSON.stringify(before)) return done(tx, before, []);
  const paidIn = before.payments?.find(wasTaken)?.currency;
  if (command.price && paidIn !== undefined && command.price.currency !== paidIn) {
    return refusedWith(invalid("/price/currency", `must be ${paidIn}, as money was taken in it`));
  }
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
  const { customer = before.customer, notes = before.notes, price } = command;
  const isAnother = customer?.id !== before.customer?.id;
  const isElse = isOtherPerson(before.customer, customer);
  const { isPriceAgreed: _, ...unagreed } = before;
  const kept = price === null ? unagreed : before;
  const { arrivedAt: __, ...unarrived } = kept;
  const next: BookingRecord = {
    // Another person has not arrived.
    ...(isElse ? unarrived : kept),
    ...(price && { price, isPriceAgreed: true }),
    customer,
    // Erasing the previous customer must not erase the new one.
    customerSince: isAnother ? tx.now : before.customerSince,
    notes,
    answers: command.answers ?? before.answers,
    metadata: command.metadata ?? before.metadata,
    seats: command.seats ?? before.seats,
    guests: command.guests ?? before.guests,
    units: command.units ?? before.units,
    ...(isElse && { tokenVersion: tokenVersionOf(before) + 1 }),
  };
  return isAnother ? { ...next, repeatOf: readEarlier(tx.sql, next) } : next;
}

/** What the calendar has to judge: the same time, for the new numbers. */
export function wishAmended({ next }: Amended): Wish {
  return wishToMove(next, { durationMinutes: null, periodId: null, asker: STAFF_OVERRIDING_ALL });
}

/**
 * The price for the new numbers, by the service as it was booked. It stays as it was when the numbers make no
 * difference, and where staff agreed on it.
 */
export function repriced(tx: BookingTx, { before, next }: Amended): { readonly price: Price | null } {
  if (next.isPriceAgreed) return { price: next.price };
  const isByService = before.isPriceAgreed === undefined;
  if (isByService && next.seats === before.seats && next.units === before.units) return { price: before.price };
  const { service, periodId } = next;
  const timeZone = tx.namedResourcesOf(next)[0]?.timeZone ?? "UTC";
  return { price: priceOfStart(timeZone, service, periodOf(service, periodId), next) };
}

/** Writes a correction. The caller has made sure that there is room. */
export function applyAmend(
  tx: BookingTx,
  { next, before }: Amended,
  { actor, telling }: Pick<AmendCommand, "actor" | "telling">,
  place: Partial<Pick<BookingRecord, "price" | "claims">> = {},
  decision: Decision | null = null,
): Done {
  const booking = { ...next, ...place, revision: before.revision + 1, updatedAt: tx.now };
  return commit(tx, booking, before, "booking.updated", attributionOf({ actor, telling }), { decision });
}

// A new booking or hold, and a booking that is made of a hold, as they are first written.

import { type BookingStatus, statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import type { OpenClaim } from "../../domain/booking/open-limits";
import { openPayment } from "../../domain/payments/payment";
import { askedOf, awaitsApproval, cashPercentOf } from "../../domain/payments/terms";
import { refuse } from "../../domain/refusal";
import { DEFAULT_ANSWER_SECONDS } from "../../domain/tenant/service";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Done, PlaceCommand, Refused } from "../messages";
import { readBooking, readEarlier } from "./booking-store";
import { attributionOf, type BookingTx, commit, type Decision, refusedWith } from "./booking-tx";
import { openRefusal } from "./open-claims";

/** Where a booking is to be, and at what price. */
export type Place = Pick<BookingRecord, "startAt" | "endAt" | "periodId" | "price" | "claims" | "sessionId">;

export type NewBookingOptions = {
  readonly seriesId?: string | null;
  readonly entryId?: string | null;
  readonly holdSeconds?: number;
  /** The caller counts what the customer has open, for all bookings that it makes at once. */
  readonly isCounted?: boolean;
};

/** A new booking or hold as it is first written. `too_soon` when it would be pending after its start. */
export function newBooking(
  tx: BookingTx,
  id: string,
  command: PlaceCommand,
  place: Place,
  more: NewBookingOptions = {},
): BookingRecord | Refused {
  const { service } = command;
  const payment = command.kind === "hold" ? null : askedPayment(tx, id, command, place.price);
  const status = command.kind === "hold" || payment !== null ? "held" : agreedStatus(command, place.price);
  if (status === "pending" && place.startAt <= tx.now) return refusedWith(refuse("too_soon"));
  // An offer counts as the waitlist entry that it ends.
  const isCounted = more.isCounted === true || Boolean(more.entryId);
  const kinds = isCounted ? [] : claimed(command, payment !== null);
  const over = kinds.map((kind) => openRefusal(tx, kind, command)).find((refusal) => refusal !== null);
  if (over) return refusedWith(over);
  return {
    id,
    repeatOf: readEarlier(tx.sql, { ...command, id, startAt: place.startAt }),
    tenantId: tx.home.tenantId,
    resourceId: place.claims[0]?.resourceId ?? "",
    claims: place.claims,
    hasMoved: false,
    sessionId: place.sessionId,
    entryId: more.entryId ?? null,
    chosenId: command.chosenId,
    number: null,
    isNumbered: status !== "held",
    status,
    revision: 1,
    seriesId: more.seriesId ?? null,
    service,
    startAt: place.startAt,
    endAt: place.endAt,
    periodId: place.periodId,
    seats: command.seats,
    guests: command.guests,
    units: command.units,
    customer: command.customer,
    customerSince: tx.now,
    price: place.price,
    notes: command.notes,
    answers: command.answers,
    metadata: command.metadata,
    expiresAt:
      status === "held"
        ? heldUntil(more.holdSeconds ?? service.holdSeconds, place.startAt, tx.now)
        : pendingUntil(status, place.startAt, tx.now, service.answerSeconds ?? DEFAULT_ANSWER_SECONDS),
    source: command.asker.kind,
    overridden: command.asker.kind === "staff" ? command.asker.override : [],
    cancelReason: null,
    refund: null,
    ...cashOf(service),
    ...payment,
    ...(command.reminderMinutes && { reminderMinutes: command.reminderMinutes }),
    createdAt: tx.now,
    updatedAt: tx.now,
  };
}

/** As what it counts among what a customer has open. One that waits for money is a hold that becomes a booking. */
function claimed({ kind }: Pick<PlaceCommand, "kind">, isToPay: boolean): readonly OpenClaim[] {
  if (kind === "hold") return ["holds"];
  return isToPay ? ["holds", "bookings"] : ["bookings"];
}

/** An unanswered request expires after so long, and at its start at the latest. */
export function pendingUntil(
  status: BookingStatus,
  startAt: number,
  askedAt: number,
  answerSeconds: number | undefined,
): number | null {
  if (status !== "pending") return null;
  return answerSeconds === undefined ? startAt : Math.min(startAt, askedAt + answerSeconds * 1_000);
}

/** A hold expires at its start at the latest, because a customer cannot book what has begun. */
export function heldUntil(holdSeconds: number, startAt: number, now: number): number {
  return Math.max(now + 1, Math.min(now + holdSeconds * 1000, startAt));
}

/** The discount for cash is agreed with the booking, as its terms are. */
function cashOf(service: PlaceCommand["service"]): Pick<BookingRecord, "cashPercent"> {
  const cashPercent = cashPercentOf(service);
  return cashPercent > 0 ? { cashPercent } : {};
}

/** What a booking carries that waits for money. Null where nothing is due before it stands. */
function askedPayment(
  tx: BookingTx,
  bookingId: string,
  { service, status }: Pick<PlaceCommand, "service" | "status">,
  price: BookingRecord["price"],
): Pick<BookingRecord, "dueNowMinor" | "noShowFeeMinor" | "payments"> | null {
  const asked = status === null && price !== null ? askedOf(service, price) : null;
  if (asked === null || price === null) return null;
  const { dueNowMinor, feeMinor } = asked;
  const opened = openPayment(bookingId, [], { ...price, amountMinor: dueNowMinor }, tx.now);
  return { dueNowMinor, ...(feeMinor > 0 && { noShowFeeMinor: feeMinor }), payments: [opened] };
}

function agreedStatus(
  { service, status }: Pick<PlaceCommand, "service" | "status">,
  price: BookingRecord["price"],
): "pending" | "confirmed" {
  return status ?? (awaitsApproval(service, price) ? "pending" : "confirmed");
}

/** The hold that a booking is to be made of, or why it cannot be. */
export function checkHold(tx: BookingTx, command: PlaceCommand, holdId: string): BookingRecord | Refused {
  const held = readBooking(tx.sql, holdId);
  if (!held) return refusedWith(refuse("not_found"));
  const heldStatus = statusAt(held, tx.now);
  if (heldStatus === "expired" || heldStatus === "cancelled") return refusedWith(refuse("hold_expired"));
  // The customer was erased after the request was sent: do not create a booking for them. Staff may book without a
  // name.
  if (!command.customer && command.asker.kind === "public") return refusedWith(refuse("not_found"));
  // It was booked already, and waits for money.
  if (heldStatus !== "held" || held.dueNowMinor !== undefined)
    return refusedWith(refuse("invalid_transition", { booking_status: heldStatus }));
  return isSameWish(held, command) ? held : refusedWith(refuse("hold_mismatch"));
}

/** Turns a hold into a booking. */
export function confirmHold(
  tx: BookingTx,
  command: PlaceCommand,
  holdId: string,
  decision: Decision | null,
): Done | Refused {
  const held = checkHold(tx, command, holdId);
  if (held.status === "refused") return held;
  const over = openRefusal(tx, "bookings", command);
  if (over) return refusedWith(over);
  const agreed = { service: held.service, status: command.status };
  const payment = askedPayment(tx, held.id, agreed, held.price);
  const status = payment === null ? agreedStatus(agreed, held.price) : "held";
  const booking: BookingRecord = {
    ...held,
    ...payment,
    status,
    isNumbered: status !== "held",
    revision: held.revision + 1,
    customer: command.customer,
    repeatOf: readEarlier(tx.sql, { ...held, customer: command.customer }),
    customerSince: tx.now,
    notes: command.notes,
    answers: command.answers,
    metadata: command.metadata,
    expiresAt:
      status === "held"
        ? heldUntil(held.service.holdSeconds, held.startAt, tx.now)
        : pendingUntil(status, held.startAt, tx.now, held.service.answerSeconds ?? DEFAULT_ANSWER_SECONDS),
    source: command.asker.kind,
    ...(command.reminderMinutes && { reminderMinutes: command.reminderMinutes }),
    updatedAt: tx.now,
  };
  return commit(tx, booking, held, `booking.${status}`, attributionOf(command), { decision });
}

function isSameWish(held: BookingRecord, command: PlaceCommand): boolean {
  const lastsMinutes = (held.endAt - held.startAt) / MINUTE_MS;
  return (
    held.service.id === command.service.id &&
    held.startAt === command.startAt &&
    (command.durationMinutes === null || command.durationMinutes === lastsMinutes) &&
    (command.periodId === null || command.periodId === held.periodId) &&
    (command.chosenId === null || held.claims.some((claim) => claim.resourceId === command.chosenId)) &&
    held.seats === command.seats &&
    held.guests === command.guests &&
    held.units === command.units
  );
}

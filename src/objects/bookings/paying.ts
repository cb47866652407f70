// The money of a booking: asked for and taken. A provider's word is a command like any other, and changes nothing when it
// comes twice. What a payment means for the booking is decided in the same transaction.

import { type BookingStatus, statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { decideRefund } from "../../domain/payments/giving-back";
import { type Account, keptOf, ledgerOf, leftInCash, leftToPay } from "../../domain/payments/ledger";
import {
  isFee,
  isForCustomer,
  openPayment as newPayment,
  type Payment,
  withCardOver,
} from "../../domain/payments/payment";
import { type Heard, hear } from "../../domain/payments/provider-word";
import { isTooLittle, TOO_LITTLE } from "../../domain/payments/providers";
import { OVER } from "../../domain/payments/stage";
import { isPaidFor, isYetToAsk, needsCard } from "../../domain/payments/standing";
import { paymentTermsOf } from "../../domain/payments/terms";
import { PAID_ALREADY, type Refusal, refuse } from "../../domain/refusal";
import { payableOf } from "../../domain/tenant/currencies";
import type {
  AttachCheckoutCommand,
  EndCheckoutCommand,
  Late,
  OpenPaymentCommand,
  PaymentOutcome,
  RecordPaymentCommand,
  SettleCommand,
} from "../messages";
import { readBooking } from "./booking-store";
import { type BookingTx, BY_THE_CLOCK, commit, type Decision, done, refusedWith } from "./booking-tx";
import { isOutdated, staleRevision } from "./if-match";
import type { Place } from "./new-booking";
import {
  BY_CLOCK,
  BY_CLOCK_QUIETLY,
  changed,
  findPayment,
  KEY_IS_USED,
  NOT_THERE,
  paymentDone,
  repeated,
  replaced,
  rewritten,
  written,
} from "./payment-writing";

/** The payment that a customer can pay now. Opens one where none waits and something is left to pay. */
export function openPayment(tx: BookingTx, command: OpenPaymentCommand): PaymentOutcome {
  const booking = readBooking(tx.sql, command.bookingId);
  if (!booking || isOutdated(booking, command)) return NOT_THERE;
  const status = statusAt(booking, tx.now);
  if (status === "expired" && booking.payments !== undefined) return refusedWith(refuse("payment_expired"));
  const { payments = [], price } = booking;
  const waiting = payments.find(isForCustomer);
  if (waiting) return paymentDone(done(tx, booking, []), waiting.id);
  const due = OVER.has(status) ? 0 : dueOnline(booking, command);
  const amountMinor = price === null ? 0 : payableOf(due, price.currency);
  const isForCard = status === "held" && needsCard(booking);
  if (price === null || (amountMinor <= 0 && !isForCard)) return refusedWith(nothingToPay(booking, status));
  if (isTooLittle(amountMinor, price.currency)) return refusedWith(TOO_LITTLE);
  const opened = newPayment(booking.id, payments, { ...price, amountMinor }, tx.now);
  return written(tx, booking, { payments: [...payments, opened] }, command, opened.id);
}

/** Nothing of a booking can be paid online now. Where that is because it was paid, the refusal says so. */
function nothingToPay(booking: BookingRecord, status: BookingStatus): Refusal {
  const state = OVER.has(status) ? undefined : ledgerOf(accountOf(booking))?.state;
  if (state !== "paid" && state !== "deposit_paid") return refuse("invalid_transition", { booking_status: status });
  return { ...refuse("invalid_transition", { booking_status: status, payment_state: state }), detail: PAID_ALREADY };
}

/** How much can be paid through a provider now: what keeps the place, or later the rest. */
function dueOnline(booking: BookingRecord, { by }: OpenPaymentCommand): number {
  const { status, dueNowMinor, payments = [], service } = booking;
  if (status === "held") return dueNowMinor === undefined ? 0 : dueNowMinor - keptOf(payments);
  return by === "staff" || paymentTermsOf(service).rest === "online" ? leftToPay(accountOf(booking)) : 0;
}

/** Remembers the page on which a payment is made. Of two pages the first stays. */
export function attachCheckout(tx: BookingTx, command: AttachCheckoutCommand): PaymentOutcome {
  const found = findPayment(tx, command);
  if (!found) return NOT_THERE;
  const { booking, payment } = found;
  if (payment.checkout !== null) return paymentDone(done(tx, booking, []), payment.id);
  if (payment.state !== "open") return refusedWith(refuse("payment_expired"));
  const { provider, checkout, linkedBy } = command;
  const linked = { ...payment, provider, checkout, ...(linkedBy !== undefined && { linkedBy }) };
  return written(
    tx,
    booking,
    { payments: replaced(booking, linked) },
    linkedBy === undefined ? BY_CLOCK : { actor: linkedBy },
    payment.id,
  );
}

/** Ends a payment whose page is of an account that the business has removed. The place still waits for money. */
export function endCheckout(tx: BookingTx, command: EndCheckoutCommand): PaymentOutcome {
  const isOfIt = ({ state, checkout }: Payment) =>
    state === "open" && checkout !== null && checkout.connectionId === command.connectionId;
  return rewritten(tx, command, BY_CLOCK, (payment) => (isOfIt(payment) ? { ...payment, state: "expired" } : payment));
}

/** Whether a provider's word will confirm a booking that is still held. */
export function confirmsHeld(tx: BookingTx, { bookingId, word, isAccountGone }: SettleCommand): BookingRecord | null {
  const booking = readBooking(tx.sql, bookingId);
  return !isAccountGone && word.kind === "paid" && booking && statusAt(booking, tx.now) === "held" ? booking : null;
}

/**
 * Applies a provider's word. Money for a held place confirms it. Money for a place that the clock has ended is late: the
 * caller tries to take the place again. Money for a cancelled booking goes back.
 */
export function settle(tx: BookingTx, command: SettleCommand, decision: Decision | null = null): PaymentOutcome | Late {
  const found = findPayment(tx, command);
  if (!found) return NOT_THERE;
  const { booking, payment } = found;
  const heard = heardOf(payment, command, tx.now);
  if (heard.kind === "unchanged") return paymentDone(done(tx, booking, []), payment.id);
  if (isFee(payment) && hasFormersCard(booking)) return endFormerFee(tx, booking, payment, heard);
  const status = statusAt(booking, tx.now);
  const payments = replaced(booking, heard.payment);
  if (heard.kind === "changed") return written(tx, booking, { payments }, BY_CLOCK, payment.id);
  if (command.isAccountGone) return giveBackAll(tx, booking, heard.payment, BY_CLOCK, true);
  if (status === "expired" && mayComeBack({ ...booking, payments })) return { status: "late", booking };
  if (OVER.has(status) || isPaidTwice(booking, heard)) return giveBackAll(tx, booking, heard.payment);
  return written(tx, booking, { payments }, BY_CLOCK, payment.id, decision);
}

/** What a word makes of a payment. The end of a page says nothing of a payment that has another page. */
function heardOf(payment: Payment, { word, through }: SettleCommand, now: number): Heard {
  if (through === undefined) return hear(payment, word, now);
  if (word.kind !== "paid" && payment.checkout?.id !== through.checkout.id) return { kind: "unchanged" };
  // The page was paid before the calendar knew of it.
  return hear(payment.checkout === null ? { ...payment, ...through } : payment, word, now);
}

/**
 * Late money brings a booking back that waited for it, that it pays for, and whose customer is known. What was taken
 * before is going back. A request that the business did not answer stays unanswered, with or without money.
 */
function mayComeBack(booking: BookingRecord): boolean {
  return booking.dueNowMinor !== undefined && booking.customer !== null && isPaidFor(booking);
}

/** A payment that had ended is paid after all, and its booking stands already by another one. */
function isPaidTwice(booking: BookingRecord, heard: Heard): boolean {
  if (heard.kind !== "taken" || !heard.isLate) return false;
  // Staff had withdrawn the fee.
  return isFee(heard.payment) || (booking.status !== "held" && isPaidFor(booking));
}

/** The card is of a person who has lost the booking, or was erased. The provider forgets it only after their fee is over. */
function hasFormersCard({ payments = [] }: BookingRecord): boolean {
  return payments.findLast(({ card }) => card !== undefined)?.card?.isOver === true;
}

/** The fee of a former customer ends with any word. What was taken goes back, and the customer of today is told nothing. */
function endFormerFee(tx: BookingTx, booking: BookingRecord, fee: Payment, heard: Heard): PaymentOutcome {
  if (heard.kind === "taken") return giveBackAll(tx, booking, heard.payment, BY_CLOCK_QUIETLY);
  const payments = replaced(booking, { ...fee, state: "expired" });
  return written(tx, booking, { payments }, BY_CLOCK_QUIETLY, fee.id);
}

/** The place of a late payment was taken again: the booking stands. */
export function revive(tx: BookingTx, command: SettleCommand, place: Place, decision: Decision | null): PaymentOutcome {
  const found = findPayment(tx, command);
  if (!found) return NOT_THERE;
  const { booking, payment } = found;
  const heard = heardOf(payment, command, tx.now);
  if (heard.kind !== "taken") return paymentDone(done(tx, booking, []), payment.id);
  const payments = replaced(booking, heard.payment);
  // Meanwhile another payment has brought the booking back, or its customer was erased.
  const isOver = OVER.has(statusAt(booking, tx.now));
  if (!isOver || !mayComeBack({ ...booking, payments })) return giveBackAll(tx, booking, heard.payment);
  const { price: _, ...where } = place;
  const { endedAt: __, ...ended } = booking;
  // The refund of its end says nothing of a booking that stands. What goes back of its money is with its payments.
  const again = { ...where, status: "confirmed", isNumbered: true, expiresAt: null, refund: null } as const;
  const resourceId = place.claims[0]?.resourceId ?? booking.resourceId;
  const next = { ...ended, ...again, resourceId, payments };
  return paymentDone(
    commit(tx, changed(tx, next), booking, "booking.confirmed", BY_THE_CLOCK, { decision }),
    payment.id,
  );
}

/** The place of a late payment is gone: all of the money goes back. */
export function giveBackLate(tx: BookingTx, command: SettleCommand): PaymentOutcome {
  const found = findPayment(tx, command);
  if (!found) return NOT_THERE;
  const heard = heardOf(found.payment, command, tx.now);
  if (heard.kind !== "taken") return paymentDone(done(tx, found.booking, []), found.payment.id);
  return giveBackAll(tx, found.booking, heard.payment);
}

function giveBackAll(
  tx: BookingTx,
  booking: BookingRecord,
  payment: Payment,
  by: typeof BY_CLOCK | typeof BY_CLOCK_QUIETLY = BY_CLOCK,
  isAccountGone = false,
): PaymentOutcome {
  if (payment.purpose === "card") {
    const over = withCardOver({ ...payment, state: "expired", paidAt: null });
    return written(tx, booking, { payments: replaced(booking, over) }, BY_CLOCK, payment.id);
  }
  const asked = { amountMinor: null, reason: null, by: null, isInHand: false, isAccountGone };
  const decided = decideRefund(payment, asked, tx.now);
  if ("code" in decided) return refusedWith(decided);
  return written(tx, booking, { payments: replaced(booking, decided) }, by, payment.id);
}

/** Money that staff took. It confirms a held booking once what was asked for is there. */
export function recordPayment(
  tx: BookingTx,
  command: RecordPaymentCommand,
  decision: Decision | null = null,
): PaymentOutcome {
  const booking = readBooking(tx.sql, command.bookingId);
  if (!booking) return NOT_THERE;
  const { payments = [], price } = booking;
  const { method, amountMinor, note, actor, requestKey } = command;
  const known = payments.find((each) => each.requestKey === requestKey);
  if (known) {
    const isSame = known.method === method && known.amountMinor === amountMinor && known.note === note;
    return isSame ? repeated(tx, booking, known.id) : KEY_IS_USED;
  }
  const refusal = staleRevision(booking, command) ?? whyNotTaken(booking, command, tx.now);
  if (refusal || price === null) return refusedWith(refusal ?? refuse("payment_exceeds_due", { left: 0 }));
  const taken: Payment = {
    ...newPayment(booking.id, payments, { ...price, amountMinor }, tx.now),
    ...{ state: "paid", method, note, by: actor, requestKey, paidAt: tx.now },
  };
  return written(tx, booking, { payments: [...payments, taken] }, command, taken.id, decision);
}

function whyNotTaken(
  booking: BookingRecord,
  { method, amountMinor }: Pick<RecordPaymentCommand, "method" | "amountMinor">,
  now: number,
): Refusal | null {
  const status = statusAt(booking, now);
  if (status === "expired" && booking.payments !== undefined) return refuse("payment_expired");
  if (OVER.has(status) || isYetToAsk(booking)) return refuse("invalid_transition", { booking_status: status });
  const left = (method === "cash" ? leftInCash : leftToPay)(accountOf(booking));
  return amountMinor > left ? refuse("payment_exceeds_due", { left }) : null;
}

function accountOf(booking: BookingRecord): Account {
  return { ...booking, payments: booking.payments ?? [] };
}

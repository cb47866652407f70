// What happened to the payments of a booking between two of its states. Also which cards it no longer needs.

import { type BookingStatus, COMPLETION_DELAY_MS } from "../booking/booking";
import type { BookingRecord } from "../booking/booking-record";
import type { EventType, MovedMoney } from "../events";
import { givenAway, refundable } from "./giving-back";
import { isFee, type Payment, wasTaken } from "./payment";
import { type MoneyStage, OVER } from "./stage";

/** What happened to payments between two states of a booking: a type of event, and the payment that it tells of. */
export type PaymentEvent = {
  readonly type: Extract<EventType, `payment.${string}`>;
  readonly payment: Payment;
  /** The refund that it tells of. */
  readonly refund?: string;
  /** The refund was decided and done at once: staff gave the money back by hand. */
  readonly inHand?: true;
  /** It corrects an entry: no money went back. */
  readonly mistake?: true;
  /** All of it goes back at once, of which an event of its own tells. */
  readonly returned?: true;
  /** A bank may take more on its page, so the page is looked at for some days. */
  readonly otherTry?: true;
};

/** What of a payment an event tells of: of one refund, of all that is asked for again, or of the whole payment. */
export function movedMoney({ type, payment, refund }: PaymentEvent, before: readonly Payment[] = []): MovedMoney {
  const { currency, method, refunds, amountMinor } = payment;
  const of = (amount: number) => ({ amount, currency, method });
  if (type === "payment.asked_again") {
    const was = before.find(({ id }) => id === payment.id);
    return of(was === undefined ? 0 : givenAway(was) - givenAway(payment));
  }
  return of(refunds.find(({ id }) => id === refund)?.amountMinor ?? amountMinor);
}

/**
 * A hold that ends unpaid says so, also where its last payment had ended before. Until then a payment that ends says only
 * that its page is over, because the customer can still pay.
 */
export function paymentEvents(
  before: readonly Payment[] | undefined,
  after: readonly Payment[],
  stage: MoneyStage,
): PaymentEvent[] {
  const known = new Map(before?.map((payment) => [payment.id, payment]));
  const events: PaymentEvent[] = after.flatMap((payment) =>
    changesBetween(known.get(payment.id), payment, stage).map((change) => ({ ...change, payment })),
  );
  const unpaid = after.findLast((payment) => !wasTaken(payment));
  const isToSay = stage === "hold_ended" && !events.some(({ type }) => type === "payment.expired");
  return isToSay && unpaid ? [...events, { type: "payment.expired", payment: unpaid }] : events;
}

function changesBetween(
  before: Payment | undefined,
  after: Payment,
  stage: MoneyStage,
): Omit<PaymentEvent, "payment">[] {
  const changes: Omit<PaymentEvent, "payment">[] = [];
  if (after.card && before?.card === undefined && wasTaken(after)) changes.push({ type: "payment.card_kept" });
  if (before?.state !== after.state) {
    if (isFee(after) && after.state === "open") changes.push({ type: "payment.fee_due" });
    if (after.purpose === "card" && wasTaken(after)) return changes;
    const isReturned = wasTaken(after) && refundable(after) === 0;
    if (wasTaken(after)) {
      const { otherTry } = after;
      changes.push({ type: "payment.succeeded", ...(isReturned && { returned: true }), ...(otherTry && { otherTry }) });
    }
    if (after.state === "failed") changes.push({ type: "payment.failed" });
    else if (after.state === "expired" && stage !== "held") changes.push({ type: "payment.expired" });
    else if (after.state === "expired" && after.checkout !== null) changes.push({ type: "payment.page_ended" });
  }
  const states = new Map(before?.refunds.map(({ id, state }) => [id, state]));
  const isLost = after.disputeEnded === "lost" && before?.disputeEnded === undefined;
  for (const { id, state, restOf, isMistake } of after.refunds) {
    if (states.get(id) === state || (state === "due" && restOf !== undefined)) continue;
    if (state === "due") changes.push({ type: "payment.refund_due", refund: id });
    else if (state === "failed") changes.push({ type: "payment.refund_failed", refund: id });
    else {
      const isInHand = !states.has(id) && !isLost;
      const how = { ...(isInHand && { inHand: true as const }), ...(isMistake && { mistake: isMistake }) };
      changes.push({ type: "payment.refunded", refund: id, ...how });
    }
  }
  if (after.checkout !== null && before?.checkout === null && after.linkedBy !== undefined) {
    changes.push({ type: "payment.link_made" });
  }
  if (isAskedAgain(before, after)) changes.push({ type: "payment.asked_again" });
  if (after.asksCustomer && !before?.asksCustomer) changes.push({ type: "payment.fee_asked" });
  if (after.disputedAt !== undefined && before?.disputedAt === undefined) changes.push({ type: "payment.disputed" });
  return changes;
}

/** Of a refund that was there. One that stands for another is asked for again as that one was. */
function isAskedAgain(before: Payment | undefined, after: Payment): boolean {
  const was = new Map(before?.refunds.map(({ id, askedAgainBy }) => [id, askedAgainBy === undefined]));
  return after.refunds.some(({ id, askedAgainBy }) => askedAgainBy !== undefined && was.get(id) === true);
}

const ENDED: ReadonlySet<BookingStatus> = new Set([...OVER, "completed", "no_show"]);

/** The payments whose cards are not needed any more from this change on. */
export function cardsReleased(booking: BookingRecord, before: BookingRecord | null): readonly Payment[] {
  const { payments = [], status } = booking;
  const earlier = new Map(before?.payments?.map(({ id, card }) => [id, card]));
  const isEnded = ENDED.has(status);
  const isNew = before === null || !ENDED.has(before.status);
  return payments.filter(({ id, card }) => {
    if (card === undefined) return false;
    const was = earlier.get(id);
    return (isEnded && (isNew || was === undefined)) || (card.isOver === true && was?.isOver !== true);
  });
}

/** How long a card is kept once its booking has ended, epoch ms: staff may take the end back. 0 is at once. */
export function cardKeptUntil({ status, restorable, endAt }: BookingRecord): number {
  if (!OVER.has(status)) return endAt + COMPLETION_DELAY_MS;
  return restorable ? (restorable.until ?? endAt + COMPLETION_DELAY_MS) : 0;
}

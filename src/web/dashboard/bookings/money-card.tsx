// The money of a booking: what was asked, taken and given back, by whom and when. Amounts show to members who see money.
// Others see how it stands, what they have still to take, and what came in cash or by transfer.

import type { FC } from "hono/jsx";
import { receiptNumber, seesPayment, seesRefund } from "../../../actions/payments/receipts";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { statusAt } from "../../../domain/booking/booking";
import { correctionOf, isMistaken, refundable, stateOf } from "../../../domain/payments/giving-back";
import {
  isFee,
  isOfMoney,
  isPageless,
  madeBy,
  type Payment,
  type PaymentRefund,
  withCard,
} from "../../../domain/payments/payment";
import { isPaymentProvider, PROVIDER_NAMES } from "../../../domain/payments/providers";
import { backIfCancelled } from "../../../domain/payments/told";
import { mayDo } from "../../../domain/tenant/actor";
import { formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { Fact } from "../../booking/summary";
import { Hidden } from "../../kit/form-fields";
import { DisputeMark } from "../payments/dispute-mark";
import { paymentStateWords } from "../payments/payment-filters";
import { addressOf, type BookingView, Card, momentWords, OPEN } from "./booking-kit";
import { AskAgain, GiveBack, isGiver, TakeBack } from "./money-back";
import { isCardAwaited, markedMoney, moneyOf, PaidMark } from "./paid-mark";
import { isJustMade, PayLink } from "./pay-link";
import { owedOf } from "./take-panels";

export const Money: FC<BookingView> = (view) => {
  const { desk, shown } = view;
  const { said, locale, staff } = desk;
  const { booking } = shown.kept;
  const payments = (booking.payments ?? []).filter((one) => isOfMoney(one) && seesPayment(staff, one));
  const card = staff.seesMoney && hasFeeLeft(booking.payments ?? []) ? booking.noShowFeeMinor : undefined;
  const owed = owedOf(view);
  const isTaker = mayDo(staff.actor, "bookings");
  const status = statusAt(booking, desk.now);
  const isForCard = isCardAwaited(booking, desk.now);
  const isAsked = owed !== null && isTaker && status !== "no_show" && !isForCard;
  const heldUntil = status === "held" ? booking.expiresAt : null;
  const isUntouched = moneyOf(booking) === null && payments.length === 0 && card === undefined;
  if (isUntouched && (owed === null || !isTaker)) return null;
  return (
    <Card id="money" title={said.money.title}>
      {markedMoney(booking, desk.now) !== null && (
        <p>
          <PaidMark desk={desk} booking={booking} />
        </p>
      )}
      {heldUntil !== null && (
        <p>{say(said.calendar.holdUntil, { time: momentWords(desk, zoneOfBooking(shown.kept), heldUntil) })}</p>
      )}
      <dl class="facts">
        {isAsked && <Fact term={said.money.left}>{formatMoney(locale, owed)}</Fact>}
        {isAsked && owed.inCash.amountMinor < owed.amountMinor && (
          <Fact term={said.money.leftInCash}>{formatMoney(locale, owed.inCash)}</Fact>
        )}
        {card !== undefined && booking.price !== null && (
          <Fact term={said.money.card}>{formatMoney(locale, { ...booking.price, amountMinor: card })}</Fact>
        )}
        {staff.seesMoney && <Sums {...view} />}
      </dl>
      {isTaker && !isJustMade(view) && <PayLink {...view} />}
      {staff.seesMoney && payments.length === 0 && <p class="soft">{said.money.none}</p>}
      {payments.length > 0 && (
        <ul class="payments">
          {payments.map((payment) => (
            <One view={view} payment={payment} />
          ))}
        </ul>
      )}
    </Card>
  );
};

/** A fee was not taken yet, and a card is there to take it from. */
function hasFeeLeft(payments: readonly Payment[]): boolean {
  return withCard(payments) !== undefined && !payments.some((one) => isFee(one) && stateOf(one) !== "refunded");
}

const Sums: FC<BookingView> = ({ desk, shown }) => {
  const { said, locale, now } = desk;
  const { booking } = shown.kept;
  const { dueNowMinor = 0 } = booking;
  const ledger = moneyOf(booking);
  if (ledger === null) return null;
  const { currency } = ledger;
  const money = (amountMinor: number) => formatMoney(locale, { amountMinor, currency });
  const isOpen = OPEN.includes(statusAt(booking, now));
  const rule = isOpen ? backIfCancelled(booking, now) : null;
  return (
    <>
      {dueNowMinor > 0 && <Fact term={said.money.asked}>{money(dueNowMinor)}</Fact>}
      <Fact term={said.money.taken}>{money(ledger.paid)}</Fact>
      {ledger.refunded > 0 && <Fact term={said.money.returned}>{money(ledger.refunded)}</Fact>}
      {rule !== null && (
        <Fact term={said.money.rule}>{say(said.money.ruleGives, { amount: money(rule.amountMinor) })}</Fact>
      )}
    </>
  );
};

/** Who made the link counts until the customer has done something with it. */
const UNPAID: readonly string[] = ["open", "expired"];

const One: FC<{ view: BookingView; payment: Payment }> = ({ view, payment }) => {
  const { desk, shown } = view;
  const { said, locale } = desk;
  const zone = zoneOfBooking(shown.kept);
  const state = stateOf(payment);
  const { amountMinor, currency, method, note, by, createdAt, paidAt } = payment;
  const refunds = payment.refunds.filter((refund) => seesRefund(desk.staff, refund));
  return (
    <li>
      <p class="payment-line">
        <strong>{formatMoney(locale, { amountMinor, currency })}</strong>
        {isFee(payment) && <span>{said.money.fee}</span>}
        {!isFee(payment) && !isPageless(payment) && <span>{said.money.methods[method]}</span>}
        <span class={`state ${state}`}>
          {paymentStateWords(desk, { state, isMistake: isMistaken(payment), isPageless: isPageless(payment) })}
        </span>
        <DisputeMark desk={desk} of={payment} />
      </p>
      <small>
        {say(said.booking.at, {
          when: momentWords(desk, zone, paidAt ?? createdAt),
          who:
            (by === null && payment.payer?.customer.name) ||
            nameOf(view, UNPAID.includes(state) ? madeBy(payment) : by, "customer"),
        })}
      </small>
      {note !== null && (
        <p class="said" dir="auto">
          {note}
        </p>
      )}
      {state === "open" && payment.asksCustomer && <p class="soft">{said.money.feeAsked}</p>}
      <ReceiptLink view={view} id={payment.id} />
      {refunds.length > 0 && (
        <ul class="payments">
          {refunds.map((refund) => (
            <GivenBack view={view} payment={payment} refund={refund} />
          ))}
        </ul>
      )}
      <TakeBack view={view} payment={payment} />
      {isGiver(desk) && <AskAgain view={view} payment={payment} />}
      {isGiver(desk) && refundable(payment) > 0 && <GiveBack view={view} payment={payment} />}
    </li>
  );
};

const GivenBack: FC<{ view: BookingView; payment: Payment; refund: PaymentRefund }> = ({ view, payment, refund }) => {
  const { desk, shown } = view;
  const { said, locale } = desk;
  const { id, amountMinor, state, reason, by, decidedAt, endedAt, isMistake, askedAgainBy } = refund;
  const isToHand = state === "due" && payment.provider === null && isGiver(desk);
  const when = momentWords(desk, zoneOfBooking(shown.kept), endedAt ?? decidedAt);
  return (
    <li>
      <p class="payment-line">
        <strong>{formatMoney(locale, { amountMinor, currency: payment.currency })}</strong>
        <span class={`state ${state === "due" ? "pending" : state}`}>
          {isMistake ? said.money.takenBack : said.money.refunds[state]}
        </span>
      </p>
      <small>{say(said.booking.at, { when, who: nameOf(view, by, "clock") })}</small>
      {reason !== null && (
        <p class="said" dir="auto">
          {reason}
        </p>
      )}
      {askedAgainBy !== undefined && (
        <p class="soft">{say(said.money.askedAgain, { who: nameOf(view, askedAgainBy, "clock") })}</p>
      )}
      <ReceiptLink view={view} id={id} /> <ReceiptLink view={view} id={correctionOf(id)} />
      {isToHand && (
        <form method="post" action={addressOf(desk, shown.kept.booking.id)}>
          <Hidden values={{ payment: payment.id, refund: id }} />
          <button class="button" type="submit" name="do" value="handed">
            {said.money.handed}
          </button>
        </form>
      )}
    </li>
  );
};

const ReceiptLink: FC<{ view: BookingView; id: string }> = ({ view: { desk, shown }, id }) => {
  const row = shown.money.receipts.find((each) => each.id === id);
  return row === undefined ? null : (
    <a href={`${desk.root}/receipts/${id}`}>{say(desk.said.money.receipt, { number: receiptNumber(row) })}</a>
  );
};

function nameOf({ desk, shown }: BookingView, by: string | null, otherwise: "customer" | "clock"): string {
  const { booking } = desk.said;
  if (by === null) return booking[otherwise];
  // What was given back at the provider itself.
  return isPaymentProvider(by) ? PROVIDER_NAMES[by] : (shown.money.names.get(by) ?? booking.someone);
}

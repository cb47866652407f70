// How money that was taken goes back: an entry by mistake is undone, a refund is given, and is asked for again.

import type { FC } from "hono/jsx";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { statusAt } from "../../../domain/booking/booking";
import { givenAway, refundable, TAKE_BACK_MS } from "../../../domain/payments/giving-back";
import { isOfPrice, type Payment } from "../../../domain/payments/payment";
import { OVER } from "../../../domain/payments/stage";
import { mayDo } from "../../../domain/tenant/actor";
import { readAmount, writeAmount } from "../../../i18n/amounts";
import { formatAt, formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { Field, Hidden, Problem } from "../../kit/form-fields";
import { addressOf, type BookingView, mayTakeBack } from "./booking-kit";

export function isGiver({ staff }: BookingView["desk"]): boolean {
  return staff.seesMoney && mayDo(staff.actor, "bookings");
}

/** The member who made an entry takes it back for a while. No question precedes it: the entry can be made again. */
export const TakeBack: FC<{ view: BookingView; payment: Payment }> = ({ view: { desk, shown }, payment }) => {
  const { money } = desk.said;
  if (!mayTakeBack(desk, payment)) return null;
  const time = formatAt(desk.locale, "time", zoneOfBooking(shown.kept), (payment.paidAt ?? 0) + TAKE_BACK_MS);
  return (
    <form method="post" action={addressOf(desk, shown.kept.booking.id)}>
      <Hidden values={{ payment: payment.id }} />
      <button class="button" type="submit" name="do" value="take_back">
        {money.takeBack}
      </button>
      <p class="soft">{say(money.takeBackUntil, { time })}</p>
    </form>
  );
};

/** A refund is a kindness until staff ask for the money again, such as in another way. */
export const AskAgain: FC<{ view: BookingView; payment: Payment }> = ({ view: { desk, shown }, payment }) => {
  const { money } = desk.said;
  const { booking } = shown.kept;
  if (OVER.has(statusAt(booking, desk.now)) || !isOfPrice(payment) || givenAway(payment) === 0) return null;
  return (
    <form method="post" action={addressOf(desk, booking.id)}>
      <Hidden values={{ payment: payment.id }} />
      <p class="soft">{money.askAgainText}</p>
      <button class="button" type="submit" name="do" value="ask_again">
        {money.askAgain}
      </button>
    </form>
  );
};

/** It asks to be sure, since money that went back does not return. */
export const GiveBack: FC<{ view: BookingView; payment: Payment }> = ({ view, payment }) => {
  const { desk, shown, tried } = view;
  const { money, booking: text } = desk.said;
  const own = tried?.act === "refund" && tried.values.get("payment") === payment.id ? tried : null;
  const left = { amountMinor: refundable(payment), currency: payment.currency };
  const most = say(money.most, { amount: formatMoney(desk.locale, left) });
  const typed = own && readAmount(desk.locale, left.currency, own.values.get("amount") ?? "");
  const isTooMuch = own?.refusal?.code === "payment_exceeds_due" || (typed ?? 0) > left.amountMinor;
  const isUnsure = own?.problems.has("sure") === true;
  const sure = `f-sure-${payment.id}`;
  return (
    <details class="panel" {...(own && { open: true })}>
      <summary class="button">{money.back}</summary>
      <form class="form" method="post" action={addressOf(desk, shown.kept.booking.id)} data-keep>
        <Hidden values={{ payment: payment.id, key: own?.values.get("key") ?? crypto.randomUUID() }} />
        <Field
          name="amount"
          id={`amount-${payment.id}`}
          value={own?.values.get("amount") ?? writeAmount(desk.locale, left)}
          problem={isTooMuch ? most : own?.problems.has("amount") ? money.ways.notAmount : null}
          label={say(money.amount, { currency: payment.currency })}
          type="text"
          maxlength={15}
          hint={most}
        />
        <Field
          name="reason"
          id={`reason-${payment.id}`}
          value={own?.values.get("reason") ?? ""}
          problem={null}
          label={text.reason}
          type="text"
          maxlength={500}
          hint={text.reasonHint}
        />
        {payment.method !== "credit" && (
          <p class="soft">{payment.method === "online" ? money.backOnline : money.backInHand}</p>
        )}
        <div class={isUnsure ? "field wrong" : "field"}>
          <label class="check" for={sure}>
            <input
              id={sure}
              type="checkbox"
              name="sure"
              value="1"
              required
              {...(isUnsure && { "aria-invalid": "true", "aria-describedby": `${sure}-problem` })}
            />
            <span>{money.sure}</span>
          </label>
          <Problem id={`${sure}-problem`} text={isUnsure ? money.notSure : null} />
        </div>
        <button class="button danger" type="submit" name="do" value="refund">
          {money.doBack}
        </button>
      </form>
    </details>
  );
};

// The forms that take money for a booking, or ask for it.

import type { FC } from "hono/jsx";
import { statusAt } from "../../../domain/booking/booking";
import { leftInCash, leftToPay } from "../../../domain/payments/ledger";
import { isForCustomer, isOfPrice } from "../../../domain/payments/payment";
import { writeAmount } from "../../../i18n/amounts";
import { formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { Field, Hidden } from "../../kit/form-fields";
import { Choice } from "../lists/list-kit";
import { Panel } from "./act-panel";
import type { BookingView } from "./booking-kit";
import { openPage } from "./pay-link";

const OVER = ["cancelled", "expired", "rejected"];

/** What the customer has still to pay, or null when nothing is. */
export function owedOf({ desk, shown }: Pick<BookingView, "desk" | "shown">) {
  const { booking } = shown.kept;
  const { price, payments = [] } = booking;
  if (price === null || OVER.includes(statusAt(booking, desk.now))) return null;
  const account = { ...booking, payments };
  const amountMinor = leftToPay(account);
  const inCash = { amountMinor: leftInCash(account), currency: price.currency };
  return amountMinor === 0 ? null : { amountMinor, currency: price.currency, inCash };
}

/** The amount is what is left, so that taking all of it is one press. */
export const TakePanel: FC<BookingView> = (view) => {
  const { desk, shown, tried } = view;
  const { money } = desk.said;
  const owed = owedOf(view);
  const own = tried?.act === "take" ? tried : null;
  if (owed === null && own === null) return null;
  const { price } = shown.kept.booking;
  const nothing = { amountMinor: 0, currency: price?.currency ?? "" };
  const left = owed ?? nothing;
  const inCash = owed?.inCash ?? nothing;
  const words = { amount: formatMoney(desk.locale, left), cash: formatMoney(desk.locale, inCash) };
  const most = say(inCash.amountMinor < left.amountMinor ? money.mostInCash : money.most, words);
  const methods = shown.money.hasCredit ? (["cash", "transfer", "credit"] as const) : (["cash", "transfer"] as const);
  const isTooMuch = own?.refusal?.code === "payment_exceeds_due";
  const page = openPage(shown.kept, desk.now);
  return (
    <Panel view={view} act="take" title={money.take}>
      <Hidden values={{ key: own?.values.get("key") ?? crypto.randomUUID() }} />
      <Field
        name="amount"
        value={own?.values.get("amount") ?? writeAmount(desk.locale, inCash)}
        problem={isTooMuch ? most : own?.problems.has("amount") ? money.ways.notAmount : null}
        label={say(money.amount, { currency: left.currency })}
        type="text"
        maxlength={15}
        hint={most}
      />
      <Choice
        name="method"
        label={money.method}
        chosen={own?.values.get("method") ?? "cash"}
        options={methods.map((id) => ({ id, name: money.methods[id] }))}
        none={null}
      />
      {shown.money.hasCredit && <p class="soft">{money.creditText}</p>}
      {page !== null && isOfPrice(page.payment) && <p class="soft">{money.linkEnds}</p>}
      <Field
        name="note"
        value={own?.values.get("note") ?? ""}
        problem={null}
        label={money.note}
        type="text"
        maxlength={500}
      />
      <button class="button main" type="submit" name="do" value="take">
        {money.doTake}
      </button>
    </Panel>
  );
};

/** Only where the business takes money online. */
export const LinkPanel: FC<BookingView> = (view) => {
  const { desk, shown } = view;
  const { money } = desk.said;
  const owed = owedOf(view);
  if (owed === null || !shown.money.isOnline) return null;
  const asked = askedOnline(view) ?? owed.amountMinor;
  const amount = formatMoney(desk.locale, { ...owed, amountMinor: asked });
  return (
    <Panel view={view} act="link" title={money.link}>
      <p>{asked === 0 ? money.linkForCard : say(money.linkText, { amount })}</p>
      <button class="button main" type="submit" name="do" value="link">
        {money.doLink}
      </button>
    </Panel>
  );
};

/** What a link asks for: the payment that waits already, or what keeps the place. Null asks for all that is left. */
function askedOnline({ desk, shown }: BookingView): number | null {
  const { booking } = shown.kept;
  const waiting = booking.payments?.find(isForCustomer);
  if (waiting) return waiting.amountMinor;
  return statusAt(booking, desk.now) === "held" ? (booking.dueNowMinor ?? null) : null;
}

// A receipt as customers and staff read and print it. It keeps no name of a customer who was erased.

import type { FC } from "hono/jsx";
import { type IssuedReceipt, type Receipt, receiptKind, receiptNumber } from "../../actions/payments/receipts";
import { zoneOfBooking } from "../../contract/booking-wire";
import { isMistaken } from "../../domain/payments/giving-back";
import { payerOf } from "../../domain/payments/payer";
import { isFee, type PaidBy } from "../../domain/payments/payment";
import { percentOfRate, type TaxRule, taxIn } from "../../domain/payments/tax";
import type { ConfiguredTenant } from "../../domain/tenant/configuration";
import { formatAt, formatMoney, formatRate, formatSpan } from "../../i18n/format";
import { type ReceiptKind, receiptWords } from "../../i18n/receipt-words";
import type { Words } from "../../i18n/words/en";
import { Fact } from "../booking/summary";
import type { PageContext } from "../kit/page-context";

const METHODS = {
  online: "receiptOnline",
  cash: "receiptCash",
  transfer: "receiptTransfer",
  credit: "creditName",
} as const satisfies Readonly<Record<PaidBy, keyof Words>>;

/** What the amount of a receipt is. */
export const AMOUNTS = {
  payment: "receiptTaken",
  refund: "receiptReturned",
  correction: "receiptNotReturned",
  cancellation: "receiptCancelled",
} as const satisfies Readonly<Record<ReceiptKind, keyof Words>>;

/** How a receipt names the other one that belongs to it. */
const COUNTERPARTS = {
  payment: "receiptCancelledBy",
  refund: "receiptRefersTo",
  correction: "receiptRefersTo",
  cancellation: "receiptCancels",
} as const satisfies Readonly<Record<ReceiptKind, keyof Words>>;

export function receiptTitle({ words }: Pick<PageContext, "words">, { row }: { readonly row: IssuedReceipt }): string {
  return receiptWords(words, receiptKind(row), receiptNumber(row));
}

type SheetProps = {
  readonly page: PageContext;
  readonly business: ConfiguredTenant;
  readonly receipt: Receipt;
  readonly back: string;
  /** What the way back is called. For customers it is their booking. */
  readonly backText?: string;
};

export const ReceiptSheet: FC<SheetProps> = ({ page, business, receipt, back, backText }) => {
  const { words, locale } = page;
  const { row, kept, purchase, payment, counterpart } = receipt;
  const name = (kept ? payerOf(kept.booking, payment) : purchase.buyer)?.name;
  // A number without tax would say that the amount includes some. Where an earlier build took the money, it is today's.
  const number = payment.tax && (payment.tax.number ?? business.policies?.tax?.number);
  // What went back is told as it stands. Where an earlier build took the money, so is what was paid.
  const moment = row.kind === "payment" ? payment.moment : undefined;
  const { startAt, endAt } = moment ?? kept?.booking ?? NO_TIME;
  const part = moment && moment.priceMinor !== row.amountMinor ? moment : null;
  const money = (amountMinor: number) => formatMoney(locale, { amountMinor, currency: row.currency });
  return (
    <article class="card narrow receipt">
      <a class="back no-print" href={back}>
        {backText ?? words.yourBooking}
      </a>
      <Title text={receiptTitle(page, receipt)} number={receiptNumber(row)} />
      <p>
        <strong>
          <bdi>{business.name}</bdi>
        </strong>
        {business.address && (
          <span class="said" dir="auto">
            {`\n${business.address}`}
          </span>
        )}
        {number && (
          <span class="said">
            {`\n${words.taxNumber}: `}
            <bdi>{number}</bdi>
          </span>
        )}
      </p>
      <dl class="facts">
        <Fact term={words.receiptDate}>{formatAt(locale, "dateTimeFull", business.timeZone, row.issuedAt)}</Fact>
        {name && (
          <Fact term={words.name}>
            <bdi>{name}</bdi>
          </Fact>
        )}
        <Fact term={words.what}>
          <bdi>{kept ? kept.booking.service.name : purchase.package.name}</bdi>
        </Fact>
        {isFee(payment) && <Fact term={words.receiptFor}>{words.feeTitle}</Fact>}
        {isMistaken(payment) && <Fact term={words.receiptFor}>{words.receiptMistaken}</Fact>}
        {counterpart && (
          <Fact term={words[COUNTERPARTS[receiptKind(row)]]}>
            <bdi>{receiptNumber(counterpart)}</bdi>
          </Fact>
        )}
        {kept && (
          <>
            <Fact term={words.when}>{formatSpan(locale, "dateTimeFull", zoneOfBooking(kept), startAt, endAt)}</Fact>
            <Fact term={words.number}>
              <bdi>{kept.booking.number ?? words.numberFollows}</bdi>
            </Fact>
          </>
        )}
        <Fact term={words.receiptMethod}>{words[METHODS[payment.method]]}</Fact>
        {part && (
          <>
            <Fact term={words.price}>{money(part.priceMinor)}</Fact>
            {part.beforeMinor > 0 && <Fact term={words.receiptBefore}>{money(part.beforeMinor)}</Fact>}
          </>
        )}
        <Fact term={words[AMOUNTS[receiptKind(row)]]}>
          <strong>{formatMoney(locale, row)}</strong>
        </Fact>
        {payment.tax && <Tax page={page} tax={payment.tax} of={row} />}
        {part && (
          <>
            {part.cashOffMinor && <Fact term={words.receiptCashOff}>{money(part.cashOffMinor)}</Fact>}
            <Fact term={words.stillDue}>{money(part.leftMinor)}</Fact>
          </>
        )}
      </dl>
      <button class="button no-print" type="button" data-print hidden>
        {words.receiptPrint}
      </button>
    </article>
  );
};

/** Its number stays on one line, also among Arabic words. */
const Title: FC<{ text: string; number: string }> = ({ text, number }) => {
  const [before = "", after = ""] = text.split(number);
  return (
    <h1>
      {before}
      <bdi class="whole">{number}</bdi>
      {after}
    </h1>
  );
};

/** A sale takes place at no time. */
const NO_TIME = { startAt: 0, endAt: 0 };

/** The amount includes it. */
const Tax: FC<{ page: PageContext; tax: TaxRule; of: Receipt["row"] }> = ({ page: { words, locale }, tax, of }) => {
  const { currency } = of;
  const part = taxIn(of.amountMinor, tax);
  return (
    <>
      <Fact term={words.receiptNet}>{formatMoney(locale, { amountMinor: part.net, currency })}</Fact>
      <Fact term={`${tax.name ?? words.receiptTax} ${formatRate(locale, percentOfRate(tax))}`}>
        {formatMoney(locale, { amountMinor: part.tax, currency })}
      </Fact>
    </>
  );
};

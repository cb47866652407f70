// What messages say of the money of a booking.

import { statusAt } from "../domain/booking/booking";
import type { BookingRecord } from "../domain/booking/booking-record";
import type { SentKind } from "../domain/messages/kinds";
import { visitsBack } from "../domain/payments/credit";
import { givenBack } from "../domain/payments/giving-back";
import { ledgerOf } from "../domain/payments/ledger";
import type { Payment } from "../domain/payments/payment";
import { OVER } from "../domain/payments/stage";
import { paymentTermsOf } from "../domain/payments/terms";
import { isOfCredit, takenForPrice } from "../domain/payments/told";
import type { SummaryLine } from "../i18n/booking-summary";
import { formatMoney } from "../i18n/format";
import { say, sayCount } from "../i18n/words/say";
import type { AboutBooking } from "./facts";
import { line } from "./line";
import type { Speech } from "./speech";

/** Messages about the end of a booking. */
const ENDS: readonly SentKind[] = [
  "declined",
  "cancelled",
  "cancelled_by_business",
  "session_cancelled",
  "payment_expired",
];

/** Nothing is given back of what was never paid, so nothing is said of it either. */
export function refundSentences(speech: Speech, kind: SentKind, { booking, paid }: AboutBooking): string[] {
  if (!ENDS.includes(kind) || paid === null || paid.amountMinor === 0) return [];
  const { said, locale } = speech;
  const { refund, payments = [], endedAt } = booking;
  if (!refund || refund.amountMinor === 0) return [said.nothingGivenBack];
  const { currency } = refund;
  const ofEnd = payments.map((payment) => ({
    payment,
    refunds: payment.refunds.filter(({ decidedAt }) => decidedAt === endedAt),
  }));
  const isStuck = ofEnd.some(({ refunds }) => refunds.some(({ state }) => state === "failed"));
  const back = ofEnd
    .filter(({ payment }) => payment.credit)
    .map(({ payment, refunds }) => partBack(payment, givenBack({ refunds })));
  const amountMinor = isOfCredit(payments) ? 0 : refund.amountMinor - sum(back.map((part) => part.amountMinor));
  const money = formatMoney(locale, { amountMinor, currency });
  return [
    ...(amountMinor > 0 ? [say(isStuck ? said.cannotGiveBack : said.isGivenBack, { price: money })] : []),
    ...creditWords(speech, back, currency).map((price) => say(said.isCreditBack, { price })),
  ];
}

/** What was paid, what of it goes back, and what is left to pay, and where. */
export function moneyLines(speech: Speech, booking: BookingRecord, now: number): SummaryLine[] {
  const { said, locale } = speech;
  const { payments = [], service } = booking;
  const ledger = ledgerOf({ ...booking, payments });
  if (!ledger || ledger.paid === 0) return [];
  const { currency } = ledger;
  const taken = takenForPrice(payments);
  const left = OVER.has(statusAt(booking, now)) ? 0 : ledger.dueInAll;
  const where = paymentTermsOf(service).rest === "online" ? said.leftOnline : said.leftOnSite;
  return [
    ...partLines(speech, said.paid, taken.map(wholePart), currency),
    ...partLines(
      speech,
      said.refund,
      taken.map((payment) => partBack(payment, givenBack(payment))),
      currency,
    ),
    ...(left > 0
      ? line(said.leftToPay, say(where, { price: formatMoney(locale, { amountMinor: left, currency }) }))
      : []),
  ];
}

/** What moved of one payment. Visits are null where it is money, or credit of an amount. */
type Part = { readonly amountMinor: number; readonly visits: number | null; readonly isCredit: boolean };

function wholePart({ amountMinor, credit }: Payment): Part {
  return { amountMinor, visits: credit?.visits ?? null, isCredit: credit !== undefined };
}

/** The newest of what went back of a payment. What went back before does not count in it. */
function partBack(payment: Payment, amountMinor: number): Part {
  const { credit } = payment;
  const inAll = givenBack(payment);
  const visits = visitsBack(payment, inAll) - visitsBack(payment, inAll - amountMinor);
  return { amountMinor, visits: credit?.visits == null ? null : visits, isCredit: credit !== undefined };
}

/** Money and credit have a line each: a visit is no money, and neither is credit that was bought before. */
function partLines(speech: Speech, term: string, parts: readonly Part[], currency: string): SummaryLine[] {
  const { words, locale } = speech;
  const amountMinor = sum(parts.filter(({ isCredit }) => !isCredit).map((part) => part.amountMinor));
  const ofCredit = creditWords(speech, parts, currency).map((value) => ({ term, value, notes: [words.creditName] }));
  return [...(amountMinor > 0 ? line(term, formatMoney(locale, { amountMinor, currency })) : []), ...ofCredit];
}

/** The visits, and the amount of credit. */
function creditWords({ words, locale }: Speech, parts: readonly Part[], currency: string): string[] {
  const ofCredit = parts.filter(({ isCredit }) => isCredit);
  const visits = sum(ofCredit.map((part) => part.visits ?? 0));
  const amountMinor = sum(ofCredit.filter((part) => part.visits === null).map((part) => part.amountMinor));
  return [
    ...(visits > 0 ? [sayCount(locale, words.packVisits, visits)] : []),
    ...(amountMinor > 0 ? [formatMoney(locale, { amountMinor, currency })] : []),
  ];
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

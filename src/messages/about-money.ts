// What messages say of the money of a booking.

import { statusAt } from "../domain/booking/booking";
import type { BookingRecord } from "../domain/booking/booking-record";
import type { SentKind } from "../domain/messages/kinds";
import { keptOf, ledgerOf } from "../domain/payments/ledger";
import { returnedPart, takenPart } from "../domain/payments/parts";
import { ownPayments } from "../domain/payments/payer";
import type { PaymentRefund } from "../domain/payments/payment";
import { OVER } from "../domain/payments/stage";
import { paymentTermsOf } from "../domain/payments/terms";
import { hasPage, isOfCredit, takenForPrice } from "../domain/payments/told";
import { paidBeforeLine, type SummaryLine } from "../i18n/booking-summary";
import { formatMoney } from "../i18n/format";
import { creditWords, partLines } from "../i18n/part-words";
import { say } from "../i18n/words/say";
import type { AboutBooking, MessageFacts } from "./facts";
import { line } from "./line";
import { type Speech, sayNames } from "./speech";

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
  const isOfEnd = ({ decidedAt }: PaymentRefund) => decidedAt === endedAt;
  const isStuck = payments.some(({ refunds }) => refunds.some((each) => isOfEnd(each) && each.state === "failed"));
  const back = payments.filter(({ credit }) => credit).map((payment) => returnedPart(payment, isOfEnd));
  const ofCredit = back.reduce((sum, part) => sum + part.amountMinor, 0);
  const amountMinor = isOfCredit(payments) ? 0 : refund.amountMinor - ofCredit;
  const money = formatMoney(locale, { amountMinor, currency });
  return [
    ...(amountMinor > 0 ? [say(isStuck ? said.cannotGiveBack : said.isGivenBack, { price: money })] : []),
    ...creditWords(speech, back, currency).map((price) => say(said.isCreditBack, { price })),
  ];
}

/** Why money goes back that the customer has just paid. */
export function whyReturned(speech: Speech, { kind, business }: MessageFacts, { money }: AboutBooking): string[] {
  if (kind !== "refunded" || !money?.isAccountGone) return [];
  return [sayNames(speech, speech.said.takesNoMore, { business: business.name })];
}

/**
 * What was paid, what of it goes back, and what is left to pay, and where. Null before anything was paid. Its customer
 * reads of their own payments alone.
 */
export function moneyLines(
  speech: Speech,
  booking: BookingRecord,
  now: number,
  isToCustomer: boolean,
): SummaryLine[] | null {
  const { said, locale } = speech;
  const { payments = [], service } = booking;
  const ledger = ledgerOf({ ...booking, payments });
  if (!ledger || ledger.paid === 0) return null;
  const { currency } = ledger;
  const told = isToCustomer ? ownPayments(booking) : payments;
  const taken = takenForPrice(told);
  const left = OVER.has(statusAt(booking, now)) ? 0 : ledger.dueInAll;
  const isOnline = paymentTermsOf(service).rest === "online" || hasPage(payments);
  const where = isOnline ? said.leftOnline : said.leftOnSite;
  return [
    ...(keptOf(payments) > keptOf(told) ? [paidBeforeLine(speech)] : []),
    ...partLines(speech, said.paid, taken.map(takenPart), currency),
    ...partLines(
      speech,
      said.refund,
      taken.map((payment) => returnedPart(payment)),
      currency,
    ),
    ...(left > 0
      ? line(said.leftToPay, say(where, { price: formatMoney(locale, { amountMinor: left, currency }) }))
      : []),
  ];
}

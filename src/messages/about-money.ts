// What messages say of the money of a booking.

import { statusAt } from "../domain/booking/booking";
import type { BookingRecord } from "../domain/booking/booking-record";
import type { SentKind } from "../domain/messages/kinds";
import { keptOf, ledgerOf } from "../domain/payments/ledger";
import { OVER } from "../domain/payments/stage";
import { paymentTermsOf } from "../domain/payments/terms";
import { isOfCredit } from "../domain/payments/told";
import type { SummaryLine } from "../i18n/booking-summary";
import { formatMoney } from "../i18n/format";
import { say } from "../i18n/words/say";
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
export function refundSentences({ said, locale }: Speech, kind: SentKind, { booking, paid }: AboutBooking): string[] {
  if (!ENDS.includes(kind) || paid === null || paid.amountMinor === 0) return [];
  const { refund, payments = [], endedAt } = booking;
  if (!refund || refund.amountMinor === 0) return [said.nothingGivenBack];
  const ofEnd = payments.flatMap(({ refunds }) => refunds).filter(({ decidedAt }) => decidedAt === endedAt);
  const isStuck = ofEnd.some(({ state }) => state === "failed");
  const isBack = isOfCredit(payments) ? said.isCreditBack : said.isGivenBack;
  return [say(isStuck ? said.cannotGiveBack : isBack, { price: formatMoney(locale, refund) })];
}

/** What was paid, what of it goes back, and what is left to pay, and where. */
export function moneyLines({ said, locale }: Speech, booking: BookingRecord, now: number): SummaryLine[] {
  const { payments = [], service } = booking;
  const ledger = ledgerOf({ ...booking, payments });
  if (!ledger || ledger.paid === 0) return [];
  const { currency, paid } = ledger;
  const money = (amountMinor: number) => formatMoney(locale, { amountMinor, currency });
  const goesBack = paid - keptOf(payments);
  const left = OVER.has(statusAt(booking, now)) ? 0 : ledger.dueInAll;
  const where = paymentTermsOf(service).rest === "online" ? said.leftOnline : said.leftOnSite;
  return [
    ...line(said.paid, money(paid)),
    ...(goesBack > 0 ? line(said.refund, money(goesBack)) : []),
    ...(left > 0 ? line(said.leftToPay, say(where, { price: money(left) })) : []),
  ];
}

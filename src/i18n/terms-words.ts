// The terms that a customer agrees to, in words: until when a booking can change, and what cancelling costs.

import type { BookingRecord } from "../domain/booking/booking-record";
import type { Price } from "../domain/booking/pricing";
import { costLadder, type Rung } from "../domain/booking/refunds";
import { withCard } from "../domain/payments/payment";
import { takeableFee } from "../domain/payments/standing";
import { asStepsTold, moneyMoved, mostBackAfterMove, paysSomething } from "../domain/payments/told";
import { MINUTE_MS } from "../domain/time/local-time";
import type { Summarised } from "./booking-summary";
import { formatAt, formatMoney, formatPercent } from "./format";
import { creditWords, moneyWords } from "./part-words";
import type { Speaker } from "./when-words";
import { say } from "./words/say";

export type Termed = Pick<
  Summarised,
  | "service"
  | "startAt"
  | "price"
  | "dueNowMinor"
  | "noShowFeeMinor"
  | "payments"
  | "mostBackPercent"
  | "leastKeptMinor"
  | "status"
>;

/** The terms of a booking, one sentence each. */
export function termsOf(speaker: Speaker, booked: Termed, timeZone: string, now: number): string[] {
  const { words, locale } = speaker;
  const { service, startAt, price } = booked;
  const timeOf = (at: number) => formatAt(locale, "dateTime", timeZone, at);
  const latestAt = startAt - service.cancellation.minNoticeMinutes * MINUTE_MS;
  const isFree = price === null || price.amountMinor === 0;
  const ladder = isFree ? [] : costLadder(asStepsTold(booked), now);
  const costs = paysSomething(booked) ? refundsOf(speaker, booked, ladder, timeOf) : costsOf(speaker, ladder, timeOf);
  const card = cardTerms(speaker, booked);
  if (latestAt <= now) return [words.cancelTooLate, ...costs, ...card];
  const until = latestAt === startAt ? words.cancelAnyTime : say(words.cancelUntil, { time: timeOf(latestAt) });
  return [until, ...costs, ...card];
}

/** What a move at this moment, to a time of this price, gives back and leaves of a later refund: a sentence each. */
export function termsOfMove(speaker: Speaker, booking: BookingRecord, price: Price | null, now: number): string[] {
  const { words } = speaker;
  const moved = moneyMoved(booking, price, now);
  const left = leftByMove(speaker, booking, moved?.isRestKept ?? false, now);
  if (moved === null) return left;
  const { parts, currency } = moved.back;
  const gives = [
    ...moneyWords(speaker, parts, currency).map((price) => say(words.moveReturns, { price })),
    ...creditWords(speaker, parts, currency).map((price) => say(words.moveReturnsCredit, { price })),
  ];
  return [...(gives.length > 0 ? gives : [words.moveReturnsNone]), ...left];
}

/** What a move leaves of a later refund. Nothing is said where it leaves all. */
function leftByMove({ words, locale }: Speaker, booking: BookingRecord, isRestKept: boolean, now: number): string[] {
  const mostBack = booking.price?.amountMinor ? mostBackAfterMove(booking, now) : undefined;
  if (mostBack === undefined) return [];
  const percent = (part: number) => ({ percent: formatPercent(locale, part) });
  if (!paysSomething(booking)) {
    return [mostBack === 0 ? words.moveCostsAll : say(words.moveCostsLeast, percent(100 - mostBack))];
  }
  return [mostBack === 0 || isRestKept ? words.moveGivesNone : say(words.moveGivesMost, percent(mostBack))];
}

/** What becomes of the card that the customer leaves, and what they agree to with it. */
function cardTerms({ words, locale }: Speaker, booked: Termed): string[] {
  const { price, dueNowMinor = 0, noShowFeeMinor, payments = [], status } = booked;
  if (!price || noShowFeeMinor === undefined) return [];
  const fee = (amountMinor: number) => say(words.cardFee, { price: formatMoney(locale, { ...price, amountMinor }) });
  // Once the booking stands, its card was left, or none is needed any more. The rest that is paid leaves less to take.
  if (status !== undefined && status !== "held") {
    const takeable = withCard(payments) ? takeableFee(booked) : 0;
    return takeable > 0 ? [fee(takeable)] : [];
  }
  return [...(dueNowMinor === 0 ? [words.cardNothingNow] : []), fee(noShowFeeMinor), words.cardConsent];
}

/** What cancelling costs a customer who pays on site. */
function costsOf({ words, locale }: Speaker, ladder: readonly Rung[], timeOf: (at: number) => string): string[] {
  return ladder.map(({ untilAt, costPercent }, index) => {
    const said = { time: timeOf(untilAt), percent: formatPercent(locale, costPercent) };
    if (costPercent === 0) return say(words.cancelFreeUntil, said);
    if (index < ladder.length - 1) return say(words.cancelCostsUntil, said);
    return say(index === 0 ? words.cancelCostsNow : words.cancelCosts, said);
  });
}

/** What a customer who has paid gets back. Without steps the business keeps all of it. */
function refundsOf(
  { words, locale }: Speaker,
  { service }: Termed,
  ladder: readonly Rung[],
  timeOf: (at: number) => string,
): string[] {
  if (service.cancellation.refunds.length === 0) return [words.refundNoneNow];
  return ladder.map(({ untilAt, costPercent }, index) => {
    const said = { time: timeOf(untilAt), percent: formatPercent(locale, 100 - costPercent) };
    if (costPercent === 0) return say(words.refundAllBefore, said);
    if (costPercent === 100) return index === 0 ? words.refundNoneNow : words.refundNoneAfter;
    if (index < ladder.length - 1) return say(words.refundPartBefore, said);
    return say(index === 0 ? words.refundPartNow : words.refundPartAfter, said);
  });
}

// The terms that a customer agrees to, in words: until when a booking can change, and what cancelling costs.

import { costLadder } from "../domain/booking/refunds";
import { MINUTE_MS } from "../domain/time/local-time";
import type { Summarised } from "./booking-summary";
import { formatAt, formatPercent } from "./format";
import type { Speaker } from "./when-words";
import { say } from "./words/say";

/** The terms of a booking, one sentence each. */
export function termsOf(
  { words, locale }: Speaker,
  { service: { cancellation }, startAt, price }: Pick<Summarised, "service" | "startAt" | "price">,
  timeZone: string,
  now: number,
): string[] {
  const timeOf = (at: number) => formatAt(locale, "dateTime", timeZone, at);
  const latestAt = startAt - cancellation.minNoticeMinutes * MINUTE_MS;
  const isFree = price === null || price.amountMinor === 0;
  const ladder = isFree ? [] : costLadder(cancellation, startAt, now);
  const costs = ladder.map(({ untilAt, costPercent }, index) => {
    const said = { time: timeOf(untilAt), percent: formatPercent(locale, costPercent) };
    if (costPercent === 0) return say(words.cancelFreeUntil, said);
    if (index < ladder.length - 1) return say(words.cancelCostsUntil, said);
    return say(index === 0 ? words.cancelCostsNow : words.cancelCosts, said);
  });
  if (latestAt <= now) return [words.cancelTooLate, ...costs];
  const until = latestAt === startAt ? words.cancelAnyTime : say(words.cancelUntil, { time: timeOf(latestAt) });
  return [until, ...costs];
}

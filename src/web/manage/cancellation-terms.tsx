// The terms that a customer agrees to: until when a booking can change, and the cost of cancelling. Customers do not
// pay on these pages, so refunds are not mentioned.

import type { FC } from "hono/jsx";
import { costLadder } from "../../domain/booking/refunds";
import { MINUTE_MS } from "../../domain/time/local-time";
import { formatAt, formatPercent } from "../../i18n/format";
import type { Speaker } from "../../i18n/when-words";
import { say } from "../../i18n/words/say";
import type { Summarised } from "../booking/summary";
import type { PageContext } from "../kit/page-context";

export type TermsProps = {
  readonly page: PageContext;
  readonly booked: Pick<Summarised, "service" | "startAt" | "price">;
  readonly timeZone: string;
  /** The business's own words. */
  readonly text?: string | null | undefined;
};

export const CancellationTerms: FC<TermsProps> = ({ page, booked, timeZone, text }) => (
  <div class="policy">
    {termsOf(page, booked, timeZone, page.now).map((sentence) => (
      <p>{sentence}</p>
    ))}
    {text && <p dir="auto">{text}</p>}
  </div>
);

/** The terms of a booking, one sentence each. */
function termsOf(
  { words, locale }: Speaker,
  { service: { cancellation }, startAt, price }: TermsProps["booked"],
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

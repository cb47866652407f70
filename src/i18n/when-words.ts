// When a booking takes place, in words: with times, or by date alone for a whole day.

import type { Period } from "../domain/tenant/service";
import type { Interval } from "../domain/time/interval";
import { MINUTE_MS, toIso } from "../domain/time/local-time";
import { formatAt, formatSpan } from "./format";
import type { Words } from "./words/en";
import { say } from "./words/say";

/** What sentences need: the words of a language, and the locale for dates and numbers. */
export type Speaker = { readonly words: Words; readonly locale: string };

/** A named period from midnight to midnight by the clock on the page. */
function isWholeDay(timeZone: string, { startAt, endAt }: Interval, period: Period | null): boolean {
  if (!period || endAt - startAt < 20 * 60 * MINUTE_MS) return false;
  return [startAt, endAt].every((at) => toIso(timeZone, at).slice(11, 16) === "00:00");
}

/** `Wednesday, December 30, 2026 at 9:00 – 9:30 AM`, or `Wednesday, December 30, 2026, full day`. */
export function spanWords(
  { words, locale }: Speaker,
  timeZone: string,
  span: Interval,
  period: Period | null,
  style: "dateTimeYear" | "dateTimeFull" = "dateTimeFull",
): string {
  if (!isWholeDay(timeZone, span, period)) return formatSpan(locale, style, timeZone, span.startAt, span.endAt);
  return say(words.wholeDay, { date: formatAt(locale, "dateFull", timeZone, span.startAt) });
}

/** A start as a button names it: `Wed, Dec 30, 9:00 AM`, or `Wed, Dec 30, full day`. */
export function startWords(
  { words, locale }: Speaker,
  timeZone: string,
  span: Interval,
  period: Period | null,
): string {
  if (!isWholeDay(timeZone, span, period)) return formatAt(locale, "dateTime", timeZone, span.startAt);
  return say(words.wholeDay, { date: formatAt(locale, "dateShort", timeZone, span.startAt) });
}

// What was paid or goes back, in words: money and credit by themselves, and visits as visits.

import { type Part, totalOf } from "../domain/payments/parts";
import type { SummaryLine } from "./booking-summary";
import { formatMoney } from "./format";
import type { Speaker } from "./when-words";
import { sayCount } from "./words/say";

/** Money and credit have a line each. */
export function partLines(speaker: Speaker, term: string, parts: readonly Part[], currency: string): SummaryLine[] {
  const notes = [speaker.words.creditName];
  return [
    ...moneyWords(speaker, parts, currency).map((value) => ({ term, value, notes: [] })),
    ...creditWords(speaker, parts, currency).map((value) => ({ term, value, notes })),
  ];
}

/** The amount that is no credit; nothing where all of it is. */
export function moneyWords({ locale }: Speaker, parts: readonly Part[], currency: string): string[] {
  const { money } = totalOf(parts);
  return money > 0 ? [formatMoney(locale, { amountMinor: money, currency })] : [];
}

/** The visits, and the amount of credit. */
export function creditWords({ words, locale }: Speaker, parts: readonly Part[], currency: string): string[] {
  const { visits, creditMinor } = totalOf(parts);
  return [
    ...(visits > 0 ? [sayCount(locale, words.packVisits, visits)] : []),
    ...(creditMinor > 0 ? [formatMoney(locale, { amountMinor: creditMinor, currency })] : []),
  ];
}

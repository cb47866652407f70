// How a count of the day's cash is said, on the page of the day and in the team's log.

import type { CashCount } from "../../../actions/payments/day-till";
import { formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";

type Count = Pick<CashCount, "currency" | "countedMinor" | "expectedMinor">;

export function countWords({ said, locale }: Desk, { currency, countedMinor, expectedMinor }: Count): string {
  const { till } = said.money;
  const money = (amountMinor: number) => formatMoney(locale, { amountMinor, currency });
  const off = countedMinor - expectedMinor;
  const words = { counted: money(countedMinor), difference: money(Math.abs(off)) };
  return say(off === 0 ? till.agrees : off < 0 ? till.short : till.over, words);
}

// The counts of a day's cash: what was counted, by whom, and the form of the next one.

import type { FC } from "hono/jsx";
import { type CashCount, cashOf, type DayTill } from "../../../actions/payments/day-till";
import { formatAt } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { Field, Hidden } from "../../kit/form-fields";
import type { Desk } from "../desk";
import { countWords } from "./count-words";
import { takerName } from "./till-sums";

/** What was typed into the form of a currency, and is no amount. */
export type Tried = { readonly currency: string; readonly counted: string };

export const Counts: FC<{ desk: Desk; till: DayTill; tried: Tried | null }> = ({ desk, till, tried }) => {
  const { said, root } = desk;
  const { till: text } = said.money;
  const cash = till.sums.filter(({ method }) => method === "cash");
  return (
    <section class="card till-counts" aria-labelledby="h-count">
      <h2 id="h-count">{text.count}</h2>
      {till.counts.length > 0 && (
        <ul class="payments">
          {till.counts.map((count, place) => (
            <Counted desk={desk} till={till} count={count} isLast={isLastOf(till, count, place)} />
          ))}
        </ul>
      )}
      <p class="soft no-print">{text.countText}</p>
      {cash.map(({ currency }) => {
        const own = tried?.currency === currency ? tried : null;
        return (
          <form class="form no-print" method="post" action={`${root}/cash`}>
            <Hidden values={{ date: till.date, currency }} />
            <Field
              name="counted"
              id={`counted-${currency}`}
              value={own?.counted ?? ""}
              problem={own ? said.money.ways.notAmount : null}
              label={say(text.counted, { currency })}
              type="text"
              maxlength={15}
              isRequired
            />
            <div>
              <button class="button" type="submit">
                {text.doCount}
              </button>
            </div>
          </form>
        );
      })}
    </section>
  );
};

function isLastOf({ counts }: DayTill, { currency }: CashCount, place: number): boolean {
  return counts.findIndex((count) => count.currency === currency) === place;
}

const Counted: FC<{ desk: Desk; till: DayTill; count: CashCount; isLast: boolean }> = ({
  desk,
  till,
  count,
  isLast,
}) => {
  const { said, locale, configuration } = desk;
  const { till: text } = said.money;
  const { currency, countedMinor, expectedMinor, at, by } = count;
  const isRight = countedMinor === expectedMinor;
  const isOutrun = isLast && cashOf(till.sums, currency) !== expectedMinor;
  return (
    <li>
      <p class="payment-line">
        <span class={`state ${isRight ? "done" : "pending"}`}>{countWords(desk, count)}</span>
      </p>
      <small>
        {formatAt(locale, "dateTime", configuration.tenant.timeZone, at)} · <bdi>{takerName(desk, till, by)}</bdi>
      </small>
      {isOutrun && <p class="soft">{text.after}</p>}
    </li>
  );
};

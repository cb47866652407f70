// Choosing a stay of several days: first and last day in the calendar, then its start and end.

import type { FC } from "hono/jsx";
import { type LocalDate, localDateOf } from "../../domain/time/local-time";
import { formatAt, formatDate, formatMinutes, formatMoney, minutesBetween } from "../../i18n/format";
import { say } from "../../i18n/words/say";
import { Hidden } from "../kit/form-fields";
import { pageLink } from "../kit/page-context";
import { FIELD } from "../kit/page-names";
import type { PickerProps } from "./picker";
import { shownAt, wishOf } from "./picker-state";
import { slotValue } from "./slot-wish";
import { isDaytime, type Stay } from "./stay";
import { wishedBooking } from "./wished-booking";

/** The next choice to make, above the days. */
export const StayHint: FC<PickerProps & { stay: Stay }> = ({ page, stay }) => {
  const { words } = page;
  const { first, last } = stay;
  if (first !== null && last !== null) return null;
  return (
    <p class="ask" aria-live="polite">
      {first === null ? words.chooseFirstDay : words.chooseLastDay}
    </p>
  );
};

export const StayTimes: FC<PickerProps & { stay: Stay }> = (props) => {
  const { page, state, path, fixed, hidden, stay } = props;
  const { words, locale } = page;
  const { first, last, startAt, endAt } = stay;
  if (first === null) return <p class="soft">{words.stayText}</p>;
  if (last === null || startAt === null || endAt === null) {
    return (
      // The hint above the days says what comes next.
      <h2>{say(words.stayFrom, { date: formatDate(locale, "date", first) })}</h2>
    );
  }
  const { configuration, service, party, resource } = state;
  const durationMinutes = minutesBetween(startAt, endAt);
  const slot = { startAt, periodId: null };
  const { price } = wishedBooking({ configuration, service, durationMinutes, party, resource }, slot);
  const days = { ...fixed, ...wishOf(state), ...shownAt(state, first), last };
  const chosen = { at: slotValue(slot), until: slotValue({ startAt: endAt, periodId: null }) };
  const own = new Set([...Object.keys(days), ...Object.keys(chosen)]);
  return (
    <div class="stay">
      <h2 tabindex={-1} data-day-title>
        {`${formatDate(locale, "dateShort", first)} – ${formatDate(locale, "dateShort", last)}`}
        {price && <span class="soft">{formatMoney(locale, price)}</span>}
      </h2>
      <form method="get" action={path} class="row" data-auto>
        <Hidden values={Object.fromEntries(page.query.carried.filter(([name]) => !own.has(name)))} />
        <Hidden values={days} />
        <TimeSelect
          {...props}
          name="at"
          label={say(words.stayFrom, { date: formatDate(locale, "dateShort", first) })}
          date={first}
          times={stay.starts}
          chosen={startAt}
        />
        <TimeSelect
          {...props}
          name="until"
          label={say(words.stayUntil, { date: formatDate(locale, "dateShort", last) })}
          date={last}
          times={stay.ends}
          chosen={endAt}
        />
        <button class="button quiet no-script" type="submit">
          {words.show}
        </button>
      </form>
      <p class="soft">{formatMinutes(locale, words, durationMinutes)}</p>
      <form method="post" action={pageLink(page, path, { ...days, ...chosen })} data-post>
        <Hidden values={{ ...hidden, duration: durationMinutes, day: first }} />
        <button type="submit" name={FIELD.slot} value={slotValue(slot)} class="button main" data-key="stay" data-main>
          {words.continueBooking}
        </button>
      </form>
    </div>
  );
};

/** The times of one day, usual hours before the others. */
const TimeSelect: FC<
  PickerProps & { name: string; label: string; date: LocalDate; times: readonly number[]; chosen: number }
> = ({ page, state: { timeZone }, name, label, date, times, chosen }) => {
  const { words, locale } = page;
  const isUsual = (at: number) => isDaytime(timeZone, at);
  const groups = [
    { label: words.daytime, of: times.filter(isUsual) },
    { label: words.otherTimes, of: times.filter((at) => !isUsual(at)) },
  ].filter(({ of }) => of.length > 0);
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name} data-key={`stay-${name}`}>
        {groups.map((group) => (
          <optgroup label={group.label}>
            {group.of.map((at) => (
              <option value={slotValue({ startAt: at, periodId: null })} selected={at === chosen}>
                {formatAt(locale, localDateOf(timeZone, at) === date ? "time" : "dateTime", timeZone, at)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
};

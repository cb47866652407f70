// The days that can be chosen. Each is a link, so it works without a script.

import type { FC } from "hono/jsx";
import { addDays, type LocalDate, weekdayOf } from "../../domain/local-time";
import { firstWeekday, formatDate } from "./format";
import { pageLink } from "./page-context";
import type { PickerProps } from "./picker";
import { addMonths, lastOfMonth, wishOf } from "./picker-state";
import { say } from "./words/say";

export const Month: FC<PickerProps> = (props) => {
  const { page, state, path, fixed } = props;
  const { words, locale } = page;
  const { month, today, lastDate } = state;
  const title = formatDate(locale, "month", `${month}-01`);
  const turn = (count: number) => pageLink(page, path, { ...fixed, ...wishOf(state), month: addMonths(month, count) });
  const hasBefore = month > today.slice(0, 7);
  const hasAfter = month < lastDate.slice(0, 7);
  const weeks = weeksOf(month, firstWeekday(locale));
  return (
    <>
      <div class="month-head">
        <h2 aria-live="polite">{title}</h2>
        <nav aria-label={words.month}>
          <Turn href={hasBefore ? turn(-1) : null} label={words.previousMonth} isForward={false} />
          <Turn href={hasAfter ? turn(1) : null} label={words.nextMonth} isForward />
        </nav>
      </div>
      <table class="days" aria-label={say(words.calendarOf, { month: title })}>
        <thead>
          <tr>
            {(weeks[0] ?? []).map((date) => (
              <th scope="col" abbr={formatDate(locale, "weekdayLong", date)}>
                {formatDate(locale, "weekday", date)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr>
              {week.map((date) => (
                <td>{date.startsWith(month) && <Day {...props} date={date} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="legend" aria-hidden="true">
        <span class="mark available">{words.legendAvailable}</span>
        <span class="mark limited">{words.legendLimited}</span>
        {props.isWaitable && <span class="mark full">{words.legendFull}</span>}
      </p>
    </>
  );
};

const Turn: FC<{ href: string | null; label: string; isForward: boolean }> = ({ href, label, isForward }) => {
  const arrow = (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" class="arrow">
      <path d={isForward ? "M9 5l7 7-7 7" : "M15 5l-7 7 7 7"} fill="none" stroke="currentColor" stroke-width="2" />
    </svg>
  );
  if (href === null) return <span class="turn off">{arrow}</span>;
  return (
    <a class="turn" href={href} data-turn data-key={isForward ? "next" : "previous"} aria-label={label} rel="nofollow">
      {arrow}
    </a>
  );
};

/** A closed day has nothing to be had or waited for, so it is no link and says nothing. */
const LEVEL_WORDS = { available: "dayAvailable", limited: "dayLimited", full: "dayFull", closed: "dayFull" } as const;

const Day: FC<PickerProps & { date: LocalDate }> = ({ page, state, path, fixed, date, isWaitable }) => {
  const { words, locale } = page;
  const day = state.days.get(date);
  const number = formatDate(locale, "dayNumber", date).replace(/[^\p{N}]/gu, "");
  const isToday = date === state.today;
  const isOpen = day !== undefined && (day.slots.length > 0 || (isWaitable && day.crowded.length > 0));
  if (!isOpen) return <span class={isToday ? "day off today" : "day off"}>{number}</span>;
  const isSelected = date === state.selected?.localDate;
  const spoken = say(words[LEVEL_WORDS[day.level]], { date: formatDate(locale, "date", date) });
  return (
    <a
      class={`day mark ${day.level}${isToday ? " today" : ""}${isSelected ? " selected" : ""}`}
      href={pageLink(page, path, { ...fixed, ...wishOf(state), date })}
      data-turn
      data-key={date}
      aria-label={spoken}
      rel="nofollow"
      {...(isSelected ? { "aria-current": "true" } : isToday && { "aria-current": "date" })}
    >
      {number}
    </a>
  );
};

/** Whole weeks that a month is in, each from the first day of the week on. */
function weeksOf(month: string, firstDay: number): LocalDate[][] {
  const first = `${month}-01`;
  const last = lastOfMonth(month);
  let start = addDays(first, -((weekdayOf(first) - firstDay + 7) % 7));
  const weeks: LocalDate[][] = [];
  while (start <= last) {
    const from = start;
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(from, index)));
    start = addDays(start, 7);
  }
  return weeks;
}

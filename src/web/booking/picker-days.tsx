// The days of five weeks, beginning with this one. Each day is a link, so the page works without a script.

import type { FC } from "hono/jsx";
import { addDays, type LocalDate } from "../../domain/time/local-time";
import { formatDate, formatDates } from "../../i18n/format";
import { say } from "../../i18n/words/say";
import { pageLink } from "../kit/page-context";
import type { PickerProps } from "./picker";
import { type PickedDay, type PickerState, shownAt, wishOf } from "./picker-state";
import { StayHint } from "./picker-stay";
import { DAYS_SHOWN, lastOfPage, weeksFrom } from "./picker-weeks";

export const Days: FC<PickerProps> = (props) => {
  const { page, state, path, fixed } = props;
  const { words, locale } = page;
  const { from, origin, today, lastDate } = state;
  const [first, last] = [from > today ? from : today, lastOfPage(from)];
  const isOneMonth = first.slice(0, 7) === last.slice(0, 7);
  const title = formatDates(locale, isOneMonth ? "month" : "monthAbridged", first, last);
  const turn = (to: LocalDate) =>
    pageLink(page, path, { ...fixed, ...wishOf(state), ...shownAt({ origin, from: to }, null) });
  const before = addDays(from, -DAYS_SHOWN);
  const after = addDays(from, DAYS_SHOWN);
  const weeks = weeksFrom(from);
  const levels = levelsShown(state);
  return (
    <>
      <div class="month-head">
        <h2 aria-live="polite">{title}</h2>
        <nav aria-label={words.calendar}>
          <Turn
            href={from > origin ? turn(before > origin ? before : origin) : null}
            label={words.earlierWeeks}
            isForward={false}
          />
          <Turn href={after <= lastDate ? turn(after) : null} label={words.laterWeeks} isForward />
        </nav>
      </div>
      {state.stay && <StayHint {...props} stay={state.stay} />}
      <table class={levels.length > 1 ? "days marked" : "days"} aria-label={say(words.calendarOf, { month: title })}>
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
                <td>
                  {(date === from || date.endsWith("-01")) && (
                    <small aria-hidden="true">{formatDate(locale, "monthShort", date)}</small>
                  )}
                  <Day {...props} date={date} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {levels.length > 1 && <Legend {...props} levels={levels} />}
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

const LEVELS = {
  available: { spoken: "dayAvailable", shown: "legendAvailable" },
  limited: { spoken: "dayLimited", shown: "legendLimited" },
  full: { spoken: "dayFull", shown: "legendFull" },
} as const;

type ShownLevel = keyof typeof LEVELS;

/** How a day is shown: "full" only if bookings fill it; null when it is closed, past or too far ahead. */
function levelShown(day: PickedDay | undefined): ShownLevel | null {
  if (!day || (day.slots.length === 0 && day.crowded.length === 0)) return null;
  return day.slots.length === 0 ? "full" : day.level === "limited" ? "limited" : "available";
}

/** What choosing this day means for a stay: the last day after a first one, or else a new first day. */
function stayOf({ page, state }: PickerProps, date: LocalDate) {
  const { stay } = state;
  const isSelected = date === (stay ? stay.first : state.selected?.localDate) || date === stay?.last;
  const isEnd = stay?.first != null && stay.last === null && stay.lastDays.has(date);
  return {
    isSelected,
    isBetween: stay?.first != null && stay.last !== null && date > stay.first && date < stay.last,
    asLast: isEnd ? { ...shownAt(state, stay.first), last: date } : null,
    spoken: isEnd ? say(page.words.dayLast, { date: formatDate(page.locale, "date", date) }) : null,
  };
}

const Day: FC<PickerProps & { date: LocalDate }> = (props) => {
  const { page, state, path, fixed, date, isWaitable } = props;
  const { words, locale } = page;
  const level = levelShown(state.days.get(date));
  const { isSelected, isBetween, asLast, spoken: spokenLast } = stayOf(props, date);
  const isToday = date === state.today;
  const isLink = asLast !== null || (level !== null && (level !== "full" || isWaitable));
  const look = [
    "day",
    level && `mark ${level}`,
    isToday && "today",
    isSelected && isLink && "selected",
    isBetween && "between",
    !isLink && "off",
  ];
  const spoken = spokenLast ?? (level && say(words[LEVELS[level].spoken], { date: formatDate(locale, "date", date) }));
  const number = formatDate(locale, "dayNumber", date).replace(/[^\p{N}]/gu, "");
  if (!isLink) {
    return (
      <span class={look.filter(Boolean).join(" ")}>
        {spoken ? <span aria-hidden="true">{number}</span> : number}
        {spoken && <span class="sr">{spoken}</span>}
      </span>
    );
  }
  return (
    <a
      class={look.filter(Boolean).join(" ")}
      href={pageLink(page, path, { ...fixed, ...wishOf(state), ...(asLast ?? shownAt(state, date)) })}
      data-turn
      data-key={date}
      aria-label={spoken ?? ""}
      rel="nofollow"
      {...(isSelected ? { "aria-current": "true" } : isToday && { "aria-current": "date" })}
    >
      {number}
    </a>
  );
};

/** The meaning of the marks; none where all days have the same level. */
const Legend: FC<PickerProps & { levels: readonly ShownLevel[] }> = ({ page: { words }, levels }) => (
  <p class="legend" aria-hidden="true">
    {levels.map((level) => (
      <span class={`mark ${level}`}>{words[LEVELS[level].shown]}</span>
    ))}
  </p>
);

function levelsShown({ days }: PickerState): ShownLevel[] {
  const shown = new Set([...days.values()].map(levelShown));
  return (Object.keys(LEVELS) as ShownLevel[]).filter((level) => shown.has(level));
}

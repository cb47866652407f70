// A month of days: the overview with counts, and the small one that chooses a day.

import type { Child, FC } from "hono/jsx";
import { countByDate } from "../../../actions/calendar/show-calendar";
import { addDays, type LocalDate, type LocalDay, localDays } from "../../../domain/time/local-time";
import { firstWeekday, formatDate } from "../../../i18n/format";
import { sayCount, sayNumber } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { type CalendarState, calendarLink, firstOfMonth, firstOfWeek, inMonth } from "./calendar-state";

export async function monthOf(desk: Desk, state: CalendarState): Promise<Child> {
  const { deps, staff, configuration } = desk;
  const isAll = state.isAll && staff.resources === "all";
  const within = isAll ? null : state.chosen.map(({ id }) => id);
  const [first, last] = weeksAround(desk.locale, state.date);
  const counts = await countByDate(deps, staff, configuration.tenant.timeZone, within, first, last);
  return (
    <div class="cal-region" data-region="grid">
      <MonthTable desk={desk} state={state} counts={counts} />
    </div>
  );
}

function weeksAround(locale: string, date: LocalDate): [LocalDate, LocalDate] {
  const first = firstOfMonth(date);
  const last = addDays(firstOfMonth(inMonth(first, 1)), -1);
  return [firstOfWeek(locale, first), addDays(firstOfWeek(locale, last), 6)];
}

type MonthProps = { desk: Desk; state: CalendarState; counts: ReadonlyMap<LocalDate, number> | null };

/** A month of links to its days. With counts it is the overview. */
export const MonthTable: FC<MonthProps> = ({ desk, state, counts }) => {
  const { locale, configuration, said } = desk;
  const words = said.calendar;
  const { timeZone } = configuration.tenant;
  const [first, last] = weeksAround(locale, state.date);
  const days = localDays(timeZone, first, last);
  const weeks = Array.from({ length: days.length / 7 }, (_, at) => days.slice(at * 7, at * 7 + 7));
  const offset = firstWeekday(locale);
  const view = counts || state.view === "month" ? "day" : state.view;
  const cell = ({ localDate }: LocalDay) => {
    const isOther = localDate.slice(0, 7) !== state.date.slice(0, 7);
    const count = counts?.get(localDate) ?? 0;
    const classes = [isOther && "other", localDate === state.date && "chosen", localDate === state.today && "now"];
    return (
      <td class={classes.filter(Boolean).join(" ")}>
        <a
          href={calendarLink(desk, state, { date: localDate, view })}
          {...(localDate === state.today && { "aria-current": "date" })}
        >
          <span aria-hidden="true">{formatDate(locale, "dayNumber", localDate)}</span>
          <span class="sr">
            {[formatDate(locale, "date", localDate), ...(counts ? [sayCount(locale, words.bookings, count)] : [])].join(
              ", ",
            )}
          </span>
          {counts && count > 0 && (
            <strong aria-hidden="true" class={`much m${Math.min(4, Math.ceil(count / 5))}`}>
              {sayNumber(locale, count)}
            </strong>
          )}
        </a>
      </td>
    );
  };
  return (
    <table class={counts ? "cal-months large" : "cal-months"}>
      <caption>
        <span>{formatDate(locale, "month", state.date)}</span>
        {!counts && (
          <span>
            <a
              class="arrow"
              href={calendarLink(desk, state, { date: inMonth(state.date, -1) })}
              aria-label={words.previousMonth}
            >
              ‹
            </a>
            <a
              class="arrow"
              href={calendarLink(desk, state, { date: inMonth(state.date, 1) })}
              aria-label={words.nextMonth}
            >
              ›
            </a>
          </span>
        )}
      </caption>
      <thead>
        <tr>
          {Array.from({ length: 7 }, (_, at) => addDays("2023-01-01", (at + offset) % 7)).map((date) => (
            <th scope="col">
              <abbr title={formatDate(locale, "weekdayLong", date)}>{formatDate(locale, "weekday", date)}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr>{week.map(cell)}</tr>
        ))}
      </tbody>
    </table>
  );
};

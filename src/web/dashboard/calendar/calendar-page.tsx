// The calendar: a day of all resources side by side, a week of one, a month as overview, a list for phones.

import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import { showCalendar } from "../../../actions/calendar/show-calendar";
import { addDays, type LocalDate, localDay, localDays, offsetOf } from "../../../domain/time/local-time";
import { formatZone } from "../../../i18n/format";
import { say, sayCount, sayNumber } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { type DeskPage, renderDesk } from "../desk-layout";
import { AgendaList } from "./agenda-list";
import { Bar, titleOf } from "./calendar-bar";
import { type CalendarState, firstOfWeek, readState } from "./calendar-state";
import { answerDrop } from "./drop";
import { barOf, here } from "./drop-bar";
import { drawGrid } from "./grid";
import { type Column, columnsOf } from "./grid-layout";
import { Habits } from "./habits";
import { KeyHelp } from "./key-help";
import { Legend } from "./legend";
import { monthOf } from "./month-table";

const HOUR_MS = 3_600_000;

export async function showCalendarPage(desk: Desk): Promise<Response> {
  const dropped = desk.form ? await answerDrop(desk, desk.form) : { bar: await barOf(desk), status: 200 };
  if (dropped instanceof Response) return dropped;
  const state = readState(desk);
  const words = desk.said.calendar;
  const body =
    state.known.length === 0 ? (
      <section class="card">
        <p>{words.noResource}</p>
      </section>
    ) : state.view === "month" ? (
      await monthOf(desk, state)
    ) : (
      await daysOf(desk, state)
    );
  const page: DeskPage = {
    title: `${words.title}: ${titleOf(desk, state)}`,
    current: "calendar",
    hasCalendar: true,
    children: (
      <div class={`cal cal-${state.view}`} data-calendar={`${desk.root}/calendar`} data-words={wordsOfScript(desk)}>
        <Bar desk={desk} state={state} />
        <div data-region="bar">{dropped.bar}</div>
        {body}
        <Habits desk={desk} action={here(desk)} />
        <KeyHelp desk={desk} />
      </div>
    ),
  };
  return renderDesk(desk, page, dropped.status);
}

/** What the script says by itself. */
function wordsOfScript({ said, language, locale }: Desk): string {
  const { picked, at, left, saving, failed, refused, notThatResource } = said.calendar.drag;
  const drag = { picked, at, left, saving, failed, refused, notThatResource };
  const place = { place: said.closing.at, book: said.newBooking, off: said.closing.add };
  return JSON.stringify({ ...drag, ...place, dir: language.direction, locale });
}

async function daysOf(desk: Desk, state: CalendarState): Promise<Child> {
  const { deps, staff, said, locale, configuration } = desk;
  const words = said.calendar;
  const isWeek = state.view === "week";
  const from = isWeek ? firstOfWeek(locale, state.date) : state.date;
  const to = isWeek ? addDays(from, 6) : from;
  const chosen = isWeek ? state.chosen.slice(0, 1) : state.chosen;
  const isAll = !isWeek && state.isAll && staff.resources === "all";
  const shown = await showCalendar(deps, staff, chosen, isAll, from, to);
  const columns = columnsOf(shown, ({ timeZone }) => localDays(timeZone, from, to), desk.now);
  const { timeZone } = configuration.tenant;
  const day = localDay(timeZone, state.date);
  const hours = (day.endAt - day.startAt) / HOUR_MS;
  return (
    <>
      <Notices desk={desk} isCut={shown.isCut} hours={isWeek ? 24 : hours} />
      <div
        class="cal-region"
        data-region="grid"
        data-position={String(shown.position)}
        data-count={countOf(columns, from, to, timeZone)}
      >
        <p class="cal-count soft">{sayCount(locale, words.bookings, countOf(columns, from, to, timeZone))}</p>
        {state.view === "agenda" ? <AgendaList desk={desk} columns={columns} /> : raw(drawGrid(desk, state, columns))}
      </div>
      {state.view !== "agenda" && <Legend desk={desk} state={state} columns={columns} />}
    </>
  );
}

/** Bookings that begin on these days. A stay of several days counts on its first, as in the month. */
function countOf(columns: readonly Column[], from: LocalDate, to: LocalDate, timeZone: string): number {
  const startAt = localDay(timeZone, from).startAt;
  const endAt = localDay(timeZone, to).endAt;
  const ids = new Set<string>();
  for (const { items } of columns) {
    for (const item of items) {
      const bookings = item.kind === "booking" ? [item.booking] : item.kind === "session" ? item.bookings : [];
      for (const booking of bookings) if (booking.startAt >= startAt && booking.startAt < endAt) ids.add(booking.id);
    }
  }
  return ids.size;
}

const Notices: FC<{ desk: Desk; isCut: boolean; hours: number }> = ({ desk, isCut, hours }) => {
  const { said, visitorZone, configuration, now, locale } = desk;
  const { timeZone } = configuration.tenant;
  const isElsewhere = visitorZone !== null && offsetOf(visitorZone, now).offsetMs !== offsetOf(timeZone, now).offsetMs;
  return (
    <>
      {isCut && <p class="alert">{said.calendar.tooMany}</p>}
      {isElsewhere && <p class="soft">{say(said.calendar.timesOf, { zone: formatZone(locale, timeZone, now) })}</p>}
      {hours !== 24 && <p class="soft">{say(said.calendar.shortDay, { hours: sayNumber(locale, hours) })}</p>}
    </>
  );
};

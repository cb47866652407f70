// The calendar: a day with all resources side by side, a week of one, a month as overview, and a list for phones.

import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import { countByDate, showCalendar } from "../../../actions/calendar/show-calendar";
import { mayDo } from "../../../domain/tenant/actor";
import { addDays, type LocalDate, type LocalDay, localDay, localDays, offsetOf } from "../../../domain/time/local-time";
import { firstWeekday, formatDate, formatDates, formatZone } from "../../../i18n/format";
import { say, sayCount, sayNumber } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { type DeskPage, renderDesk } from "../desk-layout";
import { AgendaList } from "./agenda-list";
import {
  type CalendarState,
  COLOURS,
  calendarLink,
  firstOfMonth,
  firstOfWeek,
  inMonth,
  readState,
  steps,
  VIEWS,
} from "./calendar-state";
import { answerDrop, barOf } from "./drop";
import { drawGrid, HUES, SIGNS } from "./grid";
import { type Column, columnsOf } from "./grid-layout";

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
        <KeyHelp desk={desk} />
      </div>
    ),
  };
  return renderDesk(desk, page, dropped.status);
}

/** What the script says by itself. */
function wordsOfScript({ said, language }: Desk): string {
  const { picked, at, left, saving, failed, refused, notThatResource } = said.calendar.drag;
  return JSON.stringify({ picked, at, left, saving, failed, refused, notThatResource, dir: language.direction });
}

function titleOf({ locale }: Desk, { view, date }: CalendarState): string {
  if (view === "month") return formatDate(locale, "month", date);
  if (view !== "week") return formatDate(locale, "dateFull", date);
  const first = firstOfWeek(locale, date);
  return formatDates(locale, "dateShort", first, addDays(first, 6));
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

const Bar: FC<{ desk: Desk; state: CalendarState }> = ({ desk, state }) => {
  const { said, language, locale } = desk;
  const words = said.calendar;
  const { back, forward } = steps(state);
  const isRightToLeft = language.direction === "rtl";
  return (
    <div class="cal-bar">
      <details class="menu cal-pick">
        <summary>
          <h1>{titleOf(desk, state)}</h1>
        </summary>
        <div class="cal-sheet">
          <MonthTable desk={desk} state={state} counts={null} />
        </div>
      </details>
      <div class="cal-steps">
        <a
          class="button quiet"
          href={calendarLink(desk, state, { date: back })}
          aria-label={words.back}
          data-key={isRightToLeft ? "arrowright" : "arrowleft"}
        >
          ‹
        </a>
        <a class="button quiet" href={calendarLink(desk, state, { date: state.today })} data-key="t">
          {words.today}
        </a>
        <a
          class="button quiet"
          href={calendarLink(desk, state, { date: forward })}
          aria-label={words.forward}
          data-key={isRightToLeft ? "arrowleft" : "arrowright"}
        >
          ›
        </a>
      </div>
      <nav class="cal-views" aria-label={words.view}>
        {VIEWS.map((view) => (
          <a
            href={calendarLink(desk, state, { view })}
            data-key={view[0]}
            {...(view === state.view && { "aria-current": "page" })}
          >
            {words.views[view]}
          </a>
        ))}
      </nav>
      {state.known.length > 1 && <Chooser desk={desk} state={state} locale={locale} />}
      <button type="button" class="button quiet cal-help" data-key="?" data-help hidden aria-label={words.help}>
        ?
      </button>
    </div>
  );
};

/** One resource at a time by a link, or several by boxes. */
const Chooser: FC<{ desk: Desk; state: CalendarState; locale: string }> = ({ desk, state, locale }) => {
  const words = desk.said.calendar;
  const shown = state.view === "week" ? state.chosen.slice(0, 1) : state.chosen;
  const [only] = shown;
  const name =
    state.isAll && state.view !== "week" ? words.allResources : sayCount(locale, words.someResources, shown.length);
  return (
    <details class="menu cal-choose">
      <summary class="button quiet">
        {shown.length === 1 && only ? <bdi>{only.name}</bdi> : <span>{name}</span>}
      </summary>
      <form method="get" action={`${desk.root}/calendar`} class="cal-sheet">
        <input type="hidden" name="date" value={state.date} />
        <input type="hidden" name="view" value={state.view} />
        {desk.query.lang && <input type="hidden" name="lang" value={desk.query.lang} />}
        <fieldset>
          <legend>{words.resources}</legend>
          <p>
            <a href={calendarLink(desk, state, { resources: null })}>{words.allResources}</a>
          </p>
          {state.known.map((resource) => (
            <div class="cal-choice">
              <label class="check">
                <input
                  type={state.view === "week" ? "radio" : "checkbox"}
                  name="resources"
                  value={resource.id}
                  {...(shown.includes(resource) && !(state.isAll && state.view !== "week") && { checked: true })}
                />
                <bdi>{resource.name}</bdi>
              </label>
              {state.view !== "week" && (
                <a
                  href={calendarLink(desk, state, { resources: [resource.id] })}
                  aria-label={`${words.onlyThis}: ${resource.name}`}
                >
                  {words.onlyThis}
                </a>
              )}
            </div>
          ))}
        </fieldset>
        <fieldset>
          <legend>{words.colours}</legend>
          {COLOURS.map((each) => (
            <label class="check">
              <input type="radio" name="colours" value={each} {...(each === state.colours && { checked: true })} />
              {each === "service" ? words.byService : words.byStatus}
            </label>
          ))}
        </fieldset>
        <button type="submit" class="button main">
          {words.show}
        </button>
      </form>
    </details>
  );
};

const Legend: FC<{ desk: Desk; state: CalendarState; columns: readonly Column[] }> = ({ desk, state, columns }) => {
  const { said, configuration } = desk;
  const words = said.calendar;
  const items = columns.flatMap((column) => column.items);
  const used = new Set(items.map((item) => (item.kind === "booking" ? item.booking.serviceId : item.serviceId)));
  const statuses = new Set(items.flatMap((item) => (item.kind === "booking" ? [item.booking.status] : [])));
  return (
    <ul class={`cal-legend by-${state.colours}`} aria-label={words.legend}>
      {state.colours === "service" &&
        configuration.services.map(
          ({ id, name }, at) =>
            used.has(id) && (
              <li>
                <span class={`swatch k${at % HUES}`} aria-hidden="true"></span>
                <bdi>{name}</bdi>
              </li>
            ),
        )}
      {Object.entries(words.status).map(
        ([status, name]) =>
          statuses.has(status as "pending") &&
          (state.colours === "status" || SIGNS[status] !== "") && (
            <li>
              <span class={`swatch t-${status}`} aria-hidden="true">
                {SIGNS[status]}
              </span>
              {name}
            </li>
          ),
      )}
      {items.some(({ kind }) => kind === "hold") && (
        <li>
          <span class="swatch held" aria-hidden="true"></span>
          {words.hold}
        </li>
      )}
      {columns.some(({ bands }) => bands.some(({ kind }) => kind === "buffer")) && (
        <li>
          <span class="swatch buffer" aria-hidden="true"></span>
          {words.buffer}
        </li>
      )}
    </ul>
  );
};

async function monthOf(desk: Desk, state: CalendarState): Promise<Child> {
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
const MonthTable: FC<MonthProps> = ({ desk, state, counts }) => {
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

const KeyHelp: FC<{ desk: Desk }> = ({ desk }) => {
  const words = desk.said.calendar;
  const lines: readonly (readonly [string, string])[] = [
    ["T", words.keys.t],
    ["← →", words.keys.arrows],
    ["D W M A", words.keys.views],
    ...(mayDo(desk.staff.actor, "bookings") ? ([["N", words.keys.n]] as const) : []),
    ["/", words.keys.search],
    ["?", words.keys.help],
    ["← →", words.keys.columns],
    ["Alt + ← ↑ → ↓", words.keys.move],
    ["Alt + Shift + ↑ ↓", words.keys.length],
  ];
  return (
    <dialog class="cal-keys" aria-labelledby="cal-keys-title" data-keys>
      <h2 id="cal-keys-title">{words.helpTitle}</h2>
      <dl>
        {lines.map(([key, text]) => (
          <div>
            <dt>
              <kbd dir="ltr">{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input type="checkbox" data-keys-on checked />
        {words.keysOn}
      </label>
      <form method="dialog">
        <button type="submit" class="button main">
          {words.close}
        </button>
      </form>
    </dialog>
  );
};

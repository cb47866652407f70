// The bar above the calendar: the day or days shown, the steps, the views, and what is chosen.

import type { FC } from "hono/jsx";
import { addDays } from "../../../domain/time/local-time";
import { formatDate, formatDates } from "../../../i18n/format";
import { sayCount } from "../../../i18n/words/say";
import { pageLink } from "../../kit/page-context";
import type { Desk } from "../desk";
import { backOf, type CalendarState, COLOURS, calendarLink, firstOfWeek, steps, VIEWS } from "./calendar-state";
import { MonthTable } from "./month-table";

export function titleOf({ locale }: Desk, { view, date }: CalendarState): string {
  if (view === "month") return formatDate(locale, "month", date);
  if (view !== "week") return formatDate(locale, "dateFull", date);
  const first = firstOfWeek(locale, date);
  return formatDates(locale, "dateShort", first, addDays(first, 6));
}

export const Bar: FC<{ desk: Desk; state: CalendarState }> = ({ desk, state }) => {
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
      {desk.staff.closes && (
        <a
          class="button quiet"
          href={pageLink(desk, `${desk.root}/closures/new`, {
            date: state.date,
            resource: !state.isAll && state.chosen.length === 1 ? (state.chosen[0]?.id ?? null) : null,
            back: backOf(desk, state),
          })}
          data-key="o"
        >
          {said.closing.add}
        </a>
      )}
      {state.known.length > 0 && <Chooser desk={desk} state={state} locale={locale} />}
      {state.view === "day" && desk.staff.closes && (
        <a class="button quiet" href={pageLink(desk, `${desk.root}/day`, { date: state.date })}>
          {said.nav.day}
        </a>
      )}
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
        <label class="check">
          <input type="checkbox" name="paper" value="full" checked={state.isFull} />
          {words.onPaper}
        </label>
        <button type="submit" class="button main">
          {words.show}
        </button>
      </form>
    </details>
  );
};

// What the address says that the calendar shows.

import { resourcesFor } from "../../../actions/calendar/show-calendar";
import type { ConfiguredResource } from "../../../domain/tenant/configuration";
import { addDays, isLocalDate, type LocalDate, localDateOf, weekdayOf } from "../../../domain/time/local-time";
import { firstWeekday } from "../../../i18n/format";
import { pageLink } from "../../kit/page-context";
import type { Desk } from "../desk";

export const VIEWS = ["day", "week", "month", "agenda"] as const;
export type View = (typeof VIEWS)[number];

export const COLOURS = ["service", "status"] as const;
export type Colours = (typeof COLOURS)[number];

export type CalendarState = {
  readonly date: LocalDate;
  readonly today: LocalDate;
  readonly view: View;
  readonly colours: Colours;
  /** Telephone numbers and notes stand on paper too. */
  readonly isFull: boolean;
  /** All that the person may see. */
  readonly known: readonly ConfiguredResource[];
  readonly chosen: readonly ConfiguredResource[];
  /** The address chose none, so all that are in use are shown. */
  readonly isAll: boolean;
};

const MOST_CHOSEN = 200;

export function readState(desk: Desk): CalendarState {
  const { url, configuration, staff, request, now } = desk;
  const search = url.searchParams;
  const { timeZone } = configuration.tenant;
  const today = localDateOf(timeZone, now);
  const date = search.get("date") ?? "";
  const known = resourcesFor(staff, configuration);
  const wanted = new Set(search.getAll("resources").join(",").split(",").slice(0, MOST_CHOSEN));
  const named = known.filter(({ id }) => wanted.has(id));
  const view = VIEWS.find((each) => each === search.get("view")) ?? (isPhone(request) ? "agenda" : "day");
  return {
    date: isLocalDate(date) ? date : today,
    today,
    view,
    colours: COLOURS.find((each) => each === search.get("colours")) ?? "service",
    isFull: search.get("paper") === "full",
    known,
    chosen: named.length > 0 ? named : known.filter(({ active }) => active),
    isAll: named.length === 0,
  };
}

/** A browser on a phone says so. It gets the agenda, unless the address names another view. */
function isPhone({ headers }: Request): boolean {
  const told = headers.get("sec-ch-ua-mobile");
  return told === null ? /\bMobi/.test(headers.get("user-agent") ?? "") : told === "?1";
}

type Change = {
  readonly date?: LocalDate;
  readonly view?: View;
  readonly colours?: Colours;
  readonly resources?: readonly string[] | null;
};

/** The address of the calendar with some changes. */
export function calendarLink(desk: Desk, state: CalendarState, change: Change = {}): string {
  const { date = state.date, view = state.view, colours = state.colours } = change;
  const own = state.isAll ? null : state.chosen.map(({ id }) => id);
  const resources = change.resources === undefined ? own : change.resources;
  return pageLink(desk, `${desk.root}/calendar`, {
    date,
    view,
    ...(resources !== null && { resources: resources.join(",") }),
    ...(colours !== "service" && { colours }),
    ...(state.isFull && { paper: "full" }),
  });
}

/** The calendar as it is shown, for a page that leads back to it. */
export function backOf(desk: Desk, state: CalendarState): string {
  return new URL(calendarLink(desk, state), desk.url).search;
}

export function firstOfWeek(locale: string, date: LocalDate): LocalDate {
  return addDays(date, -((weekdayOf(date) - firstWeekday(locale) + 7) % 7));
}

export function firstOfMonth(date: LocalDate): LocalDate {
  return `${date.slice(0, 7)}-01`;
}

/** The same day of another month, or its last day. */
export function inMonth(date: LocalDate, months: number): LocalDate {
  const first = new Date(`${firstOfMonth(date)}T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() + months);
  const wanted = first.toISOString().slice(0, 8);
  for (let day = Number(date.slice(8)); day > 28; day--) if (isLocalDate(`${wanted}${day}`)) return `${wanted}${day}`;
  return `${wanted}${String(Math.min(28, Number(date.slice(8)))).padStart(2, "0")}`;
}

/** Where back and forward lead from here. */
export function steps({ view, date }: CalendarState): { readonly back: LocalDate; readonly forward: LocalDate } {
  if (view === "month") return { back: inMonth(date, -1), forward: inMonth(date, 1) };
  const days = view === "week" ? 7 : 1;
  return { back: addDays(date, -days), forward: addDays(date, days) };
}

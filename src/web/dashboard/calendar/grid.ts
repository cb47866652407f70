// Draws the grid of a day or week. It is written as text, because a day may have more than a thousand bookings.

import { mayClose } from "../../../domain/tenant/actor";
import { merge } from "../../../domain/time/interval";
import { DAY_MS, MINUTE_MS, offsetOf, wallClockOf } from "../../../domain/time/local-time";
import { formatDate } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { pageLink } from "../../kit/page-context";
import type { Desk } from "../desk";
import { type CalendarState, calendarLink } from "./calendar-state";
import { drawItem } from "./grid-items";
import { type Band, beginOf, type Column, lanesOf, placeOf, ROW_MS, ROWS_AN_HOUR, rowOf, spanOf } from "./grid-layout";
import { besideOf, esc, Pen } from "./pen";

export function drawGrid(desk: Desk, state: CalendarState, columns: readonly Column[]): string {
  const span = spanOf(columns);
  const pen = new Pen(desk, state, span);
  const artist = new Artist(pen);
  // A day on which the clocks change has hours of its own. All others have those of the scale.
  const measure = columns.find(({ day }) => day.endAt - day.startAt === DAY_MS) ?? columns[0];
  const hours = span.rows / ROWS_AN_HOUR;
  const classes = `cal-grid by-${state.colours}${state.view === "week" ? " cal-week" : ""}`;
  const scale = measure ? artist.scale(measure) : "";
  const drawn = columns.map((column) => artist.column(column, measure)).join("");
  return `<div class="${classes}" tabindex="-1" data-grid data-first="${span.first}" data-rows="${span.rows}" data-reach="${esc(pen.reach())}"${artist.off()}><div class="cal-scale" aria-hidden="true"><div class="cal-corner"></div><div class="cal-hours h${hours}">${scale}</div></div>${drawn}</div>`;
}

class Artist {
  readonly #pen: Pen;

  constructor(pen: Pen) {
    this.#pen = pen;
  }

  /** The hours as the clocks show them, also on a day on which they change. */
  scale(column: Column): string {
    return [...this.#hours(column)].map(([row, time]) => `<span class="s${row}">${esc(time)}</span>`).join("");
  }

  #hours({ day, resource: { timeZone } }: Column): Map<number, string> {
    const hours = new Map<number, string>();
    const begin = beginOf(day, this.#pen.span.first);
    for (let row = 0; row < this.#pen.span.rows; row++) {
      const at = begin + row * ROW_MS;
      if (at >= day.endAt) break;
      const isHour = wallClockOf(timeZone, at) % (60 * MINUTE_MS) === 0;
      if (isHour) hours.set(row, this.#pen.time(timeZone, at));
    }
    return hours;
  }

  /** The hours of a column where they differ from those of the scale: the clocks change within its rows. */
  #ownHours(column: Column, measure: Column): readonly (readonly [number, string])[] {
    if (column.day.endAt - column.day.startAt === DAY_MS) return [];
    const scale = this.#hours(measure);
    return [...this.#hours(column)].filter(([row, time]) => scale.get(row) !== time);
  }

  column(column: Column, measure: Column = column): string {
    const { resource, day, items } = column;
    const lanes = lanesOf(items);
    const drawn = items.map((item, at) => drawItem(this.#pen, column, item, lanes[at] ?? { lane: 0, lanes: 1 }));
    const own = this.#ownHours(column, measure);
    const hours = own.map(([row, time]) => `<span class="cal-own s${row}" aria-hidden="true">${esc(time)}</span>`);
    const name = this.#nameOf(column);
    const from = beginOf(day, this.#pen.span.first);
    const data = `data-resource="${resource.id}" data-date="${day.localDate}" data-from="${from}" data-local="${this.#localOf(column, from)}"${this.#shiftOf(column)}`;
    const rows = `cal-rows${own.length > 0 ? " own" : ""} h${this.#pen.span.rows / ROWS_AN_HOUR}`;
    return `<section class="cal-col" aria-label="${esc(name)}" ${data}>${this.#head(column)}<div class="${rows}" data-rows>${this.#bands(column)}${hours.join("")}${this.#now(column)}${drawn.join("")}</div></section>`;
  }

  /** Those that have a name lie side by side where they overlap, so that each can be read and pressed. */
  #bands(column: Column): string {
    const isNamed = ({ kind }: Band) => kind === "closed" || kind === "part";
    const named = column.bands.filter(isNamed).sort((a, b) => a.startAt - b.startAt || b.endAt - a.endAt);
    const lanes = lanesOf(named);
    const others = column.bands.filter((band) => !isNamed(band)).map((band) => this.#band(column, band, ""));
    const drawn = named.map((band, at) => this.#band(column, band, besideOf(lanes[at])));
    // What is closed is shaded as wide as the column, however many closures say so.
    const shade = merge(named.filter(({ kind }, at) => kind === "closed" && (lanes[at]?.lanes ?? 1) > 1));
    const shaded = shade.map((interval) => this.#band(column, { ...interval, kind: "closed", name: "" }, ""));
    return [...others, ...shaded, ...drawn].join("");
  }

  #nameOf({ resource, day }: Column): string {
    return this.#pen.state.view === "week"
      ? `${formatDate(this.#pen.desk.locale, "date", day.localDate)}, ${resource.name}`
      : resource.name;
  }

  #head(column: Column): string {
    const { resource, day, isOpen, bands } = column;
    const desk = this.#pen.desk;
    const words = desk.said.calendar;
    const isWeek = this.#pen.state.view === "week";
    const link = isWeek
      ? calendarLink(desk, this.#pen.state, { view: "day", date: day.localDate, resources: null })
      : calendarLink(desk, this.#pen.state, { view: "week", resources: [resource.id] });
    const title = isWeek ? formatDate(desk.locale, "dateShort", day.localDate) : resource.name;
    const isClosed = bands.some(
      (band) => band.kind === "closed" && band.startAt <= day.startAt && band.endAt >= day.endAt,
    );
    const remark = !isOpen || isClosed ? `<small>${esc(words.closedAllDay)}</small>` : "";
    const hours = (day.endAt - day.startAt) / (60 * MINUTE_MS);
    const length =
      isWeek && hours !== 24 ? `<small>${esc(sayCount(desk.locale, desk.words.hours, hours))}</small>` : "";
    const zone =
      resource.timeZone === desk.configuration.tenant.timeZone ? "" : `<small>${esc(resource.timeZone)}</small>`;
    const add = this.#pen.mayChange
      ? `<a class="cal-add" href="${esc(this.#newAt(column))}" aria-label="${esc(say(words.newAt, { resource: this.#nameOf(column) }))}" data-new>+</a>`
      : "";
    const today = isWeek && day.localDate === this.#pen.state.today ? ' aria-current="date"' : "";
    return `<header class="cal-head"><h2><a href="${esc(link)}"${today}><bdi>${esc(title)}</bdi></a>${zone}${length}${remark}</h2>${add}</header>`;
  }

  /** Where a new booking in this column begins: now, or with the opening hours. */
  #newAt({ resource, day, bands }: Column): string {
    const { now, root } = this.#pen.desk;
    const off = bands.find(({ kind, startAt }) => kind === "off" && startAt <= day.startAt);
    const opensAt = off && off.endAt < day.endAt ? off.endAt : beginOf(day, this.#pen.span.first);
    const nextAt = Math.ceil(now / (15 * MINUTE_MS)) * 15 * MINUTE_MS;
    const at = nextAt > opensAt && nextAt < day.endAt ? nextAt : opensAt;
    const start = new Date(wallClockOf(resource.timeZone, at)).toISOString().slice(0, 16);
    return pageLink(this.#pen.desk, `${root}/bookings/new`, { start, resource: resource.id });
  }

  /** The minute of the day that the clocks show at an instant. */
  #localOf({ resource }: Column, at: number): number {
    const midnight = Date.parse(`${new Date(wallClockOf(resource.timeZone, at)).toISOString().slice(0, 10)}T00:00:00Z`);
    return (wallClockOf(resource.timeZone, at) - midnight) / MINUTE_MS;
  }

  /** The row at which the clocks change, and by how many minutes; nothing where they have changed before the first. */
  #shiftOf({ day, resource }: Column): string {
    const [before, after] = day.offsets;
    if (!before || !after) return "";
    const minutes = (after.offsetMs - offsetOf(resource.timeZone, day.startAt).offsetMs) / MINUTE_MS;
    const row = rowOf(day, this.#pen.span, after.fromAt);
    return row <= 0 ? "" : ` data-shift="${row}:${minutes}"`;
  }

  #now({ day }: Column): string {
    const { now, said } = this.#pen.desk;
    if (now < day.startAt || now >= day.endAt) return "";
    const row = rowOf(day, this.#pen.span, now);
    const isShown = row >= 0 && row < this.#pen.span.rows;
    return isShown
      ? `<div class="cal-now s${row}" data-now><span class="sr">${esc(said.calendar.now)}</span></div>`
      : "";
  }

  #band({ day, resource }: Column, band: Band, beside: string): string {
    const place = placeOf(day, this.#pen.span, band);
    if (!place) return "";
    const words = this.#pen.desk.said.calendar;
    const name = band.kind === "closed" ? (band.name ?? words.closed) : band.kind === "part" ? words.inPart : "";
    const text = name === "" ? "" : `<span dir="auto">${esc(name)}</span>`;
    const where = `class="cal-band ${band.kind} s${place[0]} l${place[1]}${beside}${beside && " beside"}"`;
    const { closure } = band;
    if (!closure || !mayClose(this.#pen.desk.staff, closure.isWide ? null : resource.id)) {
      return `<div ${where}>${text}</div>`;
    }
    const link = pageLink(this.#pen.desk, `${this.#pen.desk.root}/closures/${closure.id}`, { back: this.#pen.back });
    const span = `${this.#pen.time(resource.timeZone, band.startAt)} – ${this.#pen.time(resource.timeZone, band.endAt)}`;
    const label = `${name}, ${span}, ${resource.name}`;
    return `<a ${where} href="${esc(link)}" aria-label="${esc(label)}">${text}</a>`;
  }

  /** Where a time off is made, for those who may. */
  off(): string {
    const { root, staff } = this.#pen.desk;
    if (!staff.closes) return "";
    return ` data-off="${esc(pageLink(this.#pen.desk, `${root}/closures/new`, { back: this.#pen.back }))}"`;
  }
}

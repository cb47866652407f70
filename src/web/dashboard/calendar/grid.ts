// Draws the grid of a day or week. It is written as text, because a day may have more than a thousand bookings.

import type { CalendarBooking } from "../../../actions/calendar/show-calendar";
import { mayClose } from "../../../domain/tenant/actor";
import { resourcesOf, type Service } from "../../../domain/tenant/service";
import { merge } from "../../../domain/time/interval";
import { DAY_MS, MINUTE_MS, offsetOf, wallClockOf } from "../../../domain/time/local-time";
import { formatAt, formatDate } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { pageLink } from "../../kit/page-context";
import type { Desk } from "../desk";
import { backOf, type CalendarState, calendarLink } from "./calendar-state";
import {
  type Band,
  beginOf,
  type Column,
  type Item,
  lanesOf,
  MOST_LANES,
  placeOf,
  ROW_MS,
  ROWS_AN_HOUR,
  rowOf,
  type Span,
  spanOf,
} from "./grid-layout";

export const HUES = 8;

/** Statuses by a sign, for those who do not see colours. */
export const SIGNS: Readonly<Record<string, string>> = {
  pending: "?",
  confirmed: "",
  arrived: "●",
  completed: "✓",
  no_show: "✕",
};

/** The status with what is known beside it: who has arrived is shown apart. */
export function shownStatus({ status, arrivedAt }: Pick<CalendarBooking, "status" | "arrivedAt">): string {
  return status === "confirmed" && arrivedAt !== null ? "arrived" : status;
}

export function drawGrid(desk: Desk, state: CalendarState, columns: readonly Column[]): string {
  const span = spanOf(columns);
  const artist = new Artist(desk, state, span);
  // A day on which the clocks change has hours of its own. All others have those of the scale.
  const measure = columns.find(({ day }) => day.endAt - day.startAt === DAY_MS) ?? columns[0];
  const hours = span.rows / ROWS_AN_HOUR;
  const classes = `cal-grid by-${state.colours}${state.view === "week" ? " cal-week" : ""}`;
  const scale = measure ? artist.scale(measure) : "";
  const drawn = columns.map((column) => artist.column(column, measure)).join("");
  return `<div class="${classes}" tabindex="-1" data-grid data-first="${span.first}" data-rows="${span.rows}" data-reach="${esc(artist.reach())}"${artist.off()}><div class="cal-scale" aria-hidden="true"><div class="cal-corner"></div><div class="cal-hours h${hours}">${scale}</div></div>${drawn}</div>`;
}

class Artist {
  readonly #desk: Desk;
  readonly #state: CalendarState;
  readonly #span: Span;
  readonly #services: ReadonlyMap<string, { readonly service: Service; readonly hue: number }>;
  readonly #times = new Map<string, string>();
  readonly #mayChange: boolean;
  /** What leads back here from a time off. */
  readonly #back: string;
  readonly #dragged = new Set<string>();

  constructor(desk: Desk, state: CalendarState, span: Span) {
    this.#desk = desk;
    this.#state = state;
    this.#span = span;
    this.#services = new Map(
      desk.configuration.services.map((service, at) => [service.id, { service, hue: at % HUES }]),
    );
    this.#back = backOf(desk, state);
    this.#mayChange = desk.staff.actor.scopes.includes("bookings");
  }

  /** The hours as the clocks show them, also on a day on which they change. */
  scale(column: Column): string {
    return [...this.#hours(column)].map(([row, time]) => `<span class="s${row}">${esc(time)}</span>`).join("");
  }

  #hours({ day, resource: { timeZone } }: Column): Map<number, string> {
    const hours = new Map<number, string>();
    const begin = beginOf(day, this.#span.first);
    for (let row = 0; row < this.#span.rows; row++) {
      const at = begin + row * ROW_MS;
      if (at >= day.endAt) break;
      const isHour = wallClockOf(timeZone, at) % (60 * MINUTE_MS) === 0;
      if (isHour) hours.set(row, this.#time(timeZone, at));
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
    const drawn = items.map((item, at) => this.#item(column, item, lanes[at] ?? { lane: 0, lanes: 1 }));
    const own = this.#ownHours(column, measure);
    const hours = own.map(([row, time]) => `<span class="cal-own s${row}" aria-hidden="true">${esc(time)}</span>`);
    const name = this.#nameOf(column);
    const from = beginOf(day, this.#span.first);
    const data = `data-resource="${resource.id}" data-date="${day.localDate}" data-from="${from}" data-local="${this.#localOf(column, from)}"${this.#shiftOf(column)}`;
    const rows = `cal-rows${own.length > 0 ? " own" : ""} h${this.#span.rows / ROWS_AN_HOUR}`;
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
    return this.#state.view === "week"
      ? `${formatDate(this.#desk.locale, "date", day.localDate)}, ${resource.name}`
      : resource.name;
  }

  #head(column: Column): string {
    const { resource, day, isOpen, bands } = column;
    const desk = this.#desk;
    const words = desk.said.calendar;
    const isWeek = this.#state.view === "week";
    const link = isWeek
      ? calendarLink(desk, this.#state, { view: "day", date: day.localDate, resources: null })
      : calendarLink(desk, this.#state, { view: "week", resources: [resource.id] });
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
    const add = this.#mayChange
      ? `<a class="cal-add" href="${esc(this.#newAt(column))}" aria-label="${esc(say(words.newAt, { resource: this.#nameOf(column) }))}" data-new>+</a>`
      : "";
    const today = isWeek && day.localDate === this.#state.today ? ' aria-current="date"' : "";
    return `<header class="cal-head"><h2><a href="${esc(link)}"${today}><bdi>${esc(title)}</bdi></a>${zone}${length}${remark}</h2>${add}</header>`;
  }

  /** Where a new booking in this column begins: now, or with the opening hours. */
  #newAt({ resource, day, bands }: Column): string {
    const { now, root } = this.#desk;
    const off = bands.find(({ kind, startAt }) => kind === "off" && startAt <= day.startAt);
    const opensAt = off && off.endAt < day.endAt ? off.endAt : beginOf(day, this.#span.first);
    const nextAt = Math.ceil(now / (15 * MINUTE_MS)) * 15 * MINUTE_MS;
    const at = nextAt > opensAt && nextAt < day.endAt ? nextAt : opensAt;
    const start = new Date(wallClockOf(resource.timeZone, at)).toISOString().slice(0, 16);
    return pageLink(this.#desk, `${root}/bookings/new`, { start, resource: resource.id });
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
    const row = rowOf(day, this.#span, after.fromAt);
    return row <= 0 ? "" : ` data-shift="${row}:${minutes}"`;
  }

  #now({ day }: Column): string {
    const { now, said } = this.#desk;
    if (now < day.startAt || now >= day.endAt) return "";
    const row = rowOf(day, this.#span, now);
    const isShown = row >= 0 && row < this.#span.rows;
    return isShown
      ? `<div class="cal-now s${row}" data-now><span class="sr">${esc(said.calendar.now)}</span></div>`
      : "";
  }

  #band({ day, resource }: Column, band: Band, beside: string): string {
    const place = placeOf(day, this.#span, band);
    if (!place) return "";
    const words = this.#desk.said.calendar;
    const name = band.kind === "closed" ? (band.name ?? words.closed) : band.kind === "part" ? words.inPart : "";
    const text = name === "" ? "" : `<span dir="auto">${esc(name)}</span>`;
    const where = `class="cal-band ${band.kind} s${place[0]} l${place[1]}${beside}${beside && " beside"}"`;
    const { closure } = band;
    if (!closure || !mayClose(this.#desk.staff, closure.isWide ? null : resource.id)) {
      return `<div ${where}>${text}</div>`;
    }
    const link = pageLink(this.#desk, `${this.#desk.root}/closures/${closure.id}`, { back: this.#back });
    const span = `${this.#time(resource.timeZone, band.startAt)} – ${this.#time(resource.timeZone, band.endAt)}`;
    const label = `${name}, ${span}, ${resource.name}`;
    return `<a ${where} href="${esc(link)}" aria-label="${esc(label)}">${text}</a>`;
  }

  #item(column: Column, item: Item, { lane, lanes }: { readonly lane: number; readonly lanes: number }): string {
    const place = placeOf(column.day, this.#span, item);
    if (!place) return "";
    const [row, rows] = place;
    const where = `s${row} l${rows}${besideOf({ lane, lanes })}${rows < 5 ? " short" : ""}`;
    if (item.kind === "booking") return this.#booking(column, item.booking, where, lanes > 1);
    return item.kind === "hold" ? this.#hold(column, item, where) : this.#session(column, item, where);
  }

  #booking(column: Column, booking: CalendarBooking, where: string, isBeside: boolean): string {
    const { id, revision, startAt, endAt } = booking;
    const status = shownStatus(booking);
    const { root, said } = this.#desk;
    const zone = column.resource.timeZone;
    const time = this.#time(zone, startAt);
    const name = booking.customer ?? said.walkIn;
    const hue = this.#services.get(booking.serviceId)?.hue ?? 0;
    const flags = this.#flags(column, booking);
    const sign = SIGNS[status] ? `<i aria-hidden="true">${SIGNS[status]}</i>` : "";
    // It begins with what is seen, so that a voice can name it.
    const span = `${time} – ${this.#time(zone, endAt)}`;
    const told = said.calendar.status[status as "confirmed"];
    const label = `${name} ${time} ${booking.service}, ${this.#date(column)}, ${span}, ${column.resource.name}, ${told}`;
    return `<a class="cal-item k${hue} t-${status} ${where}${isBeside ? " beside" : ""}" href="${esc(pageLink(this.#desk, `${root}/bookings/${id}`))}" aria-label="${esc(label)}" data-booking="${id}" data-rev="${revision}" data-at="${startAt}" data-until="${endAt}"${flags}>${sign}<b dir="auto">${esc(name)}</b> <bdi class="at">${esc(time)}</bdi> <span dir="auto">${esc(booking.service)}</span>${this.#paper(booking)}</a>`;
  }

  /** What only paper shows. */
  #paper({ phone, notes }: CalendarBooking): string {
    if (!this.#state.isFull) return "";
    const lines = [phone, notes].filter((each) => each !== null && each !== "");
    return lines.map((each) => `<small dir="auto" class="paper">${esc(each ?? "")}</small>`).join("");
  }

  /** A booking that may be dragged names its service. The grid says once where each service may go. */
  #flags({ resource }: Column, { status, serviceId, sessionId, claims }: CalendarBooking): string {
    const isOpen = status === "confirmed" || status === "pending";
    if (!this.#mayChange || !isOpen || sessionId !== null) return "";
    const duration = this.#services.get(serviceId)?.service.duration;
    this.#dragged.add(serviceId);
    // Its length is that of its leading resource.
    const isLed = claims[0]?.resourceId === resource.id;
    const length = duration?.kind === "flexible" && isLed ? `${duration.min}-${duration.max}-${duration.step}` : null;
    return ` data-drag="${serviceId}"${length === null ? "" : ` data-length="${length}"`}`;
  }

  /** Where a time off is made, for those who may. */
  off(): string {
    const { root, staff } = this.#desk;
    if (!staff.closes) return "";
    return ` data-off="${esc(pageLink(this.#desk, `${root}/closures/new`, { back: this.#back }))}"`;
  }

  /** The resources of each service of which a booking may be dragged. */
  reach(): string {
    const lists = [...this.#dragged].map((id) => {
      const service = this.#services.get(id)?.service;
      return [id, service ? resourcesOf(service) : []] as const;
    });
    return JSON.stringify(Object.fromEntries(lists));
  }

  #hold(column: Column, item: Extract<Item, { kind: "hold" }>, where: string): string {
    const words = this.#desk.said.calendar;
    const until = say(words.holdUntil, { time: this.#time(column.resource.timeZone, item.expiresAt) });
    const service = this.#services.get(item.serviceId)?.service.name ?? "";
    return `<div class="cal-item held ${where}"><b>${esc(words.hold)}</b> <span>${esc(until)}</span> <span dir="auto">${esc(service)}</span></div>`;
  }

  #session(column: Column, item: Extract<Item, { kind: "session" }>, where: string): string {
    const { said, root } = this.#desk;
    const words = said.calendar;
    const { session, bookings, serviceId } = item;
    const found = this.#services.get(serviceId);
    const time = this.#time(column.resource.timeZone, item.startAt);
    const seats = { taken: String(session.taken), offered: String(session.seats) };
    const title = found?.service.name ?? "";
    const places = say(words.seats, seats);
    const there = `${this.#date(column)}, ${column.resource.name}`;
    const label = `${title} ${time} ${places}, ${there}, ${say(words.seatsTaken, seats)}`;
    const open = `<a class="whole" href="${esc(pageLink(this.#desk, `${root}/sessions/${session.id}`))}" aria-label="${esc(label)}"><b dir="auto">${esc(title)}</b> <bdi class="at">${esc(time)}</bdi> <span class="seats">${esc(places)}</span></a>`;
    const people = bookings.map((booking) => {
      const { id, customer } = booking;
      const status = shownStatus(booking);
      return `<li><a href="${esc(pageLink(this.#desk, `${root}/bookings/${id}`))}" data-booking="${id}">${SIGNS[status] ? `<i aria-hidden="true">${SIGNS[status]}</i>` : ""}<span dir="auto">${esc(customer ?? said.walkIn)}</span></a></li>`;
    });
    return `<div class="cal-item session k${found?.hue ?? 0} t-confirmed ${where}" data-session="${session.id}">${open}${people.length > 0 ? `<ul>${people.join("")}</ul>` : ""}</div>`;
  }

  #date({ day }: Column): string {
    return this.#remembered(day.localDate, () => formatDate(this.#desk.locale, "date", day.localDate));
  }

  #time(zone: string, at: number): string {
    return this.#remembered(`${zone}${at}`, () => formatAt(this.#desk.locale, "time", zone, at));
  }

  #remembered(key: string, make: () => string): string {
    let known = this.#times.get(key);
    if (known === undefined) this.#times.set(key, (known = make()));
    return known;
  }
}

/** The class of a lane among several. */
function besideOf({ lane, lanes }: { readonly lane: number; readonly lanes: number } = { lane: 0, lanes: 1 }): string {
  return lanes > 1 ? ` o${lanes}-${Math.min(lane, MOST_LANES - 1)}` : "";
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function esc(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}

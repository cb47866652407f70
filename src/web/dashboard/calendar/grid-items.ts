// Draws what stands in a column of the grid: bookings, sessions and holds.

import type { CalendarBooking } from "../../../actions/calendar/show-calendar";
import { say } from "../../../i18n/words/say";
import { pageLink } from "../../kit/page-context";
import { type Column, type Item, placeOf } from "./grid-layout";
import { besideOf, esc, type Pen } from "./pen";

/** Statuses by a sign, for those who do not see colours. */
export const SIGNS: Readonly<Record<string, string>> = {
  pending: "?",
  confirmed: "",
  arrived: "●",
  completed: "✓",
  no_show: "✕",
};

/** The status as the grid shows it: a customer who has arrived is shown apart. */
export function shownStatus({ status, arrivedAt }: Pick<CalendarBooking, "status" | "arrivedAt">): string {
  return status === "confirmed" && arrivedAt !== null ? "arrived" : status;
}

export function drawItem(
  pen: Pen,
  column: Column,
  item: Item,
  { lane, lanes }: { readonly lane: number; readonly lanes: number },
): string {
  const place = placeOf(column.day, pen.span, item);
  if (!place) return "";
  const [row, rows] = place;
  const where = `s${row} l${rows}${besideOf({ lane, lanes })}${rows < 5 ? " short" : ""}`;
  if (item.kind === "booking") return drawBooking(pen, column, item.booking, where, lanes > 1);
  return item.kind === "hold" ? drawHold(pen, column, item, where) : drawSession(pen, column, item, where);
}

function drawBooking(pen: Pen, column: Column, booking: CalendarBooking, where: string, isBeside: boolean): string {
  const { id, revision, startAt, endAt } = booking;
  const status = shownStatus(booking);
  const { root, said } = pen.desk;
  const zone = column.resource.timeZone;
  const time = pen.time(zone, startAt);
  const name = booking.customer ?? said.walkIn;
  const hue = pen.services.get(booking.serviceId)?.hue ?? 0;
  const flags = flagsOf(pen, column, booking);
  const sign = SIGNS[status] ? `<i aria-hidden="true">${SIGNS[status]}</i>` : "";
  // It begins with what is seen, so that a voice can name it.
  const span = `${time} – ${pen.time(zone, endAt)}`;
  const told = said.calendar.status[status as "confirmed"];
  const label = `${name} ${time} ${booking.service}, ${pen.date(column)}, ${span}, ${column.resource.name}, ${told}`;
  return `<a class="cal-item k${hue} t-${status} ${where}${isBeside ? " beside" : ""}" href="${esc(pageLink(pen.desk, `${root}/bookings/${id}`))}" aria-label="${esc(label)}" data-booking="${id}" data-rev="${revision}" data-at="${startAt}" data-until="${endAt}"${flags}>${sign}<b dir="auto">${esc(name)}</b> <bdi class="at">${esc(time)}</bdi> <span dir="auto">${esc(booking.service)}</span>${onPaper(pen, booking)}</a>`;
}

/** What only paper shows. */
function onPaper(pen: Pen, { phone, notes }: CalendarBooking): string {
  if (!pen.state.isFull) return "";
  const lines = [phone, notes].filter((each) => each !== null && each !== "");
  return lines.map((each) => `<small dir="auto" class="paper">${esc(each ?? "")}</small>`).join("");
}

/** A booking that may be dragged names its service. The grid says once where each service may go. */
function flagsOf(pen: Pen, { resource }: Column, { status, serviceId, sessionId, claims }: CalendarBooking): string {
  const isOpen = status === "confirmed" || status === "pending";
  if (!pen.mayChange || !isOpen || sessionId !== null) return "";
  const duration = pen.services.get(serviceId)?.service.duration;
  pen.dragged.add(serviceId);
  // Its length is that of its leading resource.
  const isLed = claims[0]?.resourceId === resource.id;
  const length = duration?.kind === "flexible" && isLed ? `${duration.min}-${duration.max}-${duration.step}` : null;
  return ` data-drag="${serviceId}"${length === null ? "" : ` data-length="${length}"`}`;
}

function drawHold(pen: Pen, column: Column, item: Extract<Item, { kind: "hold" }>, where: string): string {
  const words = pen.desk.said.calendar;
  const until = say(words.holdUntil, { time: pen.time(column.resource.timeZone, item.expiresAt) });
  const service = pen.services.get(item.serviceId)?.service.name ?? "";
  return `<div class="cal-item held ${where}"><b>${esc(words.hold)}</b> <span>${esc(until)}</span> <span dir="auto">${esc(service)}</span></div>`;
}

function drawSession(pen: Pen, column: Column, item: Extract<Item, { kind: "session" }>, where: string): string {
  const { said, root } = pen.desk;
  const words = said.calendar;
  const { session, bookings, serviceId } = item;
  const found = pen.services.get(serviceId);
  const time = pen.time(column.resource.timeZone, item.startAt);
  const seats = { taken: String(session.taken), offered: String(session.seats) };
  const title = found?.service.name ?? "";
  const places = say(words.seats, seats);
  const there = `${pen.date(column)}, ${column.resource.name}`;
  const label = `${title} ${time} ${places}, ${there}, ${say(words.seatsTaken, seats)}`;
  const open = `<a class="whole" href="${esc(pageLink(pen.desk, `${root}/sessions/${session.id}`))}" aria-label="${esc(label)}"><b dir="auto">${esc(title)}</b> <bdi class="at">${esc(time)}</bdi> <span class="seats">${esc(places)}</span></a>`;
  const people = bookings.map((booking) => {
    const { id, customer } = booking;
    const status = shownStatus(booking);
    return `<li><a href="${esc(pageLink(pen.desk, `${root}/bookings/${id}`))}" data-booking="${id}">${SIGNS[status] ? `<i aria-hidden="true">${SIGNS[status]}</i>` : ""}<span dir="auto">${esc(customer ?? said.walkIn)}</span></a></li>`;
  });
  return `<div class="cal-item session k${found?.hue ?? 0} t-confirmed ${where}" data-session="${session.id}">${open}${people.length > 0 ? `<ul>${people.join("")}</ul>` : ""}</div>`;
}

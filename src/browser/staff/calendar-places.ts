// A click or tap on an empty place offers a new booking and a time off there. The places begin at quarters of an hour.

import { busy, gridOf, say, wordsOf } from "./calendar-view";
import { contact, tellNoAnswer } from "./contact";

const ROW_MINUTES = 5;
const ROWS_A_PLACE = 3;

let offered: HTMLElement | null = null;

export function followPlaces(): void {
  addEventListener("click", (event) => {
    const target = event.target as Element;
    if (offered?.contains(target)) return;
    const was = offered;
    leave();
    const rows = target.closest<HTMLElement>("[data-rows]:not([data-grid])");
    if (!rows || target.closest("a, button, .cal-item") || event.defaultPrevented) return;
    // A click beside an offer only puts it away.
    if (!was) offer(rows, event.clientY);
  });
  addEventListener("keydown", (event) => event.key === "Escape" && leave());
  addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !offered?.contains(relatedTarget as Node)) leave();
  });
}

function leave(): void {
  offered?.remove();
  offered = null;
  busy.isChoosing = false;
}

/** What can be made at a height of a column. One way alone is taken at once. */
function offer(rows: HTMLElement, y: number): void {
  const column = rows.closest<HTMLElement>("[data-resource]");
  if (!column) return;
  const box = rows.getBoundingClientRect();
  const count = Number(gridOf()?.dataset.rows);
  const row = Math.floor(((y - box.top) / box.height) * (count / ROWS_A_PLACE)) * ROWS_A_PLACE;
  const words = wordsOf();
  const booking = column.querySelector<HTMLAnchorElement>("[data-new]")?.href;
  const ways = [
    [booking, words.book],
    [gridOf()?.dataset.off, words.off],
  ].flatMap(([link, text]) => (link && text ? [{ link: at(link, column, row), text }] : []));
  const [only, other] = ways;
  if (!only) return;
  if (!other) {
    if (contact.isLost) tellNoAnswer();
    else location.assign(only.link);
    return;
  }
  const menu = document.createElement("div");
  menu.className = `cal-offer s${row}`;
  menu.setAttribute("role", "group");
  const title = document.createElement("strong");
  title.textContent = say(words.place, { time: clockAt(column, row) });
  menu.setAttribute("aria-label", title.textContent);
  menu.append(title, ...ways.map(linkTo));
  rows.append(menu);
  // Late in the day it stands above the place, as the grid ends below.
  if (menu.getBoundingClientRect().bottom > rows.getBoundingClientRect().bottom) menu.classList.add("above");
  offered = menu;
  busy.isChoosing = true;
  menu.scrollIntoView({ block: "nearest" });
  menu.querySelector("a")?.focus({ preventScroll: true });
}

function linkTo({ link, text }: { readonly link: string; readonly text: string }): HTMLElement {
  const made = document.createElement("a");
  made.className = "button";
  made.href = link;
  made.textContent = text;
  return made;
}

function at(link: string, { dataset }: HTMLElement, row: number): string {
  const url = new URL(link, location.href);
  url.searchParams.set("resource", dataset.resource ?? "");
  url.searchParams.set("start", `${dataset.date}T${writtenAt({ dataset }, row)}`);
  return url.href;
}

/** The minute of the day that the clocks show at a row, also on a day on which they change. */
function minuteAt({ dataset }: Pick<HTMLElement, "dataset">, row: number): number {
  const [shiftRow, shift] = (dataset.shift ?? "").split(":").map(Number);
  const shifted = shiftRow !== undefined && shift !== undefined && row >= shiftRow ? shift : 0;
  return Number(dataset.local) + row * ROW_MINUTES + shifted;
}

/** As a field for a time wants it. */
function writtenAt(column: Pick<HTMLElement, "dataset">, row: number): string {
  const minute = minuteAt(column, row);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

/** As people read it. */
export function clockAt(column: HTMLElement, row: number): string {
  const format = new Intl.DateTimeFormat(wordsOf().locale, { timeStyle: "short", timeZone: "UTC" });
  return format.format(minuteAt(column, row) * 60_000).replaceAll(" ", "\u00a0");
}

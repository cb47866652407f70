// Bookings by the keyboard: arrows go from column to column, Alt and arrows carry, Enter drops, Esc gives up.

import { busy, gridOf, wordsOf } from "./calendar-view";
import { Carrying, STEP } from "./carrying";

let carrying: Carrying | null = null;

const AHEAD: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
const DOWN: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

export function followKeys(): void {
  addEventListener("keydown", pressed, true);
  addEventListener("focusout", () => {
    carrying?.leave();
    carrying = null;
  });
}

function pressed(event: KeyboardEvent): void {
  const item = (event.target as Element).closest?.<HTMLElement>(".cal-item[data-booking]");
  if (!item || event.ctrlKey || event.metaKey) return;
  if (carrying && (event.key === "Enter" || event.key === "Escape")) {
    event.preventDefault();
    event.stopPropagation();
    const carried = carrying;
    carrying = null;
    if (event.key === "Escape") carried.leave();
    else void carried.release();
    return;
  }
  const isRightToLeft = wordsOf().dir === "rtl";
  const ahead = (AHEAD[event.key] ?? 0) * (isRightToLeft ? -1 : 1);
  const down = DOWN[event.key] ?? 0;
  if (ahead === 0 && down === 0) return;
  if (event.altKey && item.dataset.drag !== undefined) {
    event.preventDefault();
    carry(item, ahead, down, event.shiftKey);
  } else if (!event.altKey && !carrying) goTo(event, item, ahead, down);
}

function carry(item: HTMLElement, ahead: number, down: number, isLength: boolean): void {
  if (busy.isSaving || (busy.isDragging && !carrying)) return;
  const words = wordsOf();
  const isNew = carrying === null;
  carrying ??= new Carrying(item, false);
  if (isLength) {
    const step = Number((item.dataset.length ?? "0-0-0").split("-")[2]) / 5;
    if (step > 0) carrying.stretch(carrying.rows + down * step);
  } else {
    const columns = [...(gridOf()?.querySelectorAll<HTMLElement>("[data-resource]") ?? [])];
    const column = columns[columns.indexOf(carrying.column) + ahead] ?? carrying.column;
    const row = down < 0 ? Math.ceil(carrying.row / STEP) * STEP - STEP : Math.floor(carrying.row / STEP) * STEP + STEP;
    carrying.move(column, down === 0 ? carrying.row : row);
  }
  carrying.say(isNew ? words.picked : words.at);
  carrying.column.querySelector(".ghost")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The booking that is nearest in the next column, or the next one in this. */
function goTo(event: KeyboardEvent, item: HTMLElement, ahead: number, down: number): void {
  const columns = [...(gridOf()?.querySelectorAll<HTMLElement>("[data-resource]") ?? [])];
  const from = columns.findIndex((column) => column.contains(item));
  const inside = (column: HTMLElement | undefined) =>
    column ? [...column.querySelectorAll<HTMLElement>("a.cal-item, .cal-item a.whole")] : [];
  let wanted: HTMLElement | undefined;
  if (down !== 0) {
    const own = inside(columns[from]);
    wanted = own[own.indexOf(item) + down];
  }
  for (let at = from + ahead; ahead !== 0 && !wanted && at >= 0 && at < columns.length; at += ahead) {
    const { top } = item.getBoundingClientRect();
    const far = (each: HTMLElement) => Math.abs(each.getBoundingClientRect().top - top);
    wanted = inside(columns[at]).sort((a, b) => far(a) - far(b))[0];
  }
  event.preventDefault();
  wanted?.focus();
}

// A click or tap on an empty place leads to a new booking there. The places begin at quarters of an hour.

import { gridOf } from "./calendar-view";

const ROW_MINUTES = 5;
const ROWS_A_PLACE = 3;

export function followPlaces(): void {
  addEventListener("click", (event) => {
    const target = event.target as Element;
    const rows = target.closest<HTMLElement>("[data-rows]:not([data-grid])");
    if (!rows || target.closest("a, button, .cal-item") || event.defaultPrevented) return;
    const link = newAt(rows, event.clientY);
    if (link) location.assign(link);
  });
}

/** The address of a new booking at a height of a column. Null where the person may make none. */
function newAt(rows: HTMLElement, y: number): string | null {
  const column = rows.closest<HTMLElement>("[data-resource]");
  const plain = column?.querySelector<HTMLAnchorElement>("[data-new]");
  if (!column || !plain) return null;
  const box = rows.getBoundingClientRect();
  const count = Number(gridOf()?.dataset.rows);
  const row = Math.floor(((y - box.top) / box.height) * (count / ROWS_A_PLACE)) * ROWS_A_PLACE;
  const url = new URL(plain.href);
  url.searchParams.set("start", `${column.dataset.date}T${clockAt(column, row)}`);
  return url.href;
}

/** What the clocks show at a row, also on a day on which they change. */
export function clockAt({ dataset }: HTMLElement, row: number): string {
  const [shiftRow, shift] = (dataset.shift ?? "").split(":").map(Number);
  const shifted = shiftRow !== undefined && shift !== undefined && row >= shiftRow ? shift : 0;
  const minute = Number(dataset.local) + row * ROW_MINUTES + shifted;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

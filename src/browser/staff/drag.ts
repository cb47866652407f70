// Dragging by mouse and finger. A mouse drags after six pixels, so that a click never moves. A finger drags after it has
// rested, so that a swipe scrolls.

import { busy, gridOf, ROW_MS } from "./calendar-view";
import { Carrying, STEP } from "./carrying";

const SLACK_PX = 6;
const SWIPE_PX = 10;
const REST_MS = 450;
const EDGE_PX = 48;
const EDGE_STEP_PX = 12;

type Press = {
  readonly item: HTMLElement;
  readonly isStretch: boolean;
  readonly pointer: number;
  readonly isFinger: boolean;
  readonly x: number;
  readonly y: number;
  /** How far below the block's beginning it was taken, in rows. */
  readonly grip: number;
  rest: number;
};

let press: Press | null = null;
let carrying: Carrying | null = null;
let last = { x: 0, y: 0 };
let isJustDropped = false;

export function followDrag(): void {
  addEventListener("pointerdown", down);
  addEventListener("pointermove", moved);
  addEventListener("pointerup", () => void up());
  addEventListener("pointercancel", giveUp);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && carrying) giveUp();
  });
  // A link would be dragged as a link.
  addEventListener("dragstart", (event) => (event.target as Element).closest("[data-drag]") && event.preventDefault());
  addEventListener("contextmenu", (event) => press?.isFinger && event.preventDefault());
  addEventListener("touchmove", (event) => carrying && event.cancelable && event.preventDefault(), { passive: false });
  addEventListener("click", dropped, true);
}

/** Letting go of a booking is no click on it. */
function dropped(event: Event): void {
  if (!isJustDropped) return;
  event.preventDefault();
  event.stopPropagation();
}

function rowHeight(): number {
  const rows = gridOf()?.querySelector<HTMLElement>(".cal-rows");
  return (rows?.getBoundingClientRect().height ?? 1) / Number(gridOf()?.dataset.rows || 1);
}

function down(event: PointerEvent): void {
  const target = event.target as Element;
  const item = target.closest<HTMLElement>("[data-drag]");
  if (!item || event.button !== 0 || !event.isPrimary || busy.isSaving || busy.isDragging) return;
  const isFinger = event.pointerType !== "mouse";
  const grip = (event.clientY - item.getBoundingClientRect().top) / rowHeight();
  const isStretch = target.closest("[data-stretch]") !== null;
  press = { item, isStretch, pointer: event.pointerId, isFinger, x: event.clientX, y: event.clientY, grip, rest: 0 };
  last = { x: event.clientX, y: event.clientY };
  if (isFinger) press.rest = setTimeout(begin, REST_MS);
}

function begin(): void {
  if (!press) return;
  document.body.classList.add("dragging");
  carrying = new Carrying(press.item, press.isStretch);
  if (press.isFinger) navigator.vibrate?.(15);
  requestAnimationFrame(scrollAtEdges);
}

function moved(event: PointerEvent): void {
  if (!press || event.pointerId !== press.pointer) return;
  last = { x: event.clientX, y: event.clientY };
  const far = Math.hypot(event.clientX - press.x, event.clientY - press.y);
  if (!carrying && press.isFinger && far > SWIPE_PX) giveUp();
  else if (!carrying && !press.isFinger && far > SLACK_PX) begin();
  if (carrying) follow();
}

/** Puts the ghost under the pointer. */
function follow(): void {
  const grid = gridOf();
  if (!carrying || !press || !grid) return;
  const rows = carrying.column.querySelector<HTMLElement>("[data-rows]")?.getBoundingClientRect();
  if (!rows) return;
  const at = (last.y - rows.top) / rowHeight();
  if (press.isStretch) {
    carrying.stretch(at - carrying.row);
    return;
  }
  const columns = [...grid.querySelectorAll<HTMLElement>("[data-resource]")];
  const under = columns.find((column) => {
    const { left, right } = column.getBoundingClientRect();
    return left <= last.x && last.x < right;
  });
  const row = Math.round((at - press.grip) / STEP) * STEP;
  // A sideways drag keeps the time, also one that is off the quarters.
  const isLevel = Math.abs(last.y - press.y) < SLACK_PX;
  const home = press.item.closest<HTMLElement>("[data-resource]")?.dataset.from;
  const own = Math.round((Number(press.item.dataset.at) - Number(home)) / ROW_MS);
  carrying.move(under ?? carrying.column, isLevel ? own : row);
}

function scrollAtEdges(): void {
  const grid = gridOf();
  if (!carrying || !grid) return;
  const box = grid.getBoundingClientRect();
  const towards = (at: number, from: number, to: number) => (at < from + EDGE_PX ? -1 : at > to - EDGE_PX ? 1 : 0);
  const [x, y] = [towards(last.x, box.left, box.right), towards(last.y, box.top + EDGE_PX, box.bottom)];
  if (x !== 0 || y !== 0) {
    grid.scrollBy(x * EDGE_STEP_PX, y * EDGE_STEP_PX);
    follow();
  }
  requestAnimationFrame(scrollAtEdges);
}

async function up(): Promise<void> {
  const carried = carrying;
  settle();
  if (!carried) return;
  isJustDropped = true;
  setTimeout(() => (isJustDropped = false), 50);
  await carried.release();
}

function giveUp(): void {
  carrying?.leave();
  settle();
}

function settle(): void {
  clearTimeout(press?.rest);
  press = null;
  carrying = null;
  document.body.classList.remove("dragging");
}

// A booking in the hand: where it would be dropped, and the ghost that shows it.

import { clockAt } from "./calendar-places";
import { announce, busy, gridOf, ROW_MS, say, wordsOf } from "./calendar-view";
import { drop } from "./drop";

/** Bookings are dropped at quarters of an hour. */
export const STEP = 3;

export class Carrying {
  readonly #ghost: HTMLElement;
  readonly #home: HTMLElement;
  readonly #reach: readonly string[];
  column: HTMLElement;
  row: number;
  rows: number;

  constructor(
    readonly item: HTMLElement,
    readonly isStretch: boolean,
  ) {
    this.#home = item.closest<HTMLElement>("[data-resource]") as HTMLElement;
    this.column = this.#home;
    this.row = Math.round((Number(item.dataset.at) - Number(this.#home.dataset.from)) / ROW_MS);
    this.rows = Math.round((Number(item.dataset.until) - Number(item.dataset.at)) / ROW_MS);
    const reach = JSON.parse(gridOf()?.dataset.reach ?? "{}") as Record<string, string[]>;
    this.#reach = reach[item.dataset.drag ?? ""] ?? [];
    this.#ghost = item.cloneNode(true) as HTMLElement;
    this.#ghost.removeAttribute("data-booking");
    this.#ghost.removeAttribute("href");
    this.#ghost.setAttribute("aria-hidden", "true");
    item.classList.add("lifted");
    busy.isDragging = true;
    this.show();
  }

  /** Whether the service allows this resource. */
  get fits(): boolean {
    const { resource = "" } = this.column.dataset;
    return resource === this.#home.dataset.resource || this.#reach.includes(resource);
  }

  move(column: HTMLElement, row: number): void {
    const most = Number(gridOf()?.dataset.rows) - 1;
    this.column = column;
    this.row = Math.max(0, Math.min(most, row));
    this.show();
  }

  stretch(rows: number): void {
    const [least = 1, most = 1, step = 1] = (this.item.dataset.length ?? "").split("-").map((each) => Number(each) / 5);
    const steps = Math.round((rows - least) / step);
    this.rows = Math.max(least, Math.min(most, least + steps * step));
    this.show();
  }

  show(): void {
    const kept = [...this.item.classList].filter((name) => !/^([slo]\d|lifted|beside|short)/.test(name));
    const most = Number(gridOf()?.dataset.rows) - this.row;
    const classes = [...kept, "ghost", `s${this.row}`, `l${Math.max(1, Math.min(this.rows, most))}`];
    this.#ghost.className = classes.join(" ");
    const time = this.#ghost.querySelector(".at");
    if (time) time.textContent = this.time;
    const rows = this.column.querySelector("[data-rows]");
    if (this.#ghost.parentElement !== rows) rows?.append(this.#ghost);
    for (const column of document.querySelectorAll(".cal-col.unfit")) column.classList.remove("unfit");
    this.column.classList.toggle("unfit", !this.fits);
  }

  get time(): string {
    const [start, end] = [clockAt(this.column, this.row), clockAt(this.column, this.row + this.rows)];
    return this.isStretch ? `${start} – ${end}` : start;
  }

  say(sentence: string): void {
    announce(say(sentence, { time: `${this.time}`, resource: this.column.getAttribute("aria-label") ?? "" }));
  }

  /** Puts it down where it is, or says why it cannot be. */
  async release(): Promise<void> {
    const { dataset } = this.item;
    const start = Number(this.column.dataset.from) + this.row * ROW_MS;
    const minutes = this.rows * 5;
    const isLonger = start + minutes * 60_000 - Number(dataset.until) !== start - Number(dataset.at);
    const isElsewhere = start !== Number(dataset.at) || this.column.dataset.resource !== this.#home.dataset.resource;
    if (!this.fits) {
      const resource = this.column.getAttribute("aria-label") ?? "";
      const service = this.item.querySelector("span:not(.at)")?.textContent ?? "";
      this.end();
      return drop.tellRefused(say(wordsOf().notThatResource, { resource, service }));
    }
    if (!isLonger && !isElsewhere) return this.leave();
    busy.isDragging = false;
    this.#ghost.classList.add("pending");
    const isDone = await drop.send({
      command: "move",
      booking: dataset.booking ?? "",
      revision: dataset.rev ?? "",
      start: String(start),
      ...(isLonger && { minutes: String(minutes) }),
      from: this.#home.dataset.resource ?? "",
      to: this.column.dataset.resource ?? "",
    });
    if (!isDone) this.end();
  }

  leave(): void {
    this.end();
    announce(wordsOf().left);
  }

  end(): void {
    busy.isDragging = false;
    this.#ghost.remove();
    this.item.classList.remove("lifted");
    this.column.classList.remove("unfit");
  }
}

// The form of a time off: the bookings in it follow the times, and whole days need no hours.

import { redraw } from "./redraw";

const TIMES = ["resource", "start", "end", "whole", "weekly", "until"];
const USUAL: Readonly<Record<string, string>> = { start: "T09:00", end: "T17:00" };

/** The hours that the fields had, when whole days are taken back. */
const hours = new Map<string, string>();

function follow(form: HTMLFormElement, isWhole: boolean): void {
  for (const name of ["start", "end"]) {
    const field = form.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement)) continue;
    const date = field.value.slice(0, 10);
    if (isWhole && field.value.length > 10) hours.set(name, field.value.slice(10));
    field.type = isWhole ? "date" : "datetime-local";
    field.value = isWhole || date === "" ? date : `${date}${hours.get(name) ?? USUAL[name]}`;
  }
}

addEventListener("change", ({ target }) => {
  const form = target instanceof Element ? target.closest<HTMLFormElement>("form[data-closing]") : null;
  if (!form || !(target instanceof Element)) return;
  const name = target.getAttribute("name") ?? "";
  if (target instanceof HTMLInputElement && name === "whole") follow(form, target.checked);
  if (TIMES.includes(name)) void redraw(form, { do: "look" }, ["touched"]);
});

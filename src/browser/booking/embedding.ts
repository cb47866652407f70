// The embedding page, if there is one: it gets the page's events, and tells the details of the visitor that it knows.

import { type FrameEvents, startFrame } from "../embed/frame";

export const isFramed = "embed" in document.documentElement.dataset;

const frame = isFramed
  ? startFrame({
      ns: new URLSearchParams(location.search).get("ns") ?? "",
      isDenied: document.querySelector("[data-denied]") !== null,
    })
  : null;

/** The loader passes the visitor's details after the #, which no server receives; every step keeps them. */
export const toldHash = isFramed ? location.hash : "";
const told = new URLSearchParams(toldHash.slice(1));

export function post<Type extends keyof FrameEvents>(type: Type, data: FrameEvents[Type]): void {
  frame?.post(type, data);
}

/** Sends the events that the page's content carries. */
export function tellAround(main: HTMLElement): void {
  for (const { type, data } of [JSON.parse(main.dataset.event ?? "[]")].flat()) post(type, data);
}

/** Fills in the visitor's known details in empty fields. */
export function fillIn(main: HTMLElement): void {
  const form = main.querySelector<HTMLFormElement>("form[data-draft]");
  if (!form || main.querySelector(".problem, .alert")) return;
  for (const [name, value] of told) {
    const field = form.elements.namedItem(name) as HTMLInputElement | null;
    if (name !== "at" && field && field.type !== "hidden" && !field.value) field.value = value;
  }
}

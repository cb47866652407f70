// The page that is shown: its content, the pages that replace it, and the short message at its top.

import { HEADER } from "../../web/kit/page-names";
import { ownZone } from "../kit/zones";

const SAID_MS = 6_000;

const toast = document.querySelector("[data-toast]") as HTMLElement;

/** Requests a page without style and script, in the browser's zone. */
export const PART = { [HEADER.part]: "1", [HEADER.zone]: ownZone() ?? "" };

export function mainOf(page: Document = document): HTMLElement {
  return page.querySelector("main") as HTMLElement;
}

export async function pageOf(answer: Response): Promise<Document> {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export function say(text: string): void {
  toast.textContent = text;
  setTimeout(() => toast.textContent === text && (toast.textContent = ""), SAID_MS);
}

let isPressed = false;
for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
  addEventListener(type, () => (isPressed = type === "pointerdown"), true);
}

/** Replaces nothing while a finger is down, because the pressed element would be gone when it lifts. */
export async function released(): Promise<void> {
  for (let waits = 0; isPressed && waits < 20; waits++) await new Promise((resolve) => setTimeout(resolve, 50));
}

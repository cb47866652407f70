// Whether the server is reached. Without it the page stays as it is, and says how old it is.

import { HEADER } from "../../web/kit/page-names";

/** Requests a page without style and script. */
export const PART = { [HEADER.part]: "1" };

const PROBE_EVERY_MS = 5_000;
const SAID_MS = 6_000;
const AGES: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

export const mainOf = (page: Document = document) => page.querySelector("main") as HTMLElement;
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** When what is shown was known to be current. */
let shownAt = Date.now();
let isLost = false;

export const contact = {
  get isLost(): boolean {
    return isLost || !navigator.onLine;
  },

  /** The page is as the server has it. */
  isCurrent(): void {
    shownAt = Date.now();
    contact.isThere();
  },

  isThere(): void {
    if (!isLost) return;
    isLost = false;
    drawAge();
    dispatchEvent(new Event("berth:reached"));
  },

  isGone(): void {
    if (isLost) return;
    isLost = true;
    drawAge();
    void probe();
  },
};

/** Says something short, also to those who do not see it. */
export function tell(text: string | undefined): void {
  const toast = document.querySelector("[data-toast]");
  if (!toast) return;
  toast.textContent = text ?? "";
  setTimeout(() => toast.textContent === text && (toast.textContent = ""), SAID_MS);
}

/** What to say when no answer came. */
export function tellNoAnswer(): void {
  const { trouble, offline } = mainOf().dataset;
  tell(contact.isLost ? offline : trouble);
}

const sign = document.createElement("p");
sign.className = "desk-age";
sign.setAttribute("role", "status");

function drawAge(): void {
  if (!contact.isLost) {
    sign.remove();
    return;
  }
  const seconds = Math.max(1, Math.round((Date.now() - shownAt) / 1_000));
  const [unit, length] = AGES.find(([, least]) => seconds >= least) ?? ["second", 1];
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang);
  sign.textContent = (mainOf().dataset.lost ?? "").replace("{age}", words.format(-Math.floor(seconds / length), unit));
  if (!sign.isConnected) mainOf().before(sign);
}

async function probe(): Promise<void> {
  while (isLost) {
    await pause(PROBE_EVERY_MS);
    const signal = AbortSignal.timeout(PROBE_EVERY_MS);
    await fetch("/_/icon.svg", { method: "HEAD", cache: "no-store", signal }).then(contact.isThere, () => undefined);
    drawAge();
  }
}

addEventListener("offline", contact.isGone);

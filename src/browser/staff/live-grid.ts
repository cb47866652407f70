// Shows what others change, while the page is seen. One request waits at the server until something happened. Only the
// grid is drawn anew: never while a booking is in the hand.

import { busy, calendarOf, place } from "./calendar-view";
import { fetchCalendar } from "./drop";

const LEAST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 30_000;

let waiting: AbortController | null = null;
let failures = 0;

const isSeen = () => document.visibilityState === "visible";
const isInUse = () => busy.isDragging || busy.isSaving || busy.isChoosing;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function followChanges(): void {
  const region = document.querySelector<HTMLElement>('[data-region="grid"]');
  if (!region?.dataset.position) return;
  document.addEventListener("visibilitychange", () => (isSeen() ? void listen() : waiting?.abort()));
  addEventListener("pagehide", () => waiting?.abort());
  void listen();
}

async function listen(): Promise<void> {
  if (waiting) return;
  while (isSeen()) {
    const own = new AbortController();
    waiting = own;
    try {
      await lookOnce(own.signal);
      failures = 0;
    } catch {
      failures += 1;
    }
    waiting = null;
    if (!isSeen()) return;
    await pause(failures === 0 ? LEAST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures));
    if (waiting) return;
  }
}

async function lookOnce(signal: AbortSignal): Promise<void> {
  const shown = document.querySelector<HTMLElement>('[data-region="grid"]')?.dataset.position ?? "0";
  const answer = await fetch(`${calendarOf()?.dataset.calendar}/changes?after=${shown}`, { cache: "no-store", signal });
  if (!answer.ok) throw new Error(String(answer.status));
  const { position } = (await answer.json()) as { position: number };
  if (position <= Number(shown)) return;
  while (isInUse()) await pause(LEAST_PAUSE_MS);
  const page = await fetchCalendar();
  if (!page) throw new Error("no calendar");
  while (isInUse()) await pause(LEAST_PAUSE_MS);
  const fresh = page.querySelector<HTMLElement>('[data-region="grid"]');
  const present = document.querySelector<HTMLElement>('[data-region="grid"]')?.dataset.position;
  // A drop may have drawn something newer meanwhile.
  if (Number(fresh?.dataset.position) >= Number(present)) place(page, ["grid"]);
}

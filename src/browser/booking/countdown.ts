// Counts down a hold, second by second. Screen readers hear only its last minute and its end.

import { endOf } from "./hold";

let onEnd: () => void = () => undefined;

export function startCountdowns(whenOver: () => void): void {
  onEnd = whenOver;
  setInterval(() => keepTime(document), 1_000);
}

/** `14:59`, `1:59:59`, in the digits of the page's language. */
function clockOf(seconds: number): string {
  const { lang } = document.documentElement;
  const [one, two] = [1, 2].map((minimumIntegerDigits) => new Intl.NumberFormat(lang, { minimumIntegerDigits }));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const parts = hours > 0 ? [one?.format(hours), two?.format(minutes)] : [one?.format(minutes)];
  return [...parts, two?.format(seconds % 60)].join(":");
}

export function keepTime(within: ParentNode): void {
  for (const counter of within.querySelectorAll<HTMLElement>("[data-countdown]:not([data-done])")) {
    const leftSeconds = Math.max(0, Math.floor((endOf(counter) - Date.now()) / 1_000));
    const left = counter.querySelector<HTMLElement>("[data-left]");
    if (left) left.textContent = (left.dataset.left ?? "{time}").replace("{time}", clockOf(leftSeconds));
    const ending = counter.querySelector<HTMLElement>("[data-ending]");
    if (ending && leftSeconds <= 60) ending.textContent = ending.dataset.ending ?? "";
    if (leftSeconds > 0) continue;
    counter.dataset.done = "";
    for (const part of counter.querySelectorAll<HTMLElement>("[data-left],[data-held]")) part.hidden = true;
    const over = counter.querySelector<HTMLElement>("[data-over]");
    if (over) over.hidden = false;
    onEnd();
  }
}

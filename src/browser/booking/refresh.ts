// Keeps what is shown current without a step of the visitor: the starts, and their own booking.

import { COMMAND, FIELD, HEADER } from "../../web/kit/page-names";
import { offerToKeep } from "../kit/keep";
import { followOwn } from "../kit/own";
import { keepTime } from "./countdown";
import { tellAround } from "./embedding";
import { requests } from "./requests";
import { mainOf, PART, pageOf, released, say } from "./shown";

const KEY = `input[name=${FIELD.key}]`;

/** Replaces the days and starts with current ones, and announces starts that are gone. */
export async function refreshStarts(sinceMs: number): Promise<void> {
  const picker = document.querySelector<HTMLElement>("[data-refresh]");
  if (!picker || (requests.asking?.signal.aborted === false && mainOf().hasAttribute("aria-busy"))) return;
  const answer = await fetch(picker.dataset.refresh as string, {
    headers: { ...PART, [HEADER.fresh]: String(sinceMs) },
    cache: "no-store",
  });
  const page = await pageOf(answer);
  await released();
  if (!picker.isConnected) return;
  const before = timesIn(picker);
  const focusedKey = (document.activeElement as HTMLElement | null)?.dataset.key;
  for (const part of picker.querySelectorAll<HTMLElement>("[data-part]")) replacePart(part, page);
  if (focusedKey && document.activeElement === document.body) {
    (
      picker.querySelector<HTMLElement>(`[data-key="${CSS.escape(focusedKey)}"]`) ??
      picker.querySelector<HTMLElement>("[data-day-title]")
    )?.focus();
  }
  const after = timesIn(picker);
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, time]) => time);
  if (gone.length > 0 && gone.length < 4) say((picker.dataset.gone ?? "").replace("{time}", gone.join(", ")));
}

/** Replaces one part of the picker, if it differs. */
function replacePart(part: HTMLElement, page: Document): void {
  const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
  if (!fresh) return;
  // Sections that the visitor opened stay open.
  for (const opened of part.querySelectorAll<HTMLElement>("details[open][data-open]")) {
    fresh.querySelector(`[data-open="${opened.dataset.open}"]`)?.setAttribute("open", "");
  }
  // Each form has its own key, which is not a difference.
  for (const key of fresh.querySelectorAll<HTMLInputElement>(KEY)) {
    key.value = part.querySelector<HTMLInputElement>(KEY)?.value ?? key.value;
    key.setAttribute("value", key.value);
  }
  if (!fresh.isEqualNode(part)) part.replaceWith(document.adoptNode(fresh));
}

function timesIn(picker: HTMLElement): Map<string, string> {
  const buttons = [...picker.querySelectorAll<HTMLElement>("[data-time]")];
  return new Map(buttons.map(({ dataset }) => [dataset.key ?? "", dataset.time ?? ""]));
}

/** Follows the visitor's own booking: `url` is that of the page that shows it. */
export function followBooking(url: string): void {
  followOwn(mainOf(), (tag) => refreshOwn(url, tag));
}

/** Replaces the shown booking with its current state. */
async function refreshOwn(url: string, tag: string): Promise<void> {
  if (requests.isSending || mainOf().hasAttribute("aria-busy")) return;
  const answer = await askForOwn(url, tag);
  if (answer.status !== 200) return;
  const fresh = mainOf(await pageOf(answer));
  await released();
  const section = mainOf().querySelector<HTMLElement>("[data-own]");
  const own = fresh.querySelector<HTMLElement>("[data-own]");
  if (!own || section?.dataset.own !== tag) return;
  const before = linesIn(section);
  section.replaceWith(document.adoptNode(own));
  keepTime(mainOf());
  offerToKeep(mainOf());
  followBooking(url);
  const changed = linesIn(own).find((line, at) => line !== before[at]);
  tellAround(fresh);
  say(changed ?? (own.querySelector(".status") ?? own.querySelector("h1"))?.textContent ?? "");
}

function askForOwn(url: string, tag: string): Promise<Response> {
  // A frame does not have the booking's address, because a frame must not contain it.
  const { look, lookAt = "" } = mainOf().querySelector<HTMLElement>("[data-own]")?.dataset ?? {};
  if (!look) return fetch(url, { headers: { ...PART, "if-none-match": tag }, cache: "no-store" });
  return fetch(lookAt, {
    method: "POST",
    headers: PART,
    body: new URLSearchParams({ [FIELD.command]: COMMAND.look, [FIELD.token]: look, [FIELD.seen]: tag }),
    cache: "no-store",
  });
}

function linesIn(own: HTMLElement): string[] {
  return [...own.querySelectorAll<HTMLElement>(".series .line:first-child")].map((line) => line.innerText);
}

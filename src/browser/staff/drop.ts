// Sends the forms of the calendar, and puts the answer in place. The server decides; a refused drop goes back.

import { DONE_IN_CALENDAR, HEADER } from "../../web/kit/page-names";
import { announce, busy, calendarOf, place, wordsOf } from "./calendar-view";

const LONGEST_MS = 15_000;

/** The calendar's address without what it said last. */
function here(): string {
  const url = new URL(location.href);
  for (const name of DONE_IN_CALENDAR) url.searchParams.delete(name);
  return `${calendarOf()?.dataset.calendar}${url.search}`;
}

/** The calendar as it is now, without style and script. */
export async function fetchCalendar(init: RequestInit = {}): Promise<Document | null> {
  const headers = { [HEADER.part]: "1" };
  const signal = AbortSignal.timeout(LONGEST_MS);
  const answer = await fetch(here(), { headers, cache: "no-store", signal, ...init });
  if (!answer.ok && answer.status !== 422) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-calendar]") ? page : null;
}

export const drop = {
  /** False when no answer came. */
  async send(fields: Readonly<Record<string, string>>): Promise<boolean> {
    if (busy.isSaving) return false;
    busy.isSaving = true;
    announce(wordsOf().saving);
    try {
      const page = await fetchCalendar({ method: "POST", body: new URLSearchParams(fields) });
      if (!page) throw new Error("no calendar");
      place(page, ["grid", "bar"]);
      const bar = document.querySelector<HTMLElement>('[data-region="bar"]');
      announce(bar?.querySelector("p")?.textContent ?? "");
      return true;
    } catch {
      drop.tellRefused(wordsOf().failed);
      return false;
    } finally {
      busy.isSaving = false;
    }
  },

  tellRefused(sentence: string): void {
    const told = document.createElement("p");
    told.className = "cal-bar-after alert";
    told.textContent = sentence;
    document.querySelector('[data-region="bar"]')?.replaceChildren(told);
    announce(`${wordsOf().refused} ${sentence}`);
  },
};

/** The forms of the bar go the same way. */
export function followForms(): void {
  addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-drop]")) return;
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    void drop.send(Object.fromEntries([...fields].map(([name, value]) => [name, String(value)])));
  });
}

// Sends the forms of the calendar, and puts the answer in place. The server decides; a refused drop goes back.

import { DONE_IN_CALENDAR } from "../../web/kit/page-names";
import { askAgain, markBusy } from "./asking";
import { announce, busy, calendarOf, place, wordsOf } from "./calendar-view";
import { leaveForSignIn } from "./left";

/** The calendar's address without what it said last. */
function here(): string {
  const url = new URL(location.href);
  for (const name of DONE_IN_CALENDAR) url.searchParams.delete(name);
  return `${calendarOf()?.dataset.calendar}${url.search}`;
}

/** The calendar as it is now, without style and script; or as it is after a form. */
export async function fetchCalendar(form?: URLSearchParams): Promise<Document | null> {
  const { answer, page } = await askAgain(here(), form);
  if (form && leaveForSignIn(answer, location.href)) return null;
  const isKnown = answer.ok || answer.status === 422;
  return isKnown && page.querySelector("[data-calendar]") ? page : null;
}

export const drop = {
  /** False when no answer came. */
  async send(fields: Readonly<Record<string, string>>, pressed: Element | null = null): Promise<boolean> {
    if (busy.isSaving) return false;
    busy.isSaving = true;
    const settle = markBusy(pressed);
    announce(wordsOf().saving);
    try {
      const page = await fetchCalendar(new URLSearchParams(fields));
      if (!page) throw new Error("no calendar");
      place(page, ["grid", "bar"]);
      const bar = document.querySelector<HTMLElement>('[data-region="bar"]');
      announce(bar?.querySelector("p")?.textContent ?? "");
      return true;
    } catch {
      drop.tellRefused(wordsOf().failed);
      return false;
    } finally {
      settle();
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
    void drop.send(Object.fromEntries([...fields].map(([name, value]) => [name, String(value)])), event.submitter);
  });
}

// A request whose answer may be lost on the way. It is asked again with the same fields, and its key, so it acts once.

import { contact, mainOf, PART, pause, tell } from "./contact";

const TRIES = 4;
const PAUSE_MS = 300;
const LONGEST_MS = 15_000;

export type Answered = { readonly answer: Response; readonly page: Document };

export async function askAgain(url: string, body?: URLSearchParams, signal?: AbortSignal): Promise<Answered> {
  for (let tried = 1; ; tried++) {
    try {
      const limits = [AbortSignal.timeout(LONGEST_MS), ...(signal ? [signal] : [])];
      const how = { headers: PART, cache: "no-store" as const, signal: AbortSignal.any(limits) };
      const answer = await fetch(url, { ...how, ...(body && { method: "POST", body }) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      contact.isThere();
      return { answer, page };
    } catch (fault) {
      if (signal?.aborted) throw fault;
      if (tried === TRIES || !navigator.onLine) {
        contact.isGone();
        throw fault;
      }
      tell(mainOf().dataset.again);
      // The server answers as the first time if it has done this already.
      body?.set("again", "1");
      await pause(PAUSE_MS * 2 ** tried);
    }
  }
}

/** Marks what was pressed. The mark is seen at once, and goes with the function that is returned. */
export function markBusy(pressed: Element | null | undefined): () => void {
  const { body } = document;
  body.dataset.asking = "";
  pressed?.setAttribute("aria-busy", "true");
  return () => {
    delete body.dataset.asking;
    pressed?.removeAttribute("aria-busy");
  };
}

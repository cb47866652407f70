// Asks the server for a form as it is filled in now, and puts regions of the answer in place.

import { PART } from "./contact";

const LONGEST_MS = 4_000;

/** The newest request of its kind; an older answer comes too late. */
let asked = 0;

/** The form's address, in the language that the page was asked for. */
function addressOf({ action }: HTMLFormElement): string {
  const language = new URLSearchParams(location.search).get("lang");
  return language === null
    ? action
    : `${action}${action.includes("?") ? "&" : "?"}${new URLSearchParams({ lang: language })}`;
}

/** `parts` of the page follow the form. The first of them shows that it is on its way. */
export async function redraw(
  form: HTMLFormElement,
  more: Readonly<Record<string, string>>,
  parts: readonly string[],
): Promise<void> {
  const mine = ++asked;
  const regionOf = (page: Document, part = "") => page.querySelector(`[data-region="${part}"]`);
  const busy = regionOf(document, parts[0]);
  busy?.setAttribute("aria-busy", "true");
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  try {
    const signal = AbortSignal.timeout(LONGEST_MS);
    const answer = await fetch(addressOf(form), { method: "POST", headers: PART, body, signal });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    for (const part of parts) {
      const [region, fresh] = [regionOf(document, part), regionOf(page, part)];
      // A field that a person writes in stays.
      if (region && fresh && !region.querySelector(":is(input, select, textarea):focus")) {
        region.replaceWith(document.adoptNode(fresh));
      }
    }
  } catch {
    // What was shown stays; a press still tells what is true.
  } finally {
    if (mine === asked) busy?.removeAttribute("aria-busy");
  }
}

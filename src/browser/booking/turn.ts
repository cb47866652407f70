// Navigation in place: a page is requested without its style and script, and its content replaces what is shown.

import { arrive } from "./arrive";
import { toldHash } from "./embedding";
import { requests } from "./requests";
import { mainOf, PART, pageOf, released, say } from "./shown";

/** `isQuiet`: the visitor did not ask for it, so focus and scroll position stay. */
type Turn = {
  readonly isQuiet?: boolean;
  readonly url: string;
  readonly body?: URLSearchParams;
  readonly way: "push" | "replace" | "stay";
  readonly key?: string | undefined;
};

const EARLY_MS = 5_000;

/** Requests that began before the visitor asked. */
const early = new Map<string, Promise<Response>>();

/** Requests a page that the visitor will probably ask for next. */
export function askEarly(url: string): void {
  const answer = fetch(url, { headers: PART, cache: "no-store" });
  early.clear();
  early.set(url, answer);
  // A failed request is not reused.
  answer.then(({ ok }) => ok || early.clear()).catch(() => early.clear());
  setTimeout(() => early.delete(url), EARLY_MS);
}

export function isAskedEarly(url: string): boolean {
  return early.has(url);
}

/** Loads a page and puts it in place; if that fails, the browser navigates there. */
export async function turn({ url, body, way, key, isQuiet = false }: Turn): Promise<boolean> {
  if (requests.isSending) return false;
  requests.isSending = body !== undefined;
  requests.asking?.abort();
  const { signal } = (requests.asking = new AbortController());
  const main = mainOf();
  main.setAttribute("aria-busy", "true");
  try {
    const asked = body ? undefined : early.get(url);
    early.clear();
    const answer = await (asked ??
      fetch(url, { signal, headers: PART, cache: "no-store", ...(body && { method: "POST", body }) }));
    const page = await pageOf(answer);
    if (signal.aborted) return false;
    await released();
    if (signal.aborted) return false;
    const fresh = mainOf(page);
    if (!fresh) throw new Error(`${answer.status} without a page`);
    // Limited or unavailable: the input stays.
    if (body && answer.status >= 429 && main.querySelector("[data-draft]")) {
      say(fresh.querySelector("p")?.textContent ?? "");
      main.removeAttribute("aria-busy");
      return false;
    }
    remember(answer, page, way, body !== undefined);
    place(fresh, key, isQuiet);
    if (body) goOn(fresh);
    return true;
  } catch (fault) {
    if (signal.aborted) return false;
    main.removeAttribute("aria-busy");
    // Without a network, navigating would replace this page with the browser's error page.
    if (!body && !(fault instanceof TypeError)) location.assign(url);
    else say((navigator.onLine ? main.dataset.trouble : main.dataset.offline) ?? String(fault));
    return false;
  } finally {
    if (body) requests.isSending = false;
  }
}

/** A customer who has booked goes straight on to pay. The way back leads to the page in between, which is in the history by now. */
function goOn(main: HTMLElement): void {
  const link = main.querySelector<HTMLAnchorElement>("a[data-go-on]");
  if (link) location.assign(link.href);
}

/** Writes the step into the browser's history. */
function remember(answer: Response, page: Document, way: Turn["way"], isSent: boolean): void {
  const target = answer.redirected || !isSent ? answer.url.split("#")[0] + toldHash : location.href;
  const state = { isForm: page.querySelector("[data-draft]") !== null };
  if (way === "push" && (target !== location.href || isSent)) history.pushState(state, "", target);
  else if (way !== "stay") history.replaceState(state, "", target);
}

/** Puts a page's content in place, and the focus where the reader continues. */
export function place(main: HTMLElement, key?: string, isQuiet = false): void {
  const fresh = document.adoptNode(main);
  fresh.removeAttribute("aria-busy");
  mainOf().replaceWith(fresh);
  arrive();
  if (isQuiet) return;
  const focused = focusOf(fresh, key);
  focused.focus({ preventScroll: true });
  // On a narrow screen the starts are below the month. Elsewhere nothing visible moves.
  if (focused.getBoundingClientRect().top < 0 || focused.getBoundingClientRect().bottom > innerHeight - 80) {
    focused.scrollIntoView({
      block: "start",
      behavior: matchMedia("(prefers-reduced-motion)").matches ? "auto" : "smooth",
    });
  }
}

function focusOf(main: HTMLElement, key = ""): HTMLElement {
  const selector = key === "days" ? ".days a" : `[data-key="${CSS.escape(key)}"]`;
  const keyed = key === "" ? null : main.querySelector<HTMLElement>(selector);
  const isDay = /^\d{4}-/.test(key);
  return (
    main.querySelector<HTMLElement>("[data-focus]") ??
    (isDay ? (main.querySelector<HTMLElement>("[data-day-title]") ?? keyed) : keyed) ??
    main.querySelector<HTMLElement>("h1") ??
    main
  );
}

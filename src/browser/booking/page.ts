// What a script adds to the pages. The server makes every page, and every page works alone. The script answers links
// and forms in place and keeps starts current. It counts down a hold, keeps it over a reload, and releases it when the
// visitor leaves.

import { startFrame } from "../embed/frame";
import { keepFrom, offerToKeep } from "../kit/keep";
import { closeMenus, stepDays } from "../kit/keys";
import { fitTexts } from "../kit/list";
import { keepTime, startCountdowns } from "./countdown";
import { type Hold, holdOf, releaseHold, restoreDraft, saveDraft } from "./hold";
import { followLive } from "./live";
import "../kit/mail-hint";
import { followOwn } from "../kit/own";
import { askRobotCheck } from "../kit/robot";
import { fillZones, isSameZone, ownZone } from "../kit/zones";

const root = document.documentElement;
const isFramed = "embed" in root.dataset;
const frame = isFramed
  ? startFrame({
      ns: new URLSearchParams(location.search).get("ns") ?? "",
      isDenied: document.querySelector("[data-denied]") !== null,
    })
  : null;
/** The loader passes the visitor's details after the #, which no server receives; every step keeps them. */
const told = new URLSearchParams(isFramed ? location.hash.slice(1) : "");
const toldHash = isFramed ? location.hash : "";
const post = (type: string, data: Record<string, string>) => frame?.post(type as never, data as never);

const mainOf = (page: Document = document) => page.querySelector("main") as HTMLElement;
const toast = document.querySelector("[data-toast]") as HTMLElement;

let hold: Hold | null = null;
/** The form that the visitor left for other starts while its hold continues. */
let leftForm: HTMLElement | null = null;
let asking: AbortController | null = null;
/** A form is being sent: its effect cannot be undone, so the page does nothing else until the answer. */
let isSending = false;

// --- navigation in place ---------------------------------------------------------------------------------------------

type Way = "push" | "replace" | "stay";
/** `isQuiet`: the visitor did not ask for it, so focus and scroll position stay. */
type Asked = {
  readonly isQuiet?: boolean;
  readonly url: string;
  readonly body?: URLSearchParams;
  readonly way: Way;
  readonly key?: string | undefined;
};

/** Requests a page without style and script, in the browser's zone. */
const PART = { "x-berth-part": "1", "x-berth-zone": ownZone() ?? "" };

const soon = new Map<string, Promise<Response>>();

/** Loads a page and puts it in place; if that fails, the browser navigates there. */
async function turn({ url, body, way, key, isQuiet = false }: Asked): Promise<boolean> {
  if (isSending) return false;
  isSending = body !== undefined;
  asking?.abort();
  const { signal } = (asking = new AbortController());
  const main = mainOf();
  main.setAttribute("aria-busy", "true");
  try {
    const early = body ? undefined : soon.get(url);
    soon.clear();
    const answer = await (early ??
      fetch(url, { signal, headers: PART, cache: "no-store", ...(body && { method: "POST", body }) }));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
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
    const target = answer.redirected || !body ? answer.url.split("#")[0] + toldHash : location.href;
    const state = { isForm: page.querySelector("[data-draft]") !== null };
    if (way === "push" && (target !== location.href || body)) history.pushState(state, "", target);
    else if (way !== "stay") history.replaceState(state, "", target);
    place(fresh, key, isQuiet);
    return true;
  } catch (fault) {
    if (signal.aborted) return false;
    main.removeAttribute("aria-busy");
    // Without a network, navigating would replace this page with the browser's error page.
    if (!body && !(fault instanceof TypeError)) location.assign(url);
    else say((navigator.onLine ? main.dataset.trouble : main.dataset.offline) ?? String(fault));
    return false;
  } finally {
    if (body) isSending = false;
  }
}

let isPressed = false;
for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
  addEventListener(type, () => (isPressed = type === "pointerdown"), true);
}

/** Replaces nothing while a finger is down, because the pressed element would be gone when it lifts. */
async function released(): Promise<void> {
  for (let waits = 0; isPressed && waits < 20; waits++) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Puts a page's content in place, and the focus where the reader continues. */
function place(main: HTMLElement, key?: string, isQuiet = false): void {
  const fresh = document.adoptNode(main);
  fresh.removeAttribute("aria-busy");
  mainOf().replaceWith(fresh);
  arrive();
  if (isQuiet) return;
  const keyed =
    key === "days"
      ? fresh.querySelector<HTMLElement>(".days a")
      : key
        ? fresh.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
        : null;
  const isDay = /^\d{4}-/.test(key ?? "");
  const focused =
    fresh.querySelector<HTMLElement>("[data-focus]") ??
    (isDay ? (fresh.querySelector<HTMLElement>("[data-day-title]") ?? keyed) : keyed) ??
    fresh.querySelector<HTMLElement>("h1") ??
    fresh;
  focused.focus({ preventScroll: true });
  // On a narrow screen the starts are below the month. Elsewhere nothing visible moves.
  if (focused.getBoundingClientRect().top < 0 || focused.getBoundingClientRect().bottom > innerHeight - 80) {
    focused.scrollIntoView({
      block: "start",
      behavior: matchMedia("(prefers-reduced-motion)").matches ? "auto" : "smooth",
    });
  }
}

/** Removes one-time messages from the address, so that a reload does not repeat them. */
function forgetNews(): void {
  const url = new URL(location.href);
  const news = ["booked", "done", "joined"].filter((name) => url.searchParams.has(name));
  for (const name of news) url.searchParams.delete(name);
  if (news.length > 0) history.replaceState(history.state, "", url);
}

/** Runs whenever new content is in place. */
function arrive(): void {
  const main = mainOf();
  // Includes the one-time messages, which a repeated request would otherwise lack.
  const ownUrl = location.href;
  forgetNews();
  document.title = main.dataset.title ?? document.title;
  hold = holdOf(main) ?? (leftForm ? hold : null);
  if (!holdOf(main)) showHolding(main);
  fillIn(main);
  saveDraft(main, hold);
  keepTime(main);
  followLive(main, refresh);
  followOwn(main, (tag) => refreshOwn(ownUrl, tag));
  fillZones(main);
  fitTexts(main);
  askRobotCheck(main);
  offerToKeep(main);
  tellAround(main);
}

/** Sends the page's events to the embedding page. */
function tellAround(main: HTMLElement): void {
  for (const { type, data } of [JSON.parse(main.dataset.event ?? "[]")].flat()) post(type, data);
}

/** Fills in the visitor's known details in empty fields. */
function fillIn(main: HTMLElement): void {
  const form = main.querySelector<HTMLFormElement>("form[data-draft]");
  if (!form || main.querySelector(".problem, .alert")) return;
  for (const [name, value] of told) {
    const field = form.elements.namedItem(name) as HTMLInputElement | null;
    if (name !== "at" && field && field.type !== "hidden" && !field.value) field.value = value;
  }
}

function say(text: string): void {
  toast.textContent = text;
  setTimeout(() => toast.textContent === text && (toast.textContent = ""), 6_000);
}

// --- current starts
// ---------------------------------------------------------------------------------------------------

/** Replaces the days and starts with current ones, and announces starts that are gone. */
async function refresh(sinceMs: number): Promise<void> {
  const picker = document.querySelector<HTMLElement>("[data-refresh]");
  if (!picker || (asking?.signal.aborted === false && mainOf().hasAttribute("aria-busy"))) return;
  const answer = await fetch(picker.dataset.refresh as string, {
    headers: { ...PART, "x-berth-fresh": String(sinceMs) },
    cache: "no-store",
  });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  await released();
  if (!picker.isConnected) return;
  const before = timesIn(picker);
  const focusedKey = (document.activeElement as HTMLElement | null)?.dataset.key;
  for (const part of picker.querySelectorAll<HTMLElement>("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!fresh) continue;
    // Sections that the visitor opened stay open.
    for (const opened of part.querySelectorAll<HTMLElement>("details[open][data-open]")) {
      fresh.querySelector(`[data-open="${opened.dataset.open}"]`)?.setAttribute("open", "");
    }
    // Each form has its own key, which is not a difference.
    for (const key of fresh.querySelectorAll<HTMLInputElement>("input[name=key]")) {
      key.value = part.querySelector<HTMLInputElement>("input[name=key]")?.value ?? key.value;
      key.setAttribute("value", key.value);
    }
    if (!fresh.isEqualNode(part)) part.replaceWith(document.adoptNode(fresh));
  }
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

/** Replaces the shown booking with its current state. */
async function refreshOwn(url: string, tag: string): Promise<void> {
  if (isSending || mainOf().hasAttribute("aria-busy")) return;
  const shown = mainOf().querySelector<HTMLElement>("[data-own]");
  // A frame does not have the booking's address, because a frame must not contain it.
  const { look, lookAt = "" } = shown?.dataset ?? {};
  const answer = look
    ? await fetch(lookAt, {
        method: "POST",
        headers: PART,
        body: new URLSearchParams({ do: "look", token: look, seen: tag }),
        cache: "no-store",
      })
    : await fetch(url, { headers: { ...PART, "if-none-match": tag }, cache: "no-store" });
  if (answer.status !== 200) return;
  const fresh = mainOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
  await released();
  const section = mainOf().querySelector<HTMLElement>("[data-own]");
  const own = fresh.querySelector<HTMLElement>("[data-own]");
  if (!own || section?.dataset.own !== tag) return;
  const linesIn = (of: HTMLElement) =>
    [...of.querySelectorAll<HTMLElement>(".series .line:first-child")].map((line) => line.innerText);
  const before = linesIn(section);
  section.replaceWith(document.adoptNode(own));
  keepTime(mainOf());
  offerToKeep(mainOf());
  followOwn(mainOf(), (next) => refreshOwn(url, next));
  const changed = linesIn(own).find((line, at) => line !== before[at]);
  tellAround(fresh);
  say(changed ?? (own.querySelector(".status") ?? own.querySelector("h1"))?.textContent ?? "");
}

function timesIn(picker: HTMLElement): Map<string, string> {
  const buttons = [...picker.querySelectorAll<HTMLElement>("[data-time]")];
  return new Map(buttons.map(({ dataset }) => [dataset.key ?? "", dataset.time ?? ""]));
}

// --- a hold while the visitor looks at other starts
// -------------------------------------------------------------------

function showHolding(main: HTMLElement): void {
  const banner = leftForm?.querySelector<HTMLTemplateElement>("[data-holding]")?.content.cloneNode(true);
  if (!banner || !hold || !main.querySelector(".picker")) return;
  main.prepend(banner);
  const holding = main.querySelector<HTMLElement>(".holding");
  if (holding) holding.dataset.countdown = String(hold.expiresAtMs);
}

function forgetHold(isReleased: boolean): void {
  if (hold && isReleased) releaseHold(hold, "release");
  hold = null;
  leftForm = null;
  document.querySelector(".holding")?.remove();
  saveDraft(mainOf(), null);
}

startCountdowns(() => {
  post("hold.expired", { booking_id: hold?.id ?? "" });
  if (leftForm) forgetHold(false);
});

// --- what the visitor does ------------------------------------------------------------------------------------------

addEventListener("click", (event) => {
  const target = event.target as Element;
  const link = target.closest<HTMLAnchorElement>("a[data-turn]");
  if (link && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
    // Another language needs a new document, because the whole page changes.
    if (link.hreflang) return;
    event.preventDefault();
    void turn({ url: link.href, way: "push", key: link.dataset.key });
  }
  if (target.closest("[data-continue]") && leftForm) {
    history.pushState({ isForm: true }, "", location.href);
    const form = leftForm;
    leftForm = null;
    place(form);
  }
  if (target.closest("[data-let-go]")) forgetHold(true);
  if (target.closest("[data-keep] button")) void keepFrom(target).then((text) => text && say(text));
  const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (menu && !menu.contains(target)) menu.open = false;
});

const buttonsOf = (form: HTMLFormElement) =>
  form.querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input[type=submit]");

addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("[data-post],[data-turn],[data-auto]")) return;
  event.preventDefault();
  const submitter = event.submitter as HTMLButtonElement | null;
  const fields = new URLSearchParams(new FormData(form, submitter) as unknown as Record<string, string>);
  if (form.method === "get") {
    void turn({
      url: `${form.action.split("?")[0]}?${fields}`,
      way: "push",
      key: form.matches("[data-turn]") ? "zone" : undefined,
    });
    return;
  }
  const slot = fields.get("slot") ?? fields.get("again");
  const service = form.closest<HTMLElement>("[data-service]")?.dataset.service ?? "";
  if (slot && !fields.has("do")) post("slot.selected", { service, start: slot.split("~")[0] as string });
  // Choosing another start releases the held one.
  if (hold && leftForm && !fields.has("hold")) {
    fields.set("hold", hold.id);
    fields.set("hold_token", hold.token);
  }
  const wasLeft = leftForm;
  leftForm = null;
  for (const button of buttonsOf(form)) button.disabled = true;
  void turn({
    url: form.action,
    body: fields,
    way: form.matches("[data-back]") ? "replace" : "push",
    key: undefined,
  }).then((isThere) => {
    if (isThere) return;
    leftForm ??= wasLeft;
    for (const button of buttonsOf(form)) button.disabled = false;
  });
});

/** Removes the preview of a series that the form no longer requests. */
function forgetDates(control: Element): void {
  const form = control.closest("form");
  form?.querySelector("[data-dates]")?.remove();
  const label = form?.querySelector<HTMLElement>("[data-often]");
  if (label) label.textContent = label.dataset.often ?? "";
}

let choosing = 0;

/** A choice loads once it has settled: arrow keys in a list pass many options. */
addEventListener("change", (event) => {
  const control = event.target as HTMLElement;
  if (control.matches("[name=repeat],[name=count]")) forgetDates(control);
  const form = control.closest<HTMLFormElement>("form[data-auto]");
  if (!form) return;
  clearTimeout(choosing);
  choosing = setTimeout(() => {
    const fields = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    void turn({ url: `${form.action.split("?")[0]}?${fields}`, way: "replace", key: control.dataset.key });
  }, 250);
});

addEventListener("input", (event) => {
  if ((event.target as Element).closest("[data-draft]")) saveDraft(mainOf(), hold);
});

const REST_MS = 80;
let resting = 0;

/** The day under the pointer is likely to be requested next. */
addEventListener("pointerover", (event) => {
  clearTimeout(resting);
  const link = (event.target as Element).closest<HTMLAnchorElement>(".days a[data-turn]");
  if (!link || soon.has(link.href)) return;
  resting = setTimeout(() => {
    const answer = fetch(link.href, { headers: PART, cache: "no-store" });
    soon.clear();
    soon.set(link.href, answer);
    // A failed request is not reused.
    answer.then(({ ok }) => ok || soon.clear()).catch(() => soon.clear());
    setTimeout(() => soon.delete(link.href), 5_000);
  }, REST_MS);
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(event);
  stepDays(event, (link) => void turn({ url: link.href, way: "push", key: "days" }));
});

// --- leaving and returning
// --------------------------------------------------------------------------------------------

addEventListener("popstate", () => {
  if (isSending) return;
  const main = mainOf();
  if (history.state?.isForm && leftForm) {
    const form = leftForm;
    leftForm = null;
    place(form);
    return;
  }
  if (holdOf(main)) leftForm = main;
  void turn({ url: location.href, way: "stay" });
});

addEventListener("pagehide", () => {
  if (hold) releaseHold(hold, "leave");
});

addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});

/** Replaces a guessed zone with the browser's own. */
function useOwnZone(): boolean {
  const guessed = document.querySelector<HTMLElement>("[data-zone-guessed]");
  const own = ownZone();
  if (!guessed || !own || isSameZone(guessed.dataset.zone, own)) return false;
  const url = new URL(location.href);
  url.searchParams.set("tz", own);
  void turn({ url: url.href, way: "replace", isQuiet: true });
  return true;
}

root.dataset.scripted = "";
// Must run before any step that stores or removes a draft.
const draft = restoreDraft(mainOf());
arrive();
// A frame may return in another language or style than the form had.
const draftUrl = draft && (isFramed ? `${location.pathname}${location.search}` : draft.action);
if (draft && draftUrl)
  void turn({ url: draftUrl, body: new URLSearchParams(draft.fields), way: "push", isQuiet: true });
else if (document.querySelector(".picker")) useOwnZone();

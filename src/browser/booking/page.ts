// What a script adds to the pages. Every page is made by the server and works alone; here its links and forms are answered
// in place, times are kept fresh, a hold is counted down, kept over a reload and given back when the visitor leaves.

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
/** What the loader says of the visitor stands behind the #, where no server is sent it; it is kept over every step. */
const told = new URLSearchParams(isFramed ? location.hash.slice(1) : "");
const toldHash = isFramed ? location.hash : "";
const post = (type: string, data: Record<string, string>) => frame?.post(type as never, data as never);

const mainOf = (page: Document = document) => page.querySelector("main") as HTMLElement;
const toast = document.querySelector("[data-toast]") as HTMLElement;

let hold: Hold | null = null;
/** The form that is left for the times while its hold goes on. */
let leftForm: HTMLElement | null = null;
let asking: AbortController | null = null;
/** A form is on its way: what it does cannot be called back, so nothing else happens until it is answered. */
let isSending = false;

// --- going on without leaving the page ------------------------------------------------------------------------------

type Way = "push" | "replace" | "stay";
/** `isQuiet`: nobody asked for it, so the focus and the view stay where they are. */
type Asked = {
  readonly isQuiet?: boolean;
  readonly url: string;
  readonly body?: URLSearchParams;
  readonly way: Way;
  readonly key?: string | undefined;
};

/** Asks for a page without its style and script, in the zone that the browser knows. */
const PART = { "x-berth-part": "1", "x-berth-zone": ownZone() ?? "" };

const soon = new Map<string, Promise<Response>>();

/** Asks for a page and puts it in place; where that fails the browser goes there by itself. */
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
    // Too much, or not now: what was typed stays.
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
    // Where the network is at fault the browser would only show a page of its own in place of this one.
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

/** Nothing is replaced under a finger that is down: what it pressed would not be there when it comes up. */
async function released(): Promise<void> {
  for (let waits = 0; isPressed && waits < 20; waits++) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Puts a page's content in place, and the focus where the reader goes on. */
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
  // On a narrow screen the times are below the month; elsewhere nothing moves that can be seen.
  if (focused.getBoundingClientRect().top < 0 || focused.getBoundingClientRect().bottom > innerHeight - 80) {
    focused.scrollIntoView({
      block: "start",
      behavior: matchMedia("(prefers-reduced-motion)").matches ? "auto" : "smooth",
    });
  }
}

/** What was told once is not told again by an address that is kept. */
function forgetNews(): void {
  const url = new URL(location.href);
  const news = ["booked", "done", "joined"].filter((name) => url.searchParams.has(name));
  for (const name of news) url.searchParams.delete(name);
  if (news.length > 0) history.replaceState(history.state, "", url);
}

/** What has to be done whenever content has come. */
function arrive(): void {
  const main = mainOf();
  // With its news, which a page that is asked for again would lack.
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

/** Tells the page around a frame what has come about. */
function tellAround(main: HTMLElement): void {
  for (const { type, data } of [JSON.parse(main.dataset.event ?? "[]")].flat()) post(type, data);
}

/** Fills in what is known of the visitor where nothing was typed yet. */
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

// --- times that change while one looks --------------------------------------------------------------------------------

/** The days and times as they are now, in place of those shown; what has gone is told. */
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
    // What one has opened stays open.
    for (const opened of part.querySelectorAll<HTMLElement>("details[open][data-open]")) {
      fresh.querySelector(`[data-open="${opened.dataset.open}"]`)?.setAttribute("open", "");
    }
    // Each form has a key of its own, which is no difference.
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

/** One's own booking as it has become, in place of what is shown of it. */
async function refreshOwn(url: string, tag: string): Promise<void> {
  if (isSending || mainOf().hasAttribute("aria-busy")) return;
  const shown = mainOf().querySelector<HTMLElement>("[data-own]");
  // A frame has no address of the booking, which must not be in one.
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

// --- a hold that goes on while one looks at other times -----------------------------------------------------------------

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
    // Another language is another document, from its first line on.
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
  // Whoever chooses another time while one is held gives that one back.
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

/** The dates of another series than the one that is asked for by now. */
function forgetDates(control: Element): void {
  const form = control.closest("form");
  form?.querySelector("[data-dates]")?.remove();
  const label = form?.querySelector<HTMLElement>("[data-often]");
  if (label) label.textContent = label.dataset.often ?? "";
}

let choosing = 0;

/** What is chosen is looked up once the choice has come to rest: arrows in a list pass many. */
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

/** The day that the pointer rests on is likely to be asked for next. */
addEventListener("pointerover", (event) => {
  clearTimeout(resting);
  const link = (event.target as Element).closest<HTMLAnchorElement>(".days a[data-turn]");
  if (!link || soon.has(link.href)) return;
  resting = setTimeout(() => {
    const answer = fetch(link.href, { headers: PART, cache: "no-store" });
    soon.clear();
    soon.set(link.href, answer);
    // Whoever then asks for it asks again.
    answer.then(({ ok }) => ok || soon.clear()).catch(() => soon.clear());
    setTimeout(() => soon.delete(link.href), 5_000);
  }, REST_MS);
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(event);
  stepDays(event, (link) => void turn({ url: link.href, way: "push", key: "days" }));
});

// --- coming and going -----------------------------------------------------------------------------------------------

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

/** A zone that was only guessed gives way to the browser's own. */
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
// Before anything that keeps or forgets one.
const draft = restoreDraft(mainOf());
arrive();
// A frame may have come back in another language or look than the form was left in.
const draftUrl = draft && (isFramed ? `${location.pathname}${location.search}` : draft.action);
if (draft && draftUrl)
  void turn({ url: draftUrl, body: new URLSearchParams(draft.fields), way: "push", isQuiet: true });
else if (document.querySelector(".picker")) useOwnZone();

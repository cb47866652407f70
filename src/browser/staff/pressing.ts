// What staff press: links and forms are answered in place, each once. Without an answer the page stays as it is, and so
// does what was typed. The calendar has a script of its own, so the browser itself goes there and from there.

import { type Answered, askAgain, markBusy } from "./asking";
import { contact, mainOf, tell, tellNoAnswer } from "./contact";
import { keepUnsaved, sameIn, standingIn, subjectOf } from "./kept";
import { comeBack, leave, leaveForSignIn } from "./left";

/** The form that is being sent. Until its answer nothing else is pressed. */
let sending: HTMLFormElement | null = null;
let reading: AbortController | null = null;
let shown = location.pathname + location.search;

const isHere = (url: string) => new URL(url).pathname === location.pathname;
const isCalendar = () => document.querySelector("[data-calendar]") !== null;
const isOurs = (url: URL) => url.origin === location.origin && url.pathname.split("/")[1] === "dashboard";

/** Pages of this business that take the place of this one. */
function isInPlace(url: URL): boolean {
  return (
    isOurs(url) &&
    url.pathname.split("/")[2] === location.pathname.split("/")[2] &&
    !/\.csv$|\/(export|calendar)$/.test(url.pathname)
  );
}

addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  // A field may be called as a property of the form is, and would stand in its place.
  const [method, action] = ["method", "action"].map((name) => form.getAttribute(name));
  if (event.defaultPrevented || !form.closest("main, .desk-top") || method === "dialog") return;
  // The calendar sends its own forms.
  if (form.matches("[data-drop]")) return;
  const { submitter } = event;
  const url = new URL(action ?? "", location.href);
  const fields = new URLSearchParams([...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]));
  if (method === "post") {
    if (!isOurs(url)) return;
    event.preventDefault();
    // The address may name another language than the session does. The answer keeps to that language.
    const lang = new URLSearchParams(location.search).get("lang");
    if (lang) url.searchParams.set("lang", lang);
    void send(form, submitter, url.href, fields);
    return;
  }
  url.search = fields.toString();
  follow(event, url, submitter ?? form);
});

addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented || link.target !== "" || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  if (!isOurs(url) || (url.hash !== "" && url.pathname + url.search === location.pathname + location.search)) return;
  follow(event, url, link);
});

/** Goes to a page. Where the browser itself must go, it goes only while the server is reached. */
function follow(event: Event, url: URL, pressed: Element): void {
  if (sending) event.preventDefault();
  else if (isInPlace(url) && !isCalendar()) {
    event.preventDefault();
    void read(url.href, pressed);
  } else if (contact.isLost) {
    event.preventDefault();
    tellNoAnswer();
  } else if (!/\.csv$|\/export$/.test(url.pathname)) markBusy(pressed);
}

async function read(url: string, pressed: Element): Promise<void> {
  reading?.abort();
  const own = new AbortController();
  reading = own;
  const settle = markBusy(pressed);
  try {
    const answered = await askAgain(url, undefined, own.signal);
    if (!own.signal.aborted) show(answered, url);
  } catch {
    if (!own.signal.aborted) tellNoAnswer();
  } finally {
    settle();
  }
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null, url: string, body: URLSearchParams) {
  if (sending) return;
  sending = form;
  reading?.abort();
  const sentWith = standingIn(form);
  const settle = markBusy(submitter ?? form);
  // No answer came the last time, so this may be a repeat.
  if (form.dataset.again === "") body.set("again", "1");
  try {
    const answered = await askAgain(url, body);
    if (!swap(answered, form, sentWith)) show(answered, isHere(url) ? location.href : url, form, sentWith);
  } catch {
    form.dataset.again = "";
    tellNoAnswer();
  } finally {
    sending = null;
    settle();
  }
}

/** Only a region changes, so that a person who goes through a list stays where they are. */
function swap({ page }: Answered, form: HTMLFormElement, sentWith: string[]): boolean {
  const name = `[data-region="${form.dataset.swap}"]`;
  const [old, fresh] = [document, page].map((each) => each.querySelector<HTMLElement>(name));
  if (!old || !fresh) return false;
  const row = form.closest("li")?.id ?? "";
  keepUnsaved(old, fresh, form, sentWith);
  old.replaceWith(document.adoptNode(fresh));
  const place = row === "" ? null : document.getElementById(row);
  place?.querySelector<HTMLElement>("button, a")?.focus();
  tell(page.querySelector(".alert strong")?.textContent ?? place?.querySelector(".mark")?.textContent ?? "");
  return true;
}

/** Puts a page in place, and what was typed and not saved into it. */
function show(
  { answer, page }: Answered,
  asked: string,
  sent: HTMLFormElement | null = null,
  sentWith: string[] = [],
): void {
  const [old, fresh] = [mainOf(), mainOf(page)];
  const target = answer.redirected ? answer.url : asked;
  if (leaveForSignIn(answer, sent ? location.href : asked)) return;
  const isKnown = page.body.classList.contains("desk") && page.documentElement.lang === document.documentElement.lang;
  if (!isKnown && sent && !answer.redirected) {
    // Limited, forbidden or failed: the input stays.
    sent.dataset.again = "";
    tell(page.querySelector("main p")?.textContent ?? mainOf().dataset.trouble);
    return;
  }
  if (!isKnown || !isInPlace(new URL(target))) {
    location.assign(target);
    return;
  }
  const isSame = new URL(target).pathname === location.pathname;
  const isLeft = subjectOf(target) !== subjectOf(location.href);
  if (target !== location.href) history[isSame && sent ? "replaceState" : "pushState"](null, "", target);
  shown = location.pathname + location.search;
  keepUnsaved(old, fresh, sent, sentWith, isLeft ? leave : undefined);
  comeBack(fresh);
  const refused = sent && !answer.ok ? sameIn(fresh, sent) : undefined;
  if (refused) refused.dataset.unsaved = "";
  old.replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  markPlace(page);
  contact.isCurrent();
  lead(fresh, sent !== null && isSame, answer.ok);
  dispatchEvent(new Event("berth:shown"));
}

/** The place in the navigation. */
function markPlace(page: Document): void {
  const current = page.querySelector(".desk-nav [aria-current]")?.getAttribute("href");
  for (const link of document.querySelectorAll(".desk-nav a")) {
    if (link.getAttribute("href") === current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(".desk-more[open], .desk-person[open]"))
    menu.open = false;
}

/** Where the person goes on: at what is wrong, at what was done, or at the beginning. */
function lead(main: HTMLElement, isSame: boolean, isDone: boolean): void {
  const wanted = isDone
    ? isSame
      ? ".done-bar, .alert.good"
      : "[autofocus]"
    : '[data-focus], [aria-invalid="true"], [role="alert"]';
  const named = isSame ? null : document.getElementById(location.hash.slice(1));
  // The box that answers a warning stands inside it, so it is looked for first.
  const first = isDone ? null : main.querySelector<HTMLElement>("[autofocus]");
  const place = first ?? main.querySelector<HTMLElement>(wanted) ?? named ?? main;
  if (!place.matches("a, button, input, select, textarea")) place.tabIndex = -1;
  if (!isSame) scrollTo(0, 0);
  place.focus({ preventScroll: true });
  if (place === named) place.scrollIntoView();
  else if (place !== main) place.scrollIntoView({ block: "nearest" });
}

addEventListener("popstate", () => {
  if (location.pathname + location.search !== shown) location.reload();
});

/** A page that comes back as it was left is not busy. */
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

comeBack(mainOf());

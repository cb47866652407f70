// What the visitor presses and points at: links, buttons without a form, and keys.

import { keepFrom } from "../kit/keep";
import { closeMenus, stepDays } from "../kit/keys";
import { say } from "./shown";
import { askEarly, isAskedEarly, place, turn } from "./turn";
import { forgetHold, takeLeftForm, visit } from "./visit";

const REST_MS = 80;

addEventListener("click", (event) => {
  const target = event.target as Element;
  const link = target.closest<HTMLAnchorElement>("a[data-turn]");
  if (link && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
    // Another language needs a new document, because the whole page changes.
    if (link.hreflang) return;
    event.preventDefault();
    void turn({ url: link.href, way: "push", key: link.dataset.key });
  }
  if (target.closest("[data-continue]") && visit.leftForm) {
    history.pushState({ isForm: true }, "", location.href);
    place(takeLeftForm() as HTMLElement);
  }
  if (target.closest("[data-let-go]")) forgetHold(true);
  if (target.closest("[data-keep] button")) void keepFrom(target).then((text) => text && say(text));
  const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (menu && !menu.contains(target)) menu.open = false;
});

let resting = 0;

/** The day under the pointer is likely to be requested next. */
addEventListener("pointerover", (event) => {
  clearTimeout(resting);
  const link = (event.target as Element).closest<HTMLAnchorElement>(".days a[data-turn]");
  if (!link || isAskedEarly(link.href)) return;
  resting = setTimeout(() => askEarly(link.href), REST_MS);
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(event);
  stepDays(event, (link) => void turn({ url: link.href, way: "push", key: "days" }));
});

// Today is drawn anew when something changed: at once where no person is at work in it, and else when they ask. A button
// that is about to be pressed does not move away.

import { askAgain } from "./asking";
import { followChanges } from "./changes";
import { mainOf, pause } from "./contact";
import { isUnsaved } from "./kept";

const LOOK_EVERY_MS = 500;

const dayOf = (page: Document = document) => page.querySelector<HTMLElement>("[data-live]");

/** Something in it is pointed at, focused, being sent, or not saved. */
function isInUse(day: HTMLElement): boolean {
  const forms = [...day.querySelectorAll("form")];
  const isPointed = day.querySelector("button:hover, summary:hover, details[open]") !== null;
  return (
    isPointed || day.contains(document.activeElement) || document.body.dataset.asking === "" || forms.some(isUnsaved)
  );
}

const news = document.createElement("p");
news.className = "news";
news.setAttribute("role", "status");
let isWanted = false;

function tellNews(day: HTMLElement): void {
  if (news.isConnected) return;
  const { changed = "", show = "" } = mainOf().dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = show;
  button.addEventListener("click", () => (isWanted = true));
  news.replaceChildren(`${changed} `, button);
  day.before(news);
}

followChanges({
  position: () => dayOf()?.dataset.position,
  address: () => dayOf()?.dataset.live ?? "",
  async show() {
    const day = dayOf();
    if (!day) return;
    const { page } = await askAgain(location.href);
    const fresh = dayOf(page);
    if (!fresh) throw new Error("no day");
    isWanted = false;
    for (let waits = 0; isInUse(day) && !isWanted; waits++) {
      if (waits > 0) tellNews(day);
      await pause(LOOK_EVERY_MS);
      if (!day.isConnected) break;
    }
    news.remove();
    if (!day.isConnected) return;
    const [head, freshHead] = [document, page].map((each) => each.querySelector('[data-region="head"]'));
    if (freshHead) head?.replaceWith(document.adoptNode(freshHead));
    const isLeft = day.contains(document.activeElement);
    day.replaceWith(document.adoptNode(fresh));
    if (isLeft) mainOf().focus({ preventScroll: true });
  },
});

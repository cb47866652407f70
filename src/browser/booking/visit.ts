// What a visitor holds, also while they look at other starts.

import { COMMAND } from "../../web/kit/page-names";
import { type Hold, releaseHold, saveDraft } from "./hold";
import { mainOf } from "./shown";

type Visit = {
  hold: Hold | null;
  /** The form that the visitor left for other starts while its hold continues. */
  leftForm: HTMLElement | null;
};

export const visit: Visit = { hold: null, leftForm: null };

/** The form that was left, for its return. */
export function takeLeftForm(): HTMLElement | null {
  const form = visit.leftForm;
  visit.leftForm = null;
  return form;
}

/** Says over the starts that the visitor still holds one. */
export function showHolding(main: HTMLElement): void {
  const { hold, leftForm } = visit;
  const banner = leftForm?.querySelector<HTMLTemplateElement>("[data-holding]")?.content.cloneNode(true);
  if (!banner || !hold || !main.querySelector(".picker")) return;
  main.prepend(banner);
  const holding = main.querySelector<HTMLElement>(".holding");
  if (holding) holding.dataset.countdown = String(hold.expiresAtMs);
}

export function forgetHold(isReleased: boolean): void {
  if (visit.hold && isReleased) releaseHold(visit.hold, COMMAND.release);
  visit.hold = null;
  visit.leftForm = null;
  document.querySelector(".holding")?.remove();
  saveDraft(mainOf(), null);
}

// What a script adds to the pages. The server makes every page, and every page works alone. The script answers links
// and forms in place and keeps starts current. It counts down a hold, keeps it over a reload, and releases it when the
// visitor leaves. This file begins it, and follows how the visitor leaves and returns.

import { COMMAND, FIELD } from "../../web/kit/page-names";
import { isSameZone, ownZone } from "../kit/zones";
import { arrive } from "./arrive";
import { startCountdowns } from "./countdown";
import { isFramed, post } from "./embedding";
import { holdOf, releaseHold, restoreDraft } from "./hold";
import { requests } from "./requests";
import { mainOf } from "./shown";
import { place, turn } from "./turn";
import { forgetHold, takeLeftForm, visit } from "./visit";
import "../kit/mail-hint";
import "./forms";
import "./links";

startCountdowns(() => {
  // The time to pay has an end as well, which the frame learns of with the booking.
  if (visit.hold) post("hold.expired", { booking_id: visit.hold.id });
  if (visit.leftForm) forgetHold(false);
});

addEventListener("popstate", () => {
  if (requests.isSending) return;
  const main = mainOf();
  if (history.state?.isForm && visit.leftForm) {
    place(takeLeftForm() as HTMLElement);
    return;
  }
  if (holdOf(main)) visit.leftForm = main;
  void turn({ url: location.href, way: "stay" });
});

addEventListener("pagehide", () => {
  if (visit.hold) releaseHold(visit.hold, COMMAND.leave);
});

addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});

/** Replaces a guessed zone with the browser's own. */
function useOwnZone(): void {
  const guessed = document.querySelector<HTMLElement>("[data-zone-guessed]");
  const own = ownZone();
  if (!guessed || !own || isSameZone(guessed.dataset.zone, own)) return;
  const url = new URL(location.href);
  url.searchParams.set(FIELD.zone, own);
  void turn({ url: url.href, way: "replace", isQuiet: true });
}

document.documentElement.dataset.scripted = "";
// Must run before any step that stores or removes a draft.
const draft = restoreDraft(mainOf());
arrive();
// A frame may return in another language or style than the form had.
const draftUrl = draft && (isFramed ? `${location.pathname}${location.search}` : draft.action);
if (draft && draftUrl)
  void turn({ url: draftUrl, body: new URLSearchParams(draft.fields), way: "push", isQuiet: true });
else if (document.querySelector(".picker")) useOwnZone();

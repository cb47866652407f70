// The hold of the form: remembered for this tab until it ends, released when the visitor leaves.

import { type COMMAND, FIELD } from "../../web/kit/page-names";

export type Hold = {
  readonly id: string;
  readonly token: string;
  readonly action: string;
  /** By this browser's clock, epoch ms. */
  readonly expiresAtMs: number;
};

type Draft = {
  readonly action: string;
  readonly fields: [string, string][];
  readonly expiresAtMs: number;
};

export function holdOf(main: ParentNode): Hold | null {
  const form = main.querySelector<HTMLFormElement>("form[data-draft]");
  const counter = main.querySelector<HTMLElement>("[data-countdown]");
  const id = (form?.elements.namedItem(FIELD.hold) as HTMLInputElement | null)?.value;
  const token = (form?.elements.namedItem(FIELD.holdToken) as HTMLInputElement | null)?.value;
  if (!form || !counter || !id || !token) return null;
  return { id, token, action: form.action, expiresAtMs: endOf(counter) };
}

/** The end of a countdown by this browser's clock, even if that clock is wrong. */
export function endOf({ dataset }: HTMLElement): number {
  dataset.ends ??= String(Number(dataset.countdown) + (dataset.servedAt ? Date.now() - Number(dataset.servedAt) : 0));
  return Number(dataset.ends);
}

export function releaseHold({ id, token, action }: Hold, command: typeof COMMAND.release | typeof COMMAND.leave): void {
  navigator.sendBeacon(
    action,
    new URLSearchParams({ [FIELD.command]: command, [FIELD.hold]: id, [FIELD.holdToken]: token }),
  );
}

/** The storage key of this page's form; sending the form changes the address. */
let savedUnder: string | null = null;
/** For a frame also its position, so that a draft does not appear in another frame of the site. */
const ownKey = () => {
  const at = new URLSearchParams(location.hash.slice(1)).get("at") ?? "";
  const ns = new URLSearchParams(location.search).get("ns") ?? "";
  return ["berth", location.pathname, at, ns].join(":");
};

/** Stores the input while the hold lasts; without a hold, nothing is stored. */
export function saveDraft(main: ParentNode, hold: Hold | null): void {
  const form = main.querySelector<HTMLFormElement>("form[data-draft]");
  try {
    if (!hold) {
      if (savedUnder) sessionStorage.removeItem(savedUnder);
    } else if (form) {
      savedUnder ??= ownKey();
      const fields = [...new FormData(form)].filter((field): field is [string, string] => typeof field[1] === "string");
      const draft: Draft = { action: form.action, fields, expiresAtMs: hold.expiresAtMs };
      sessionStorage.setItem(savedUnder, JSON.stringify(draft));
    }
  } catch {
    // A frame may have no storage: a reload then loses the input.
  }
}

/** The form that the visitor was filling in when the page unloaded, if its hold is still live. */
export function restoreDraft(main: ParentNode): Draft | null {
  if (!main.querySelector(".picker")) return null;
  try {
    const draft = JSON.parse(sessionStorage.getItem(ownKey()) ?? "null") as Draft | null;
    if (!draft || draft.expiresAtMs <= Date.now()) return null;
    savedUnder = ownKey();
    return draft;
  } catch {
    return null;
  }
}

// Unsaved forms of pages that the person has left. They come back with their own page, also where the person had to sign
// in between.

import { mainOf } from "./contact";
import {
  drawnIn,
  type Field,
  fieldsOf,
  formsIn,
  isSame,
  isTicked,
  isTyped,
  isUnsaved,
  nameOf,
  openAround,
  standsIn,
} from "./kept";

/** What a field was drawn with, and what the person made of it. */
type LeftField = Pick<Field, "name" | "type" | "value"> & { readonly drawn: string; readonly stands: string };

type LeftForm = {
  /** The server drew in it what was typed, and refused that. */
  readonly isRefused: boolean;
  readonly fields: readonly LeftField[];
};

/** What the window keeps while its person signs in. */
type Kept = { readonly person: string; readonly at: number; readonly forms: readonly (readonly [string, LeftForm])[] };

const STORE = "berth-left";
const LONGEST_MS = 3_600_000;

/** By the name of the form. */
const left = new Map<string, LeftForm>(takeKept());

export function leave(form: HTMLFormElement): void {
  const fields = fieldsOf(form).map((field) => {
    const { name, type, value } = field;
    return { name, type, value, drawn: drawnIn(field), stands: standsIn(field) };
  });
  left.set(nameOf(form), { isRefused: form.dataset.unsaved === "", fields });
}

/**
 * Goes where an answer has the person sign in, or show again who they are. What they typed waits in this window, for them
 * alone and not for long. From the sign-in they come to `page`, and not to the address that its form is sent to.
 */
export function leaveForSignIn({ redirected, url }: Response, page: string): boolean {
  const way = new URL(url);
  if (!redirected || !/^\/(signin|confirm)$/.test(way.pathname)) return false;
  if (way.pathname === "/signin") way.searchParams.set("next", page.slice(location.origin.length));
  for (const form of formsIn(mainOf())) if (isUnsaved(form)) leave(form);
  const kept: Kept = { person: mainOf().dataset.person ?? "", at: Date.now(), forms: [...left] };
  try {
    sessionStorage.setItem(STORE, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing loses what was typed, as it does without a script.
  }
  location.assign(way);
  return true;
}

function takeKept(): Kept["forms"] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "null") as Kept | null;
    sessionStorage.removeItem(STORE);
    const isMeant = kept !== null && kept.person === mainOf().dataset.person && Date.now() < kept.at + LONGEST_MS;
    return isMeant ? kept.forms : [];
  } catch {
    return [];
  }
}

/** Puts what was typed into the forms of a page that is shown now. */
export function comeBack(main: ParentNode): void {
  for (const form of formsIn(main)) {
    const name = nameOf(form);
    const was = left.get(name);
    if (!was) continue;
    left.delete(name);
    putBack(was, form);
  }
}

/**
 * What others made of the form meanwhile is not overwritten. A form that names what it began with goes on from there,
 * so the server tells of both. Any other begins anew.
 */
function putBack({ isRefused, fields }: LeftForm, form: HTMLFormElement): void {
  const pairs = fieldsOf(form).flatMap((field) => {
    const was = fields.find((each) => isSame(each, field));
    return was && field.name !== "key" ? [[field, was] as const] : [];
  });
  const isAsDrawn = pairs.every(([field, was]) => !isTyped(field) || drawnIn(field) === was.drawn);
  const isCompared = fields.some(({ name }) => /^(revision|was_.*)$/.test(name));
  if (!isAsDrawn && !isCompared && !isRefused) return;
  for (const [field, was] of pairs) {
    if (isTicked(field)) (field as HTMLInputElement).checked = was.stands === "true";
    else if (isTyped(field) || !isAsDrawn) field.value = was.stands;
  }
  if (isRefused) form.dataset.unsaved = "";
  openAround(form);
}

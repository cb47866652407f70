// Unsaved forms of pages that the person has left. They come back with their own page.

import {
  drawnIn,
  type Field,
  fieldsOf,
  formsIn,
  isSame,
  isTicked,
  isTyped,
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

/** By the name of the form. */
const left = new Map<string, LeftForm>();

export function leave(form: HTMLFormElement): void {
  const fields = fieldsOf(form).map((field) => {
    const { name, type, value } = field;
    return { name, type, value, drawn: drawnIn(field), stands: standsIn(field) };
  });
  left.set(nameOf(form), { isRefused: form.dataset.unsaved === "", fields });
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

// What a person typed and did not save stays while the script replaces the page around it.

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Hidden fields that differ between two drawings of the same form. */
const PASSING = /^(key|revision|was_.*|telling|override)$/;

export function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((each): each is Field => each.matches("input, textarea, select"));
}

export function isTyped(field: Field): boolean {
  return field.type !== "hidden" && field.name !== "";
}

/** What the server drew in a field. */
export function drawnIn(field: Field): string {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
  }
  return isTicked(field) ? String((field as HTMLInputElement).defaultChecked) : field.defaultValue;
}

export function standsIn(field: Field): string {
  return isTicked(field) ? String((field as HTMLInputElement).checked) : field.value;
}

export function isTicked(field: Field): boolean {
  return field.type === "checkbox" || field.type === "radio";
}

/** Boxes of one name are told apart by their value. */
export function isSame(one: Pick<Field, "name" | "type" | "value">, other: typeof one): boolean {
  const isBox = one.type === "checkbox" || one.type === "radio";
  return one.name === other.name && one.type === other.type && (!isBox || one.value === other.value);
}

export function isUnsaved(form: HTMLFormElement): boolean {
  return (
    form.dataset.unsaved === "" || fieldsOf(form).some((field) => isTyped(field) && standsIn(field) !== drawnIn(field))
  );
}

/** The fields of a form as they are now, to compare with later. */
export function standingIn(form: HTMLFormElement): string[] {
  return fieldsOf(form).map(standsIn);
}

/** What a page is about: its path, and the date of a day. */
export function subjectOf(url: string): string {
  const { pathname, searchParams } = new URL(url);
  return `${pathname} ${searchParams.get("date") ?? ""}`;
}

/** What makes a form the same in another drawing of the page. */
export function nameOf(form: HTMLFormElement): string {
  const parts = [...form.elements].map((each) => {
    const { name, value, type } = each as HTMLInputElement;
    const isFixed = type === "submit" || (type === "hidden" && !PASSING.test(name));
    return isFixed ? `${name}=${value}` : PASSING.test(name) ? "" : name;
  });
  return [subjectOf(form.action), ...parts.filter((part) => part !== "")].join("&");
}

export const formsIn = (main: ParentNode) => [...main.querySelectorAll<HTMLFormElement>('form[method="post"]')];

export function sameIn(main: ParentNode, form: HTMLFormElement): HTMLFormElement | undefined {
  const name = nameOf(form);
  return formsIn(main).find((each) => nameOf(each) === name);
}

/**
 * Gives the unsaved forms of the shown page a place in the next one. The form that was sent counts by `sentWith`. A page
 * about something else gets none of them, as the person would save them for that: `leave` has them then.
 */
export function keepUnsaved(
  old: HTMLElement,
  fresh: HTMLElement,
  sent: HTMLFormElement | null,
  sentWith: string[],
  leave?: (form: HTMLFormElement) => void,
): void {
  for (const form of formsIn(old)) {
    const same = sameIn(fresh, form);
    if (form === sent) {
      if (same) typeAgain(form, same, sentWith);
    } else if (isUnsaved(form)) {
      if (same) {
        takeOver(form, same);
        openAround(same);
        same.replaceWith(form);
      } else if (leave) leave(form);
      else (fresh.querySelector(".panels") ?? fresh).prepend(form.closest("details") ?? form);
    }
  }
}

/** Shows a form that stands in a panel. */
export function openAround(form: HTMLFormElement): void {
  const panel = form.closest("details");
  if (panel) panel.open = true;
}

/** What was typed while the answer was under way. */
function typeAgain(form: HTMLFormElement, same: HTMLFormElement, sentWith: string[]): void {
  const others = fieldsOf(same);
  for (const [at, field] of fieldsOf(form).entries()) {
    const other = others.find((each) => isSame(each, field));
    if (!isTyped(field) || !other || standsIn(field) === sentWith[at]) continue;
    if (isTicked(field)) (other as HTMLInputElement).checked = (field as HTMLInputElement).checked;
    else other.value = field.value;
    openAround(same);
  }
}

/** No other person has changed what the form began with, so it may go on from the newer revision. */
function takeOver(form: HTMLFormElement, same: HTMLFormElement): void {
  const others = fieldsOf(same);
  const pairs = fieldsOf(form).flatMap((field) => {
    const other = others.find((each) => isSame(each, field));
    return other ? [[field, other] as const] : [];
  });
  if (form.dataset.unsaved === "" || pairs.some(([own, other]) => isTyped(own) && drawnIn(own) !== drawnIn(other)))
    return;
  for (const [own, other] of pairs) if (own.type === "hidden" && own.name !== "key") own.value = other.value;
}

// What a person typed and did not save stays while the script replaces the page around it.

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Hidden fields that differ between two drawings of the same form. */
const PASSING = /^(key|revision|was_.*|telling|override)$/;

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((each): each is Field => each.matches("input, textarea, select"));
}

function isTyped(field: Field): boolean {
  return field.type !== "hidden" && field.name !== "";
}

/** What the server drew in a field. */
function drawnIn(field: Field): string {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
  }
  return isTicked(field) ? String((field as HTMLInputElement).defaultChecked) : field.defaultValue;
}

function standsIn(field: Field): string {
  return isTicked(field) ? String((field as HTMLInputElement).checked) : field.value;
}

function isTicked(field: Field): boolean {
  return field.type === "checkbox" || field.type === "radio";
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

/** What makes a form the same in another drawing of the page. */
function nameOf(form: HTMLFormElement): string {
  const parts = [...form.elements].map((each) => {
    const { name, value, type } = each as HTMLInputElement;
    const isFixed = type === "submit" || (type === "hidden" && !PASSING.test(name));
    return isFixed ? `${name}=${value}` : PASSING.test(name) ? "" : name;
  });
  return [new URL(form.action).pathname, ...parts.filter((part) => part !== "")].join("&");
}

const formsIn = (main: ParentNode) => [...main.querySelectorAll<HTMLFormElement>('form[method="post"]')];

export function sameIn(main: ParentNode, form: HTMLFormElement): HTMLFormElement | undefined {
  const name = nameOf(form);
  return formsIn(main).find((each) => nameOf(each) === name);
}

/** Gives the unsaved forms of the shown page a place in the next one. The form that was sent counts by `sentWith`. */
export function keepUnsaved(
  old: HTMLElement,
  fresh: HTMLElement,
  sent: HTMLFormElement | null,
  sentWith: string[],
): void {
  for (const form of formsIn(old)) {
    const same = sameIn(fresh, form);
    if (form === sent) {
      if (same) typeAgain(form, same, sentWith);
    } else if (isUnsaved(form)) {
      const panel = form.closest("details");
      if (same) {
        takeOver(form, same);
        const open = same.closest("details");
        same.replaceWith(form);
        if (open) open.open = true;
      } else (fresh.querySelector(".panels") ?? fresh).prepend(panel ?? form);
    }
  }
}

/** What was typed while the answer was under way. */
function typeAgain(form: HTMLFormElement, same: HTMLFormElement, sentWith: string[]): void {
  const others = fieldsOf(same);
  for (const [at, field] of fieldsOf(form).entries()) {
    const other = others.find(({ name, type }) => name === field.name && type === field.type);
    if (!isTyped(field) || !other || standsIn(field) === sentWith[at]) continue;
    if (isTicked(field)) (other as HTMLInputElement).checked = (field as HTMLInputElement).checked;
    else other.value = field.value;
    const open = same.closest("details");
    if (open) open.open = true;
  }
}

/** No other person has changed what the form began with, so it may go on from the newer revision. */
function takeOver(form: HTMLFormElement, same: HTMLFormElement): void {
  const others = fieldsOf(same);
  const pairs = fieldsOf(form).flatMap((field) => {
    const other = others.find(({ name, type }) => name === field.name && type === field.type);
    return other ? [[field, other] as const] : [];
  });
  if (form.dataset.unsaved === "" || pairs.some(([own, other]) => isTyped(own) && drawnIn(own) !== drawnIn(other)))
    return;
  for (const [own, other] of pairs) if (own.type === "hidden" && own.name !== "key") own.value = other.value;
}

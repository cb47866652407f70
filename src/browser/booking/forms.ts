// What the visitor fills in and sends.

import { FIELD } from "../../web/kit/page-names";
import { post } from "./embedding";
import { saveDraft } from "./hold";
import { mainOf } from "./shown";
import { turn } from "./turn";
import { takeLeftForm, visit } from "./visit";

const SETTLED_MS = 250;

addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("[data-post],[data-turn],[data-auto]")) return;
  event.preventDefault();
  const fields = fieldsOf(form, event.submitter);
  if (form.method !== "get") {
    send(form, fields);
    return;
  }
  void turn({ url: addressOf(form, fields), way: "push", key: form.matches("[data-turn]") ? "zone" : undefined });
});

function fieldsOf(form: HTMLFormElement, submitter?: HTMLElement | null): URLSearchParams {
  return new URLSearchParams([...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]));
}

function addressOf(form: HTMLFormElement, fields: URLSearchParams): string {
  return `${form.action.split("?")[0]}?${fields}`;
}

function send(form: HTMLFormElement, fields: URLSearchParams): void {
  const slot = fields.get(FIELD.slot) ?? fields.get(FIELD.again);
  const service = form.closest<HTMLElement>("[data-service]")?.dataset.service ?? "";
  if (slot && !fields.has(FIELD.command)) post("slot.selected", { service, start: slot.split("~")[0] as string });
  // Choosing another start releases the held one.
  if (visit.hold && visit.leftForm && !fields.has(FIELD.hold)) {
    fields.set(FIELD.hold, visit.hold.id);
    fields.set(FIELD.holdToken, visit.hold.token);
  }
  const left = takeLeftForm();
  const disable = (isDisabled: boolean) => {
    for (const button of form.querySelectorAll<HTMLButtonElement>("button, input[type=submit]")) {
      button.disabled = isDisabled;
    }
  };
  disable(true);
  void turn({ url: form.action, body: fields, way: form.matches("[data-back]") ? "replace" : "push" }).then(
    (isThere) => {
      if (isThere) return;
      visit.leftForm ??= left;
      disable(false);
    },
  );
}

/** Removes the preview of a series that the form no longer requests. */
function forgetDates(control: Element): void {
  const form = control.closest("form");
  form?.querySelector("[data-dates]")?.remove();
  const label = form?.querySelector<HTMLElement>("[data-often]");
  if (label) label.textContent = label.dataset.often ?? "";
}

let choosing = 0;

/** A choice loads once it has settled: arrow keys in a list pass many options. */
addEventListener("change", (event) => {
  const control = event.target as HTMLElement;
  if (control.matches(`[name=${FIELD.repeat}],[name=${FIELD.count}]`)) forgetDates(control);
  const form = control.closest<HTMLFormElement>("form[data-auto]");
  if (!form) return;
  clearTimeout(choosing);
  choosing = setTimeout(() => {
    void turn({ url: addressOf(form, fieldsOf(form)), way: "replace", key: control.dataset.key });
  }, SETTLED_MS);
});

addEventListener("input", (event) => {
  if ((event.target as Element).closest("[data-draft]")) saveDraft(mainOf(), visit.hold);
});

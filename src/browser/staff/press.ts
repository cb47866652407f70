// A press on a button is answered at once, and a second press sends nothing twice.

/** An answer that takes longer is taken as lost. The form's key lets it be sent again. */
const LOST_MS = 10_000;

function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-busy]")) {
    button.removeAttribute("data-busy");
    button.removeAttribute("aria-disabled");
  }
}

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  // Another script may take the form over, and tells by itself what becomes of it.
  setTimeout(() => {
    if (event.defaultPrevented) return;
    form.dataset.sent = "";
    submitter?.setAttribute("data-busy", "");
    submitter?.setAttribute("aria-disabled", "true");
    setTimeout(() => release(form), LOST_MS);
  });
});

/** A page that the browser kept waits for no answer any more. */
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) release(form);
});

/** What a press has done, or why it has not, is read first. */
addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) button.hidden = false;
  if (!document.querySelector("[autofocus]")) document.querySelector<HTMLElement>("main [data-focus]")?.focus();
});

addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-print]")) print();
});

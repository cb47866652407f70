// A press on a button is answered at once, and a second press sends nothing twice.

/** An answer that takes longer is taken as lost. The form's key lets it be sent again. */
const LOST_MS = 10_000;
const SAID_MS = 5_000;

function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-busy]")) {
    button.removeAttribute("data-busy");
    button.removeAttribute("aria-disabled");
  }
}

/** Only a region changes, so that a person who goes through a list stays where they are. */
async function swap(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const region = form.dataset.swap ?? "";
  const row = form.closest("li")?.id ?? "";
  const { trouble = "", offline = "" } = document.querySelector("main")?.dataset ?? {};
  try {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, submitter)) body.append(name, String(value));
    const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(LOST_MS) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[data-region="${region}"]`);
    if (!fresh) throw new Error("no region");
    document.querySelector(`[data-region="${region}"]`)?.replaceWith(document.adoptNode(fresh));
    document.querySelector<HTMLElement>(`#${row} :is(button, a)`)?.focus();
    say(page.querySelector(".alert strong")?.textContent ?? document.querySelector(`#${row} .mark`)?.textContent ?? "");
  } catch {
    say(navigator.onLine ? trouble : offline);
  } finally {
    release(form);
  }
}

function say(text: string): void {
  const toast = document.querySelector("[data-toast]");
  if (toast) toast.textContent = text;
  setTimeout(() => toast?.textContent === text && toast.replaceChildren(), SAID_MS);
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

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.dataset.swap === undefined) return;
  event.preventDefault();
  form.dataset.sent = "";
  submitter?.setAttribute("data-busy", "");
  void swap(form, submitter);
});

/** A page that the browser kept waits for no answer any more. */
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) release(form);
});

/** What a press has done, or why it has not, is read first. */
addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) button.hidden = false;
  if (location.hash === "" && !document.querySelector("[autofocus]"))
    document.querySelector<HTMLElement>("main [data-focus]")?.focus();
});

addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-print]")) print();
});

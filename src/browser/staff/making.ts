// The form of a new booking: free times follow the choice, and customers who may be meant are offered while staff type.

import { redraw } from "./redraw";

const WAIT_MS = 150;

function making(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("form[data-making]");
}

/** `parts` of the form follow the choice: the free times, and fields that only the chosen service needs. */
function redrawFor(when: string, ...parts: readonly string[]): void {
  const here = making();
  if (here) void redraw(here, { when }, parts);
}

let typing: ReturnType<typeof setTimeout> | undefined;
let sought = 0;

function nameIn(here: HTMLFormElement): string {
  const field = here.elements.namedItem("name");
  return field instanceof HTMLInputElement ? field.value : "";
}

async function offer(text: string): Promise<void> {
  const here = making();
  const place = document.querySelector<HTMLElement>("[data-matches]");
  if (!here || !place) return;
  const mine = ++sought;
  if (text.trim().length < 2) {
    place.replaceChildren();
    return;
  }
  try {
    const address = `${place.dataset.matches}?${new URLSearchParams({ q: text, name: nameIn(here) })}`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(4_000) });
    if (!answer.ok || mine !== sought) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...found.body.childNodes);
  } catch {
    // Nothing is offered; the form works without.
  }
}

function take(button: HTMLElement): void {
  const here = making();
  if (!here) return;
  const set = (name: string, value: string) => {
    const field = here.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  };
  set("customer", button.dataset.take ?? "");
  for (const name of ["name", "phone", "email"]) set(name, button.dataset[name] ?? "");
  document.querySelector("[data-matches]")?.replaceChildren();
  here.querySelector<HTMLElement>('[name="start"]')?.focus();
}

/** Only resources that serve the chosen service can be chosen. */
function fitResources(here: HTMLFormElement): void {
  const service = here.querySelector<HTMLSelectElement>('[name="service"]')?.value ?? "";
  for (const option of here.querySelectorAll<HTMLOptionElement>("option[data-for]")) {
    const fits = service === "" || (option.dataset.for ?? "").split(" ").includes(service);
    option.hidden = option.disabled = !fits;
    if (!fits && option.selected) option.selected = false;
  }
}

/** Fields that decide which times are free. */
const WITH_TIMES = ["resource", "start", "minutes", "seats", "guests", "units", "period"];

addEventListener("change", ({ target }) => {
  const here = making();
  if (!here || !(target instanceof Element) || !here.contains(target)) return;
  const name = target.getAttribute("name") ?? "";
  if (name === "service") {
    fitResources(here);
    redrawFor("times", "free", "party", "more");
  } else if (WITH_TIMES.includes(name)) redrawFor("times", "free");
});

addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !making()?.contains(target)) return;
  if (!["name", "phone", "email"].includes(target.name)) return;
  const chosen = making()?.elements.namedItem("customer");
  // Another address is another person.
  if (chosen instanceof HTMLInputElement && target.name !== "name") chosen.value = "";
  clearTimeout(typing);
  typing = setTimeout(() => void offer(target.value), WAIT_MS);
});

addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const taken = event.target.closest<HTMLElement>("[data-take]");
  if (taken) take(taken);
  const day = event.target.closest<HTMLButtonElement>('button[form="making"][value^="day:"]');
  if (!day) return;
  event.preventDefault();
  redrawFor(day.value, "free");
});

// Finding a time zone by typing a part of its name.

const MOST_SHOWN = 8;

export function ownZone(): string | undefined {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A zone as this browser calls it: some have an old name and a new one. */
export function canonicalZone(zone = "UTC"): string {
  return Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
}

export function fillZones(main: ParentNode): void {
  const form = main.querySelector<HTMLFormElement>(".zone form");
  const list = form?.querySelector<HTMLElement>("[data-zone-list]");
  const input = form?.querySelector<HTMLInputElement>("input[name=tz]");
  if (!form || !list || !input) return;
  const show = () => {
    const typed = input.value.trim().toLowerCase().replaceAll(" ", "_");
    const zones = typed ? Intl.supportedValuesOf("timeZone").filter((zone) => zone.toLowerCase().includes(typed)) : [];
    list.replaceChildren(...zones.slice(0, MOST_SHOWN).map((zone) => entryOf(zone, input, form)));
  };
  input.addEventListener("input", show);
}

function entryOf(zone: string, input: HTMLInputElement, form: HTMLFormElement): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  const now = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", timeZone: zone });
  button.textContent = `${zone.replaceAll("_", " ")} · ${now}`;
  button.addEventListener("click", () => {
    input.value = zone;
    form.requestSubmit();
  });
  const entry = document.createElement("li");
  entry.append(button);
  return entry;
}

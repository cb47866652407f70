// A search for time zones by a part of their name. The server supplies the zones and offsets, because this browser may
// know other ones.

import { FIELD } from "../../web/kit/page-names";

const MOST_SHOWN = 8;
const MINUTE_MS = 60_000;

/** Minutes from UTC by name; requested once, when the search begins. */
let asked: Promise<Record<string, number>> | undefined;

export function ownZone(): string | undefined {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Some zones have an old and a new name, and this browser may not know all zones. */
export function isSameZone(zone = "UTC", own = ""): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone === own;
  } catch {
    return zone === own;
  }
}

export function fillZones(main: ParentNode): void {
  const form = main.querySelector<HTMLFormElement>(".zone form");
  const list = form?.querySelector<HTMLElement>("[data-zone-list]");
  const input = form?.querySelector<HTMLInputElement>(`input[name=${FIELD.zone}]`);
  if (!form || !list || !input) return;
  const show = async () => {
    const offsets = await zonesOfServer();
    const typed = input.value.trim().toLowerCase().replaceAll(" ", "_");
    const zones = typed ? Object.entries(offsets).filter(([zone]) => zone.toLowerCase().includes(typed)) : [];
    list.replaceChildren(...zones.slice(0, MOST_SHOWN).map(([zone, minutes]) => entryOf(zone, minutes, input, form)));
  };
  input.addEventListener("input", () => void show());
}

function zonesOfServer(): Promise<Record<string, number>> {
  asked ??= fetch("/_/zones.json").then((answer) => answer.json() as Promise<Record<string, number>>);
  // The next letter requests it again. Until then, the form finds a zone without a list.
  return asked.catch(() => {
    asked = undefined;
    return {};
  });
}

function entryOf(zone: string, minutes: number, input: HTMLInputElement, form: HTMLFormElement): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  const shown = new Date(Date.now() + minutes * MINUTE_MS);
  const now = shown.toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", timeZone: "UTC" });
  button.textContent = `${zone.replaceAll("_", " ")} · ${now.replace(" ", "\u00a0")}`;
  button.addEventListener("click", () => {
    input.value = zone;
    form.requestSubmit();
  });
  const entry = document.createElement("li");
  entry.append(button);
  return entry;
}

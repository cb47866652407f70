// The script of the reference: a search in its contents, operations that open when a link leads to them, and buttons
// that copy code.

const contents = document.querySelector<HTMLElement>("#contents");
const search = document.querySelector<HTMLElement>("[data-search]");
const field = search?.querySelector("input");
const found = document.querySelector<HTMLElement>("[data-found]");
const COPIED_MS = 2_000;

/** Shows the entries that contain every word, and opens their groups. */
function look(): void {
  const words = (field?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const entry of contents?.querySelectorAll<HTMLElement>("li") ?? []) {
    const group = entry.closest("details")?.querySelector("summary")?.textContent ?? "";
    const text = `${entry.textContent} ${group} ${entry.querySelector("a")?.hash}`.toLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
    if (!entry.hidden) count++;
  }
  for (const group of contents?.querySelectorAll("details") ?? []) {
    group.hidden = group.querySelector("li:not([hidden])") === null;
    if (group.dataset.wasOpen === undefined) group.dataset.wasOpen = String(group.open);
    group.open = words.length > 0 || group.dataset.wasOpen === "true";
  }
  if (!found) return;
  found.hidden = words.length === 0;
  found.textContent = count === 1 ? "1 entry" : `${count} entries`;
}

/** Opens the operation in the address, and marks it in the contents. */
function follow(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
  for (const link of contents?.querySelectorAll("a") ?? []) {
    const isHere = link.pathname === location.pathname && link.hash === location.hash;
    if (isHere) link.setAttribute("aria-current", "true");
    else if (link.hash !== "") link.removeAttribute("aria-current");
    const group = link.closest("details");
    if (isHere && group) group.open = true;
  }
}

function addCopy(place: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(place.querySelector("code")?.innerText ?? "").then(() => {
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), COPIED_MS);
    });
  });
  place.querySelector("pre")?.prepend(button);
}

search?.removeAttribute("hidden");
field?.addEventListener("input", look);
addEventListener("hashchange", follow);
// A link in the contents works even when the page is already there.
contents?.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("a")?.hash === location.hash) follow();
});
addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field?.focus();
});
for (const place of document.querySelectorAll<HTMLElement>(".code")) addCopy(place);
if (location.hash !== "") follow();

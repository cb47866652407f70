// The list of services: searched by typing, with links to headings. Long texts unfold where they are cut.

/** Hides a "More" button without more text; a narrower window may show it again. */
export function fitTexts(main: ParentNode): void {
  for (const more of main.querySelectorAll<HTMLDetailsElement>(".unfold:not([open])")) {
    more.hidden = false;
    const text = more.previousElementSibling as HTMLElement;
    more.hidden = text.scrollHeight <= text.clientHeight + 1;
  }
}

addEventListener("resize", () => fitTexts(document));

// The same comparison as the server's search, which works without a script.
const plain = (text: string) => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

addEventListener("input", ({ target }) => {
  const field = target as HTMLInputElement;
  if (!field.closest("[data-search]")) return;
  const words = plain(field.value.trim()).split(/\s+/);
  let found = 0;
  for (const group of document.querySelectorAll<HTMLElement>("[data-group]")) {
    const cards = [...group.querySelectorAll<HTMLElement>("li")];
    for (const card of cards) {
      const parts = [...card.querySelectorAll(".name,.text"), group.querySelector("h3")];
      const told = plain(parts.map((part) => part?.textContent ?? "").join(" "));
      card.hidden = !words.every((word) => told.includes(word));
    }
    const shown = cards.filter((card) => !card.hidden).length;
    group.hidden = shown === 0;
    found += shown;
  }
  const jumps = document.querySelector<HTMLElement>("[data-jumps]");
  if (jumps) jumps.hidden = field.value.trim() !== "";
  const nothing = document.querySelector<HTMLElement>("[data-nothing]");
  if (nothing) {
    nothing.textContent = found > 0 ? "" : (nothing.dataset.nothing ?? "").replace("{text}", field.value.trim());
  }
});

// Enter in the field has no further effect.
addEventListener("submit", (event) => {
  if ((event.target as Element).matches("[data-search]")) event.preventDefault();
});

/** Scrolls to a heading without a step in the history, because a frame shares the history with its page. */
addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("[data-jumps] a");
  const heading = link && document.getElementById(link.hash.slice(1));
  if (!heading) return;
  event.preventDefault();
  heading.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion)").matches ? "auto" : "smooth" });
  heading.focus({ preventScroll: true });
});

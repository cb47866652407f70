// Pages that can be printed have a button for it. Only a script makes it work, so it shows only where one runs.

export function offerToPrint(within: ParentNode): void {
  for (const button of within.querySelectorAll<HTMLElement>("[data-print]")) button.hidden = false;
}

addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-print]")) print();
});

// Pages that can be printed have a button for it. What a press has done, or why it has not, is read first.

function arrive(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) button.hidden = false;
}

addEventListener("berth:shown", arrive);
addEventListener("DOMContentLoaded", () => {
  arrive();
  if (location.hash === "" && !document.querySelector("[autofocus]"))
    document.querySelector<HTMLElement>("main [data-focus]")?.focus();
});

addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-print]")) print();
});

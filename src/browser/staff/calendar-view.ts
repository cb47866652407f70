// The grid as it is shown: where it is scrolled to, and the line of now.

const ROW_MS = 300_000;

export const gridOf = () => document.querySelector<HTMLElement>("[data-grid]");

/** Today opens at now; other days at their first booking. */
export function openAtNow(): void {
  const grid = gridOf();
  const wanted = grid?.querySelector<HTMLElement>("[data-now]") ?? grid?.querySelector<HTMLElement>("[data-booking]");
  if (!grid || !wanted) return;
  const top = wanted.getBoundingClientRect().top - grid.getBoundingClientRect().top;
  grid.scrollTop += top - grid.clientHeight / 3;
}

/** The line moves with the clock. */
export function followNow(): void {
  setInterval(() => {
    for (const line of document.querySelectorAll<HTMLElement>("[data-now]")) {
      const from = Number(line.closest<HTMLElement>("[data-from]")?.dataset.from);
      line.className = `cal-now s${Math.floor((Date.now() - from) / ROW_MS)}`;
    }
  }, 30_000);
}

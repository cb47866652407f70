// Keys in the calendar and in menus.

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const TURNS: Readonly<Record<string, string>> = { PageUp: "previous", PageDown: "next" };

/** Arrow keys move from day to day and skip closed ones; Home and End stay in the week; Page keys change weeks. */
export function stepDays(event: KeyboardEvent, turn: (link: HTMLAnchorElement) => void): void {
  const cell = (event.target as Element).closest(".days td");
  if (!cell) return;
  const go = (day?: HTMLElement | null) => {
    if (!day) return;
    event.preventDefault();
    day.focus();
  };
  const ofWeek = cell.parentElement?.querySelectorAll<HTMLElement>("a");
  if (event.key === "Home") go(ofWeek?.[0]);
  if (event.key === "End") go(ofWeek?.[ofWeek.length - 1]);
  const page = TURNS[event.key];
  if (page) {
    const link = document.querySelector<HTMLAnchorElement>(`a.turn[data-key="${page}"]`);
    event.preventDefault();
    if (link) turn(link);
  }
  const step = STEPS[event.key];
  if (!step) return;
  const way = Math.abs(step) === 1 && document.documentElement.dir === "rtl" ? -step : step;
  const cells = [...document.querySelectorAll(".days td")];
  for (let at = cells.indexOf(cell) + way; at >= 0 && at < cells.length; at += way) {
    const day = cells[at]?.querySelector<HTMLElement>("a");
    if (day) {
      go(day);
      return;
    }
  }
}

/** Escape closes the open menu and returns the focus to its button. */
export function closeMenus(event: KeyboardEvent): void {
  const menu = (event.target as Element).closest<HTMLDetailsElement>("details:is(.menu, .languages, .zone)[open]");
  const open = menu ?? document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector<HTMLElement>("summary")?.focus();
}

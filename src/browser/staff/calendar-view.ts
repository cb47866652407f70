// The grid as it is shown: where it is scrolled to, the line of now, and how a newer one takes its place.

export const ROW_MS = 300_000;

export const gridOf = () => document.querySelector<HTMLElement>("[data-grid]");
export const calendarOf = () => document.querySelector<HTMLElement>("[data-calendar]");

type Words = Readonly<
  Record<
    | "picked"
    | "at"
    | "left"
    | "saving"
    | "failed"
    | "refused"
    | "notThatResource"
    | "place"
    | "book"
    | "off"
    | "dir"
    | "locale",
    string
  >
>;

export function wordsOf(): Words {
  return JSON.parse(calendarOf()?.dataset.words ?? "{}") as Words;
}

export function say(sentence: string, values: Readonly<Record<string, string>> = {}): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

const voice = document.createElement("div");
voice.className = "sr";
voice.setAttribute("aria-live", "assertive");
document.body.append(voice);

/** Says something to those who do not see it. */
export function announce(text: string): void {
  voice.textContent = text;
}

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

/** Something is in the hand, or on its way to the server: the grid stays as it is. */
export const busy = { isDragging: false, isSaving: false, isChoosing: false };

/** What the script adds to each new grid: handles of bookings with a length of their own. */
export function afterRedraw(): void {
  for (const item of document.querySelectorAll<HTMLElement>("[data-length]")) {
    const handle = document.createElement("span");
    handle.className = "cal-stretch";
    handle.dataset.stretch = "";
    item.append(handle);
  }
}

/** Puts newer regions in place. The scroll and the focused booking stay. */
export function place(page: Document, names: readonly string[]): void {
  for (const name of names) {
    const [old, fresh] = [document, page].map((from) => from.querySelector<HTMLElement>(`[data-region="${name}"]`));
    if (!old || !fresh) continue;
    const grid = gridOf();
    const [top, left] = [grid?.scrollTop ?? 0, grid?.scrollLeft ?? 0];
    const focused = old.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
    const column = focused?.closest<HTMLElement>("[data-resource]")?.dataset;
    const own = focused?.dataset.booking;
    old.replaceWith(document.adoptNode(fresh));
    if (name !== "grid") continue;
    afterRedraw();
    gridOf()?.scrollTo(left, top);
    if (!own) continue;
    const again = [...fresh.querySelectorAll<HTMLElement>(`[data-booking="${own}"]`)];
    (
      again.find((each) => each.closest<HTMLElement>("[data-resource]")?.dataset.date === column?.date) ?? again[0]
    )?.focus({
      preventScroll: true,
    });
  }
}

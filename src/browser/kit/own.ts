// The current state of the visitor's own booking or entry: requested while the page is visible, soon at first, then
// less often.

const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 60_000;
const GROWTH = 1.15;

/** The shown booking waits for money, which may be there any moment. */
let isWaiting = false;
let pauseMs = FIRST_PAUSE_MS;
let timer: ReturnType<typeof setTimeout>;
let shown: (() => Promise<void>) | null = null;

/** Follows the shown booking and stops following a former one. `ask` resolves after its request. */
export function followOwn(main: ParentNode, ask: (tag: string) => Promise<void>): void {
  clearTimeout(timer);
  const { own: tag, waits } = main.querySelector<HTMLElement>("[data-own]")?.dataset ?? {};
  isWaiting = waits !== undefined;
  shown = tag ? () => ask(tag) : null;
  pauseMs = FIRST_PAUSE_MS;
  wait();
}

function wait(): void {
  clearTimeout(timer);
  if (shown && document.visibilityState === "visible") timer = setTimeout(look, pauseMs);
}

async function look(): Promise<void> {
  const asked = shown;
  if (!isWaiting) pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH);
  await asked?.().catch(() => undefined);
  if (shown === asked) wait();
}

// A visitor who returns gets the current state at once.
document.addEventListener("visibilitychange", () => {
  if (!shown || document.visibilityState !== "visible") return;
  pauseMs = FIRST_PAUSE_MS;
  clearTimeout(timer);
  void look();
});

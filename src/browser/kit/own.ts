// One's own booking or place in a line, as it is now: asked for while somebody looks, soon at first and then less often.

const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 60_000;
const GROWTH = 1.15;

let pauseMs = FIRST_PAUSE_MS;
let timer: ReturnType<typeof setTimeout>;
let shown: (() => Promise<void>) | null = null;

/** Follows what is shown, and lets go of what is not. `ask` answers when it has looked. */
export function followOwn(main: ParentNode, ask: (tag: string) => Promise<void>): void {
  clearTimeout(timer);
  const tag = main.querySelector<HTMLElement>("[data-own]")?.dataset.own;
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
  pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH);
  await asked?.().catch(() => undefined);
  if (shown === asked) wait();
}

// Whoever comes back sees it at once.
document.addEventListener("visibilitychange", () => {
  if (!shown || document.visibilityState !== "visible") return;
  pauseMs = FIRST_PAUSE_MS;
  clearTimeout(timer);
  void look();
});

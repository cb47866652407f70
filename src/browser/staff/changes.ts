// Hears of what others change, while the page is seen. One request waits at the server until something happened.

import { contact, pause } from "./contact";

const LEAST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 30_000;
const LONGEST_WAIT_MS = 30_000;
/** One lost answer says nothing about the connection. */
const FAILURES_OF_A_LOSS = 2;

export type Followed = {
  /** The place of the newest event that the page shows; undefined for a page that follows nothing. */
  readonly position: () => string | undefined;
  readonly address: () => string;
  /** Draws what is new. */
  readonly show: () => Promise<void>;
};

const isSeen = () => document.visibilityState === "visible";

export function followChanges({ position, address, show }: Followed): void {
  let waiting: AbortController | null = null;

  async function lookOnce(shown: string, own: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([own, AbortSignal.timeout(LONGEST_WAIT_MS)]);
    const answer = await fetch(`${address()}?after=${shown}`, { cache: "no-store", signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const newest = ((await answer.json()) as { position: number }).position;
    if (newest > Number(shown)) await show();
  }

  async function listen(own: AbortController): Promise<void> {
    for (let failures = 0; isSeen() && waiting === own; ) {
      const shown = position();
      if (shown === undefined) return;
      try {
        await lookOnce(shown, own.signal);
        failures = 0;
        contact.isCurrent();
      } catch {
        if (own.signal.aborted) return;
        failures += 1;
        if (failures >= FAILURES_OF_A_LOSS) contact.isGone();
      }
      await pause(failures === 0 ? LEAST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures));
    }
  }

  const begin = () => {
    waiting?.abort();
    waiting = new AbortController();
    void listen(waiting);
  };
  document.addEventListener("visibilitychange", begin);
  addEventListener("berth:shown", begin);
  addEventListener("berth:reached", begin);
  addEventListener("pagehide", () => waiting?.abort());
  begin();
}

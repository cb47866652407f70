// Long computations run in pieces and let other requests run in between, because an isolate has one thread.

/** The work of one piece, in judgements or in output of the same cost: a millisecond or two. */
export const ONE_BREATH = 4_000;

export async function breathe(): Promise<void> {
  await scheduler.wait(0);
}

/** Asks many objects, a few at a time, so that their computations do not block other requests all at once. */
export async function inPieces<T, R>(all: readonly T[], atOnce: number, ask: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < all.length; at += atOnce) {
    if (at > 0) await breathe();
    answers.push(...(await Promise.all(all.slice(at, at + atOnce).map(ask))));
  }
  return answers;
}

/** How many objects are asked at once when no caller waits for a single answer. */
export const ASKED_AT_ONCE = 5;

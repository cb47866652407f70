// Whoever computes for long does so in pieces, and lets others have their turn in between: an isolate has one thread.

/** What is done in one piece, in judgements or in what is written of them: a millisecond or two. */
export const ONE_BREATH = 4_000;

export async function breathe(): Promise<void> {
  await scheduler.wait(0);
}

/** Asks many of something, some at a time: what each of them computes must not keep others waiting all at once. */
export async function inPieces<T, R>(all: readonly T[], atOnce: number, ask: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < all.length; at += atOnce) {
    if (at > 0) await breathe();
    answers.push(...(await Promise.all(all.slice(at, at + atOnce).map(ask))));
  }
  return answers;
}

/** So many objects are asked at once where nobody waits for a single answer. */
export const ASKED_AT_ONCE = 5;

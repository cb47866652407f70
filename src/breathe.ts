// Whoever computes for long does so in pieces, and lets others have their turn in between: an isolate has one thread.

/** What is done in one piece, in judgements or in what is written of them: a millisecond or two. */
export const ONE_BREATH = 4_000;

export async function breathe(): Promise<void> {
  await scheduler.wait(0);
}

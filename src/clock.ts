// The only reader of the clock. Objects and the app take one, so that tests can set the time.

export type Clock = { readonly now: () => number };

export const systemClock: Clock = { now: () => Date.now() };

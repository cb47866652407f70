// The clock of the rules. Objects and the app take one, so that tests can set the time. What measures how long its own work
// takes reads the machine's.

export type Clock = {
  /** Epoch ms. */
  readonly now: () => number;
  /** What the platform's alarm is set to for work that is due by this clock, both in epoch ms. The platform has its own clock. */
  readonly alarmAt: (dueAt: number) => number;
};

export const systemClock: Clock = { now: () => Date.now(), alarmAt: (dueAt) => Math.max(dueAt, Date.now()) };

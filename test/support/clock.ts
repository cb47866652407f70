// The clock of the test build: the system's, unless a test has set it. Kept on globalThis, as the Worker's modules and
// the tests' may be loaded apart.
//
// While a test sets the time, the test rings the alarms too (`runDurableObjectAlarm`). None rings by itself: that would
// happen between any two steps on a slow machine, and never on a fast one.

import { type Clock, systemClock } from "../../src/clock";

const shared = globalThis as typeof globalThis & { berthTestTime?: number | null };

/** No test runs that long. `getAlarm` still tells when an object wants to be rung. */
const NEVER_BY_ITSELF_MS = 100 * 365 * 86_400_000;

export const testClock: Clock = {
  now: () => shared.berthTestTime ?? Date.now(),
  alarmAt: (dueAt) =>
    typeof shared.berthTestTime === "number" ? dueAt + NEVER_BY_ITSELF_MS : systemClock.alarmAt(dueAt),
};

/** How long an object's alarm is set ahead by this clock. Infinity if none is. */
export async function alarmInMs(storage: Pick<DurableObjectStorage, "getAlarm">): Promise<number> {
  const alarmAt = await storage.getAlarm();
  return alarmAt === null ? Number.POSITIVE_INFINITY : alarmAt - testClock.alarmAt(testClock.now());
}

/** The Monday on which most tests begin, in UTC. */
export const MONDAY = {
  midnight: "2026-06-01T00:00:00Z",
  eight: "2026-06-01T08:00:00Z",
  nine: "2026-06-01T09:00:00Z",
} as const;

/**
 * Lets the clock run as the system's does, for what has to happen by itself. An alarm that was set before stays silent,
 * until its object is rung or evicted.
 */
export function runTime(): number {
  shared.berthTestTime = null;
  return Date.now();
}

/** Stops the clock at an instant. */
export function setTime(iso: string): number {
  shared.berthTestTime = Date.parse(iso);
  return shared.berthTestTime;
}

export function passTime(ms: number): void {
  shared.berthTestTime = testClock.now() + ms;
}

/** The same instant as UTC writes it. */
export function utc(instant: string | number): string {
  return new Date(instant).toISOString();
}

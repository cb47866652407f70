// The clock of the test build: the system's, unless a test has set it. Kept on globalThis, as the Worker's modules and
// the tests' may be loaded apart.

import type { Clock } from "../../src/clock";

const shared = globalThis as typeof globalThis & { berthTestTime?: number | null };

export const testClock: Clock = { now: () => shared.berthTestTime ?? Date.now() };

/** The Monday on which most tests begin, in UTC. */
export const MONDAY = {
  midnight: "2026-06-01T00:00:00Z",
  eight: "2026-06-01T08:00:00Z",
  nine: "2026-06-01T09:00:00Z",
} as const;

/** Lets the clock run as the system's does, for what has to happen by itself. */
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

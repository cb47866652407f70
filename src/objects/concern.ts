// What an object does besides answering: applying the clock, following up commands, delivering. Each such thing is a
// concern, and an object is a list of them. `transact`, the alarm and the deliveries are loops over that list.

import type { Effects } from "./bookings/effects";

export type Concern<Tx> = {
  /** Before each command, in its transaction: applies what the clock has decided. */
  applyClock?(tx: Tx): void;
  /** After each command, in its transaction: does what follows from it. */
  afterCommand?(tx: Tx): void;
  /** Right after the commit. It never throws, because the command has succeeded. */
  afterCommit?(effects: Effects, now: number): void;
  /**
   * When the alarm has to ring for it, epoch ms. Null when nothing waits. The alarm is already set to `alarmAt`: for
   * work that is due later, the concern may answer null too.
   */
  dueAt?(now: number, alarmAt: number | null): number | null;
  /** What it delivers beside the answers. */
  readonly job?: Job;
};

/** Work that no answer waits for. Neither `start` nor `flush` ever rejects. */
export type Job = {
  /** Starts a run if there is work and no pause. Null when it starts none. */
  start(now: number): Promise<unknown> | null;
  /** When the alarm has to start the next run, epoch ms. Null without work. `alarmAt` as in `Concern`. */
  dueAt(now: number, alarmAt: number | null): number | null;
  /** The alarm rings: does the work that waits, pause or not. */
  flush(): Promise<unknown>;
  /** What must end before the object's data is removed. */
  underWay(): Promise<unknown> | null;
};

/** Several concerns as one, in their order. */
export class Concerns<Tx> implements Required<Concern<Tx>> {
  readonly job: Job;

  constructor(private readonly parts: readonly Concern<Tx>[]) {
    const jobs = parts.flatMap(({ job }) => job ?? []);
    this.job = {
      start: (now) => this.start(jobs, now),
      // The method `dueAt` below already asks every job.
      dueAt: () => null,
      flush: () => Promise.all(jobs.map((job) => job.flush())),
      underWay: () => together(jobs.map((job) => job.underWay())),
    };
  }

  applyClock(tx: Tx): void {
    for (const part of this.parts) part.applyClock?.(tx);
  }

  afterCommand(tx: Tx): void {
    for (const part of this.parts) part.afterCommand?.(tx);
  }

  afterCommit(effects: Effects, now: number): void {
    for (const part of this.parts) part.afterCommit?.(effects, now);
  }

  dueAt(now: number, alarmAt: number | null): number | null {
    let dueAt: number | null = null;
    for (const part of this.parts) {
      if (part.dueAt) dueAt = earlier(dueAt, part.dueAt(now, alarmAt));
      if (part.job) dueAt = earlier(dueAt, part.job.dueAt(now, alarmAt));
    }
    return dueAt;
  }

  protected start(jobs: readonly Job[], now: number): Promise<unknown> | null {
    return together(jobs.map((job) => job.start(now)));
  }
}

/** The earlier of two times, epoch ms. Null when neither is due. */
export function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

/** One promise for several. Null when there is none. */
export function together(works: readonly (Promise<unknown> | null)[]): Promise<unknown> | null {
  const some = works.filter((work) => work !== null);
  return some.length > 0 ? Promise.allSettled(some) : null;
}

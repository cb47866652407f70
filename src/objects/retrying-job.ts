// One delivery of an object. One run at a time; after a failure the next run waits a growing time, and the alarm starts
// it. A run may be repeated, so its work must be safe to repeat.

import type { Job } from "./concern";

export type JobOwner = {
  readonly now: () => number;
  readonly logFault: (fault: unknown) => void;
  /** Sets the alarm anew, as the next run may have moved. */
  readonly arm: () => void;
};

export type RetryingJobOptions = {
  /** Whether there is work. A job without this question runs when the alarm rings. */
  readonly hasWork?: () => boolean;
  /** When the alarm has to ring for a job without that question, epoch ms. After a failure the alarm waits longer. */
  readonly ringAt?: () => number | null;
  /** A run starts right after the commit that made the work. For so long the alarm leaves the work to it. */
  readonly backstopMs?: number;
};

export class RetryingJob implements Job {
  private running: Promise<void> | null = null;
  private failures = 0;
  /** Epoch ms. */
  private notBefore = 0;

  /** `work` throws when it failed. It may answer the time before which the next run should not start, epoch ms. */
  constructor(
    private readonly work: () => Promise<number | undefined> | Promise<void>,
    private readonly owner: JobOwner,
    private readonly options: RetryingJobOptions = {},
  ) {}

  /** Starts a run, or joins the one under way. Never throws. */
  run(): Promise<void> {
    this.running ??= this.attempt().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  start(now: number): Promise<void> | null {
    const isReady = this.running === null && now >= this.notBefore;
    return isReady && this.options.hasWork?.() ? this.run() : null;
  }

  dueAt(now: number, alarmAt: number | null): number | null {
    const { hasWork, ringAt, backstopMs = 0 } = this.options;
    const at = ringAt?.() ?? null;
    if (at !== null) return Math.max(at, this.notBefore);
    const dueAt = Math.max(now + backstopMs, this.notBefore);
    const isBeforeAlarm = alarmAt === null || dueAt < alarmAt;
    return isBeforeAlarm && hasWork?.() ? dueAt : null;
  }

  flush(): Promise<void> {
    const { hasWork } = this.options;
    return this.running ?? (!hasWork || hasWork() ? this.run() : Promise.resolve());
  }

  underWay(): Promise<void> | null {
    return this.running;
  }

  private async attempt(): Promise<void> {
    try {
      const notBefore = await this.work();
      this.notBefore = notBefore ?? 0;
      this.failures = 0;
    } catch (fault) {
      this.failures += 1;
      this.notBefore = this.owner.now() + retryDelayMs(this.failures);
      this.owner.logFault(fault);
    }
    this.owner.arm();
  }
}

/** How long to wait after so many failures in a row: 2 s, doubling up to a minute. */
export function retryDelayMs(failures: number): number {
  return Math.min(60_000, 1_000 * 2 ** Math.min(failures, 6));
}

// One thing that an object does besides answering, such as a delivery. One run at a time; after a failure the next run
// waits a growing time, and the alarm starts it. A run may be repeated, so its work must be safe to repeat.

import { retryDelayMs } from "./bookings/agenda";

export type JobOwner = {
  readonly now: () => number;
  readonly logFault: (fault: unknown) => void;
  /** Sets the alarm anew, as the next run may have moved. */
  readonly arm: () => void;
};

export class RetryingJob {
  private running: Promise<void> | null = null;
  private failures = 0;
  /** Epoch ms. */
  private notBefore = 0;

  /** `work` throws when it failed. It may answer the time before which the next run should not start, epoch ms. */
  constructor(
    private readonly work: () => Promise<number | undefined> | Promise<void>,
    private readonly owner: JobOwner,
  ) {}

  /** Starts a run, or joins the one under way. Never throws. */
  run(): Promise<void> {
    this.running ??= this.attempt().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  underWay(): Promise<void> | null {
    return this.running;
  }

  /** Whether a run may start now. */
  isReady(now: number): boolean {
    return this.running === null && now >= this.notBefore;
  }

  /** When the alarm is to start the next run, epoch ms: not before `earliestAt`, nor before a pause is over. */
  dueAt(earliestAt: number): number {
    return Math.max(earliestAt, this.notBefore);
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

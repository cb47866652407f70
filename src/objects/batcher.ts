// Hands on in one go what comes in quick succession. Timers, not the clock of the rules: that one may stand still.

export type Pace = {
  /** How long the first waits for others to join it. */
  readonly beforeMs: number;
  /** How long it is quiet after each delivery. */
  readonly afterMs: number;
};

export class Batcher<T> {
  private waiting: T[] = [];
  private going: Promise<void> | null = null;

  /** `deliver` sees to its own faults. */
  constructor(
    private readonly pace: Pace,
    private readonly deliver: (gathered: readonly T[]) => Promise<void> | void,
  ) {}

  /** Answers what to keep the object alive for. */
  add(item: T): Promise<void> {
    this.waiting.push(item);
    this.going ??= this.go();
    return this.going;
  }

  private async go(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        await scheduler.wait(this.pace.beforeMs);
        const gathered = this.waiting;
        this.waiting = [];
        await this.deliver(gathered);
        if (this.pace.afterMs > 0) await scheduler.wait(this.pace.afterMs);
      }
    } finally {
      // In the same turn as the last look, so that nothing is added in between and left lying.
      this.going = null;
    }
  }
}

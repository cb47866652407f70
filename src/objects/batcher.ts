// Delivers items that arrive in quick succession together. It uses timers, because the clock of the rules may stand
// still.

export type Pace = {
  /** How long the first item waits for others. */
  readonly beforeMs: number;
  /** How long to pause after each delivery. */
  readonly afterMs: number;
};

export class Batcher<T> {
  private waiting: T[] = [];
  private going: Promise<void> | null = null;

  /** `deliver` handles its own faults. */
  constructor(
    private readonly pace: Pace,
    private readonly deliver: (gathered: readonly T[]) => Promise<void> | void,
  ) {}

  /** Returns a promise that the object must stay alive for. */
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
      // No item can arrive between the last check and this line, as both run in the same turn.
      this.going = null;
    }
  }
}

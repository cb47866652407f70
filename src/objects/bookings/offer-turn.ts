// One turn of judging waitlist entries, limited by a number of judgements. Every turn does some work, even when that
// exceeds the limit, so that the round ends.

export class Turn {
  private hasWorked = false;

  constructor(private units: number) {}

  mayGoOn(): boolean {
    return this.units > 0 || !this.hasWorked;
  }

  /** Work that the next turn repeats if this one ends first. */
  spend(units: number): void {
    this.units -= units;
  }

  /** Work that no later turn repeats. */
  work(units: number): void {
    this.units -= units;
    this.hasWorked = true;
  }
}

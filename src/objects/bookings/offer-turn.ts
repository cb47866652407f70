// One turn of looking at those who wait: so much work, in judgements, and some in any case, so that each turn gets on.

export class Turn {
  private hasWorked = false;

  constructor(private units: number) {}

  mayGoOn(): boolean {
    return this.units > 0 || !this.hasWorked;
  }

  /** What is done again when the turn ends before it came to something. */
  spend(units: number): void {
    this.units -= units;
  }

  /** What need not be done again. */
  work(units: number): void {
    this.units -= units;
    this.hasWorked = true;
  }
}

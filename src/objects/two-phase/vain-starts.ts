// Where claiming without bids was in vain a short while ago.

const VAIN_MS = 60_000;
const MOST_VAIN = 200;

/**
 * Starts for which a direct claim failed: all resources were asked to prepare at once, and one refused. Until then the
 * others blocked their time for other callers. So the next requests for such a start ask for bids first, which block
 * nothing.
 */
export class VainStarts {
  private readonly notedAt = new Map<number, number>();

  has(startAt: number): boolean {
    return Date.now() - (this.notedAt.get(startAt) ?? -VAIN_MS) < VAIN_MS;
  }

  note(startAt: number): void {
    this.notedAt.delete(startAt);
    this.notedAt.set(startAt, Date.now());
    const [oldest] = this.notedAt.keys();
    if (this.notedAt.size > MOST_VAIN && oldest !== undefined) this.notedAt.delete(oldest);
  }
}

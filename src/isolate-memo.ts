// A small memory that lives as long as the isolate: a value stays good for a second or two. A weight bounds it, because
// an isolate has 128 MB for everything. The caller passes the time.

type Entry<T> = { readonly value: T; readonly until: number; readonly weight: number; renewingUntil: number };

/**
 * When an entry expires, the first caller gets none and reads it again. Callers meanwhile get the old value, for at
 * most so long. Otherwise all requests of a busy moment would read the same thing at once.
 */
const RENEWAL_MS = 200;

export class IsolateMemo<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private weight = 0;

  /** `weigh` and `mostWeight` use the same unit, such as rows or characters. */
  constructor(
    private readonly ttlMs: number,
    private readonly mostWeight: number,
    private readonly weigh: (value: T, key: string) => number,
  ) {}

  get(key: string, now: number): T | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    if (this.isGood(entry, now)) return entry.value;
    const isOld = now < entry.until - this.ttlMs || now >= entry.until + RENEWAL_MS;
    if (!isOld && now < entry.renewingUntil) return entry.value;
    if (isOld) this.drop(key);
    else entry.renewingUntil = entry.until + RENEWAL_MS;
    return undefined;
  }

  set(key: string, value: T, now: number): void {
    this.drop(key);
    const weight = this.weigh(value, key);
    if (this.weight + weight > this.mostWeight) this.makeRoom(weight, now);
    if (weight > this.mostWeight) return;
    this.entries.set(key, { value, until: now + this.ttlMs, weight, renewingUntil: 0 });
    this.weight += weight;
  }

  drop(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.weight -= entry.weight;
  }

  /** Drops expired entries first, then the oldest. */
  private makeRoom(needed: number, now: number): void {
    for (const [key, entry] of this.entries) if (!this.isGood(entry, now)) this.drop(key);
    for (const key of this.entries.keys()) {
      if (this.weight + needed <= this.mostWeight) return;
      this.drop(key);
    }
  }

  /** A clock that was set back must not keep an entry alive. */
  private isGood({ until }: Entry<T>, now: number): boolean {
    return until > now && until <= now + this.ttlMs;
  }
}

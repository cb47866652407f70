// A small memory that lives as long as the isolate: what was read stays good for a second or two. Bounded, and told by
// the caller what time it is.

export class IsolateMemo<T> {
  private readonly entries = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(
    private readonly ttlMs: number,
    private readonly mostEntries: number,
  ) {}

  get(key: string, now: number): T | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    // A clock that was set back must not keep an entry alive.
    if (entry.until > now && entry.until <= now + this.ttlMs) return entry.value;
    this.entries.delete(key);
    return undefined;
  }

  set(key: string, value: T, now: number): void {
    if (this.entries.size >= this.mostEntries) this.entries.clear();
    this.entries.set(key, { value, until: now + this.ttlMs });
  }

  drop(key: string): void {
    this.entries.delete(key);
  }
}

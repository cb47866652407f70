// Whether the waitlist of a coordinator has work, and what its next round has to do. A restart forgets it, and a new
// life begins again at the first entry.

export class WaitlistWork {
  /** The waitlist is to be gone through soon, because a place may have come free. */
  isDue: boolean;
  /** The candidates may have changed, so subscribe to them again. */
  isToSubscribe: boolean;
  /** Rises whenever a place may have come free. If it rises while an entry joins, look at that entry again. */
  count = 0;
  /** How many entries are joining. Calendars keep reporting free places for them as well. */
  private joining = 0;

  /** A crash may have lost a report of free places, or offers that were about to be made. */
  constructor(hasEntries: boolean) {
    this.isDue = hasEntries;
    this.isToSubscribe = hasEntries;
  }

  isJoining(): boolean {
    return this.joining > 0;
  }

  /** While an entry joins, calendars keep reporting free places. */
  async whileJoining<T>(join: () => Promise<T>): Promise<T> {
    this.joining += 1;
    try {
      return await join();
    } finally {
      this.joining -= 1;
    }
  }
}

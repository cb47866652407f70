// The calendars whose changes a coordinator shows: all candidates and the spaces around them. The coordinator
// subscribes when a viewer arrives, and again when the candidates may have changed. A calendar stops by itself when the
// coordinator answers that it has no viewers. SQLite keeps the time of the subscription, so that waking up sends
// nothing.

import { retryDelayMs } from "../retrying-job";

/** Subscribes again after so long, in case a calendar has lost the subscription. */
const SUBSCRIBED_FOR_MS = 60 * 60_000;

export type LiveOwner = {
  readonly now: () => number;
  /** The candidates of the service as it is now. */
  readonly candidates: () => readonly string[];
  /** Subscribes to a calendar's changes. Answers the spaces around its resource. */
  readonly subscribe: (resourceId: string) => Promise<readonly string[]>;
};

export class LiveCalendars {
  private subscribing: Promise<void> | null = null;
  private isOutdated = false;
  private failures = 0;

  constructor(
    private readonly sql: SqlStorage,
    private readonly owner: LiveOwner,
  ) {}

  /** Resolves when all calendars are subscribed. Throws when one cannot be reached. */
  async ensure(): Promise<void> {
    if (this.isSubscribed()) return;
    this.subscribing ??= this.subscribeAll().finally(() => {
      this.subscribing = null;
    });
    return this.subscribing;
  }

  /** Subscribe again: the candidates may have changed, or calendars heard that there are no viewers. */
  forget(): void {
    this.isOutdated = true;
    this.note(0);
  }

  /** When to retry after a failed subscription. Null when none has failed. */
  dueAt(now: number): number | null {
    return this.failures > 0 && !this.isSubscribed() ? now + retryDelayMs(this.failures) : null;
  }

  private async subscribeAll(): Promise<void> {
    try {
      do {
        this.isOutdated = false;
        const subscribed = new Set<string>();
        for (let next = new Set(this.owner.candidates()); next.size > 0; ) {
          const around = await Promise.all([...next].map((id) => this.owner.subscribe(id)));
          for (const id of next) subscribed.add(id);
          next = new Set(around.flat().filter((id) => !subscribed.has(id)));
        }
      } while (this.isOutdated);
      this.note(this.owner.now());
      this.failures = 0;
    } catch (fault) {
      this.failures += 1;
      throw fault;
    }
  }

  private isSubscribed(): boolean {
    const { value } = this.sql.exec<{ value: number }>("SELECT value FROM counters WHERE name = 'live_asked_at'").one();
    return value > 0 && this.owner.now() - value < SUBSCRIBED_FOR_MS;
  }

  private note(subscribedAt: number): void {
    this.sql.exec(
      "UPDATE counters SET value = ? WHERE name = 'live_asked_at' AND value <> ?",
      subscribedAt,
      subscribedAt,
    );
  }
}

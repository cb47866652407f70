// The calendars whose changes are shown at a coordinator: all who could serve, and the spaces around them. They are
// asked to tell of changes when somebody comes to look on, and anew when it may be others; they stop by themselves when
// they hear that nobody looks. When they were asked is kept, so that waking up asks nobody.

import { retryDelayMs } from "../bookings/agenda";

/** Asked again after so long, should a calendar have forgotten. */
const ASKED_FOR_MS = 60 * 60_000;

export type LiveOwner = {
  readonly now: () => number;
  /** Resources that could serve, as the service is now. */
  readonly candidates: () => readonly string[];
  /** Asks a calendar to tell of its changes; answers the spaces around its resource. */
  readonly ask: (resourceId: string) => Promise<readonly string[]>;
};

export class LiveCalendars {
  private asking: Promise<void> | null = null;
  private isOutdated = false;
  private failures = 0;

  constructor(
    private readonly sql: SqlStorage,
    private readonly owner: LiveOwner,
  ) {}

  /** Answers when all of them will tell. Throws when one cannot be asked. */
  async ensure(): Promise<void> {
    if (this.isAsked()) return;
    this.asking ??= this.askAll().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  /** They are to be asked anew: it may be others by now, or they were told that nobody looks. */
  forget(): void {
    this.isOutdated = true;
    this.note(0);
  }

  /** When to try again, after asking has failed; null when there is nothing to make good. */
  dueAt(now: number): number | null {
    return this.failures > 0 && !this.isAsked() ? now + retryDelayMs(this.failures) : null;
  }

  private async askAll(): Promise<void> {
    try {
      do {
        this.isOutdated = false;
        const asked = new Set<string>();
        for (let next = new Set(this.owner.candidates()); next.size > 0; ) {
          const around = await Promise.all([...next].map((id) => this.owner.ask(id)));
          for (const id of next) asked.add(id);
          next = new Set(around.flat().filter((id) => !asked.has(id)));
        }
      } while (this.isOutdated);
      this.note(this.owner.now());
      this.failures = 0;
    } catch (fault) {
      this.failures += 1;
      throw fault;
    }
  }

  private isAsked(): boolean {
    const { value } = this.sql.exec<{ value: number }>("SELECT value FROM counters WHERE name = 'live_asked_at'").one();
    return value > 0 && this.owner.now() - value < ASKED_FOR_MS;
  }

  private note(askedAt: number): void {
    this.sql.exec("UPDATE counters SET value = ? WHERE name = 'live_asked_at' AND value <> ?", askedAt, askedAt);
  }
}

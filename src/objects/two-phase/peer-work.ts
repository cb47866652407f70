// Whether an object may have work with other objects: their claims, decisions, subscriptions. Most calendars have none
// nearly always. So a flag in memory spares them the look at those tables with each command.

import { type Concern, Concerns, type Job } from "../concern";

export class PeerWork {
  private isPerhapsThere = true;

  /** `isWatched` says whether other objects have asked to hear of changes here. */
  constructor(private readonly isWatched: () => boolean) {}

  /** False while this object has no claims on or from other objects, and nothing to send them. */
  mayExist(): boolean {
    return this.isPerhapsThere;
  }

  /** From here on there may be such work again. */
  note(): void {
    this.isPerhapsThere = true;
  }

  /** Nothing of it is due any more. */
  noteNothingDue(): void {
    this.isPerhapsThere &&= this.isWatched();
  }
}

/** The concerns that an object has with other objects. */
export class PeerConcerns<Tx> extends Concerns<Tx> {
  constructor(
    private readonly peerWork: PeerWork,
    parts: readonly Concern<Tx>[],
  ) {
    super(parts);
  }

  override applyClock(tx: Tx): void {
    if (this.peerWork.mayExist()) super.applyClock(tx);
  }

  override afterCommand(tx: Tx): void {
    if (this.peerWork.mayExist()) super.afterCommand(tx);
  }

  override dueAt(now: number): number | null {
    if (!this.peerWork.mayExist()) return null;
    // Given an alarm, parts may answer null for work that is due later. Only null for "no work" may clear the flag.
    const dueAt = super.dueAt(now, null);
    if (dueAt === null) this.peerWork.noteNothingDue();
    return dueAt;
  }

  protected override start(jobs: readonly Job[], now: number): Promise<unknown> | null {
    return this.peerWork.mayExist() ? super.start(jobs, now) : null;
  }
}

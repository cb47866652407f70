// Coordinators that show what a calendar does to whoever looks on there. They are told a few times a second at most,
// and struck off when nobody looks any more. What cannot be told is not repeated: the next change makes up for it.

import type { Stretch } from "../../domain/time/live-dates";
import { Batcher } from "../batcher";
import type { LiveChange } from "./live-board";

/** A claim is prepared and concluded within so long, which is then one change. */
const PACE = { beforeMs: 50, afterMs: 250 };

export type LiveCoordinators = {
  /** Answers whether anybody looks on there. */
  readonly tell: (serviceId: string, change: LiveChange) => Promise<boolean>;
  readonly logFault: (fault: unknown) => void;
};

type Watcher = { service_id: string; asks: number };

export class LiveWatchers {
  /** Read once in the life of the object; a booking that nobody looks at asks no table. */
  private hasAny: boolean | null = null;
  /** Those who could not be told last time: whatever they hear next is that anything may have changed. */
  private readonly missed = new Set<string>();
  private readonly gathering = new Batcher<LiveChange>(PACE, (gathered) => this.tellAll(gathered));

  constructor(
    private readonly sql: SqlStorage,
    private readonly coordinators: LiveCoordinators,
  ) {}

  isAny(): boolean {
    this.hasAny ??= this.read().length > 0;
    return this.hasAny;
  }

  register(serviceId: string): void {
    this.sql.exec(
      "INSERT INTO live_watchers (service_id, asks) VALUES (?, 1) ON CONFLICT (service_id) DO UPDATE SET asks = asks + 1",
      serviceId,
    );
    this.hasAny = true;
  }

  /** Tells them all, a moment later; answers what to keep the object alive for. */
  add(change: LiveChange): Promise<void> {
    return this.isAny() ? this.gathering.add(change) : Promise.resolve();
  }

  private async tellAll(gathered: readonly LiveChange[]): Promise<void> {
    const change = gathered.includes(null) ? null : gathered.flatMap((one): readonly Stretch[] => one ?? []);
    await Promise.all(this.read().map((watcher) => this.tellOne(watcher, change)));
    this.hasAny = this.read().length > 0;
  }

  private async tellOne({ service_id, asks }: Watcher, change: LiveChange): Promise<void> {
    try {
      const isLookedAt = await this.coordinators.tell(service_id, this.missed.has(service_id) ? null : change);
      this.missed.delete(service_id);
      // Not if it has asked again meanwhile: then somebody has come since it answered.
      if (!isLookedAt) {
        this.sql.exec("DELETE FROM live_watchers WHERE service_id = ? AND asks = ?", service_id, asks);
      }
    } catch (fault) {
      this.missed.add(service_id);
      this.coordinators.logFault(fault);
    }
  }

  private read(): Watcher[] {
    return this.sql.exec<Watcher>("SELECT service_id, asks FROM live_watchers").toArray();
  }
}

// The watchers of a calendar: coordinators that show its changes to their viewers. The calendar sends them at most a
// few messages a second, and drops a watcher without viewers. It does not repeat a failed message: the next change
// makes up for it.

import type { Stretch } from "../../domain/time/live-dates";
import { Batcher } from "../batcher";
import type { LiveChange } from "./live-board";

/** A claim is prepared and concluded within this time, so that both count as one change. */
const PACE = { beforeMs: 50, afterMs: 250 };

export type LiveCoordinators = {
  /** Answers whether the coordinator has viewers now. */
  readonly sendChange: (serviceId: string, change: LiveChange) => Promise<boolean>;
  readonly logFault: (fault: unknown) => void;
};

type Watcher = { service_id: string; asks: number };

export class LiveWatchers {
  /** Read once in the life of the object, so that a booking without viewers reads no table. */
  private hasAny: boolean | null = null;
  /** Watchers that missed a message. Their next one says that anything may have changed. */
  private readonly missed = new Set<string>();
  private readonly batcher = new Batcher<LiveChange>(PACE, (gathered) => this.sendToAll(gathered));

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

  /** Sends them a change, a moment later. Returns a promise that the object must stay alive for. */
  add(change: LiveChange): Promise<void> {
    return this.isAny() ? this.batcher.add(change) : Promise.resolve();
  }

  private async sendToAll(gathered: readonly LiveChange[]): Promise<void> {
    const change = gathered.includes(null) ? null : gathered.flatMap((one): readonly Stretch[] => one ?? []);
    await Promise.all(this.read().map((watcher) => this.sendTo(watcher, change)));
    this.hasAny = this.read().length > 0;
  }

  private async sendTo({ service_id, asks }: Watcher, change: LiveChange): Promise<void> {
    try {
      const hasViewers = await this.coordinators.sendChange(service_id, this.missed.has(service_id) ? null : change);
      this.missed.delete(service_id);
      // Delete only if it has not subscribed again since: a viewer may have joined meanwhile.
      if (!hasViewers) {
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

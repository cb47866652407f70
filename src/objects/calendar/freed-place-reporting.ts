// Notifies coordinators whose entries wait for places of this resource. A coordinator hears of each place that comes
// free, until it answers that no entry waits.

import type { Concern, Job } from "../concern";
import type { Host } from "../host";
import type { RetryingJob } from "../retrying-job";
import { coordinatorOf } from "../stubs";
import type { CalendarTx } from "./calendar-tx";

/** The notification starts right after the commit. For so long the alarm leaves it to that. */
const BACKSTOP_MS = 1_000;

type Watcher = { service_id: string; due: number; asks: number };

export class FreedPlaceReporting implements Concern<CalendarTx> {
  readonly job: Job;
  private readonly notifying: RetryingJob;

  constructor(private readonly host: Host<CalendarTx>) {
    this.notifying = host.job("waitlist_not_told", () => this.notifyAll(), {
      hasWork: () => this.isNotificationDue(),
      backstopMs: BACKSTOP_MS,
    });
    this.job = this.notifying;
  }

  register({ sql }: CalendarTx, serviceId: string): void {
    sql.exec(
      "INSERT INTO watchers (service_id, due, asks) VALUES (?, 0, 1) ON CONFLICT (service_id) DO UPDATE SET asks = asks + 1",
      serviceId,
    );
  }

  afterCommand({ sql, effects: { freed } }: CalendarTx): void {
    if (freed === null || freed.length > 0) sql.exec("UPDATE watchers SET due = due + 1");
  }

  /** Resolves when coordinators have heard of what is free now. */
  async notify(): Promise<void> {
    if (this.isNotificationDue()) await this.notifying.run();
  }

  private isNotificationDue(): boolean {
    return this.host.sql.exec("SELECT 1 FROM watchers WHERE due > 0 LIMIT 1").toArray().length > 0;
  }

  private async notifyAll(): Promise<void> {
    for (;;) {
      const due = this.host.sql.exec<Watcher>("SELECT * FROM watchers WHERE due > 0").toArray();
      if (due.length === 0) return;
      for (const watcher of due) await this.notifyOne(watcher);
    }
  }

  /** Done only once the coordinator has answered. The subscription ends only if it was not renewed since. */
  private async notifyOne({ service_id, due, asks }: Watcher): Promise<void> {
    const { sql, home } = this.host;
    const isWaiting = await coordinatorOf(this.host.env().COORDINATOR, home.tenantId, service_id).wake();
    sql.exec("UPDATE watchers SET due = due - ? WHERE service_id = ?", due, service_id);
    if (!isWaiting) sql.exec("DELETE FROM watchers WHERE service_id = ? AND due = 0 AND asks = ?", service_id, asks);
  }
}

export function isWatched(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM watchers LIMIT 1").toArray().length > 0;
}

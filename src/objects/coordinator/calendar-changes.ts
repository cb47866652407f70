// Changes that calendars report for the viewers of a coordinator. Without viewers it lets the calendars stop.

import { resourcesOf } from "../../domain/tenant/service";
import { readServiceNow } from "../bookings/service-store";
import type { Concern } from "../concern";
import type { Host } from "../host";
import type { LiveBoard, LiveChange } from "../live/live-board";
import { LiveCalendars } from "../live/live-calendars";
import type { RetryingJob } from "../retrying-job";
import { calendarOf } from "../stubs";
import type { CoordinatorTx } from "./coordinator-context";

export class CalendarChanges implements Concern<CoordinatorTx> {
  readonly job: RetryingJob;
  private readonly calendars: LiveCalendars;

  constructor(
    private readonly host: Host<CoordinatorTx>,
    private readonly board: LiveBoard,
    serviceId: string,
  ) {
    this.calendars = new LiveCalendars(host.sql, {
      now: () => host.now(),
      candidates: () => {
        const service = readServiceNow(host.sql, serviceId);
        return service ? resourcesOf(service) : [];
      },
      subscribe: (id) => calendarOf(host.env().CALENDAR, host.home.tenantId, id).watchLive(serviceId),
    });
    this.job = host.job("changes_not_heard", async () => {
      if (board.hasViewers()) await this.calendars.ensure();
    });
  }

  dueAt(now: number): number | null {
    const askAt = this.calendars.dueAt(now);
    return askAt !== null && this.board.hasViewers() ? askAt : null;
  }

  /** Resolves when all calendars of the service report their changes. Throws when one cannot be reached. */
  ensure(): Promise<void> {
    return this.calendars.ensure();
  }

  /** The calendars of the service may be others now. */
  ensureAnew(): void {
    this.calendars.forget();
    if (this.board.hasViewers()) this.host.waitUntil(this.job.run());
  }

  /** Shows a change. Returns whether this object has viewers. */
  hear(change: LiveChange): boolean {
    if (!this.board.hasViewers()) {
      this.calendars.forget();
      return false;
    }
    this.board.add(change);
    // New rules may put a resource into other spaces.
    if (change === null) this.ensureAnew();
    else this.host.waitUntil(this.job.run());
    return true;
  }
}

// Shows each change of a calendar to its own viewers, and sends it to its watchers.

import { stretchOf } from "../../domain/time/live-dates";
import type { Effects } from "../bookings/effects";
import type { Concern } from "../concern";
import type { Host } from "../host";
import { LiveWatchers } from "../live/live-watchers";
import type { Viewers } from "../live/viewers";
import { coordinatorOf } from "../stubs";
import type { CalendarTx } from "./calendar-tx";

export class LiveChanges implements Concern<CalendarTx> {
  private readonly watchers: LiveWatchers;

  constructor(
    private readonly host: Host<CalendarTx>,
    private readonly viewers: Viewers<CalendarTx>,
  ) {
    this.watchers = new LiveWatchers(host.sql, {
      sendChange: (serviceId, change) =>
        coordinatorOf(host.env().COORDINATOR, host.home.tenantId, serviceId).hearChange(change),
      logFault: (fault) => host.logFault("onlookers_not_told", fault),
    });
  }

  /** Subscribes a coordinator that has viewers, until it answers that it has none. */
  register(serviceId: string): void {
    this.watchers.register(serviceId);
  }

  afterCommit({ stays, isAllChanged }: Effects): void {
    if (isAllChanged) this.viewers.tryToShow(() => this.host.waitUntil(this.watchers.add(null)));
    else if (stays.length > 0) this.viewers.tryToShow(() => this.showStays(stays));
  }

  private showStays(stays: Effects["stays"]): void {
    const { board } = this.viewers;
    if (!board.mayHaveViewers() && !this.watchers.isAny()) return;
    const { rules } = this.host.tx();
    if (!rules) return;
    const stretches = stays.map((stay) => stretchOf(rules.timeZone, stay));
    board.add(stretches);
    this.host.waitUntil(this.watchers.add(stretches));
  }
}

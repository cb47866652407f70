// Ends a freeze that lasts too long, because no rules arrived. The calendar reads them from D1 before it accepts
// anything new.

import { openDatabase } from "../../db/database";
import { readRules } from "../../db/resources";
import type { ResourceRules } from "../../domain/tenant/resource";
import type { Concern, Job } from "../concern";
import type { Host } from "../host";
import { freezeDueAt, isFreezeOver } from "./calendar-rules";
import type { CalendarTx } from "./calendar-tx";

export class Thawing implements Concern<CalendarTx> {
  readonly job: Job;

  /** `thaw` takes the rules, if there are any, and ends the freeze. */
  constructor(
    private readonly host: Host<CalendarTx>,
    private readonly resourceId: string,
    private readonly thaw: (rules: ResourceRules | null) => Promise<void>,
  ) {
    this.job = host.job("fence_stays", () => this.renew());
  }

  dueAt(now: number): number | null {
    return freezeDueAt(this.host.sql, now);
  }

  private async renew(): Promise<void> {
    const { tenantId } = this.host.home;
    if (!isFreezeOver(this.host.tx())) return;
    const database = openDatabase(this.host.env().DB);
    await this.thaw((await readRules(database, tenantId, this.resourceId, this.host.now())) ?? null);
  }
}

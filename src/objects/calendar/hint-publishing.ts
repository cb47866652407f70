// Publishes the hints of a calendar to KV after changes, and compares them with the calendar.

import type { Concern, Job } from "../concern";
import type { Host } from "../host";
import type { ConsistencyDifference, ConsistencyReport } from "../messages";
import { countUnpublished, hasUnpublished, hintSpacingMs, nextHint, publishHint } from "./calendar-hint";
import { compareHints, repairHints } from "./calendar-hint-check";
import type { CalendarTx } from "./calendar-tx";

export class HintPublishing implements Concern<CalendarTx> {
  readonly job: Job;

  constructor(private readonly host: Host<CalendarTx>) {
    this.job = host.job("hint_delayed", () => this.publishAll(), {
      hasWork: () => hasUnpublished(host.sql),
      backstopMs: hintSpacingMs(0),
    });
  }

  /** Adds to a report what the hints have different from the calendar. */
  async compare(report: ConsistencyReport): Promise<ConsistencyReport> {
    const hints = await compareHints(this.host.env().HINTS, () => this.host.tx()).catch(() => []);
    const differences = [...report.differences, ...hints];
    const pending = report.pending + countUnpublished(this.host.sql);
    return { ...report, differences, pending, agrees: differences.length === 0 };
  }

  repair(differences: readonly ConsistencyDifference[]): void {
    repairHints(this.host.sql, differences);
  }

  /** Answers when the next hint may be written, epoch ms: later after long texts. */
  private async publishAll(): Promise<number> {
    const { host } = this;
    let characters = 0;
    // One after the other: writing many crowded months at once would block all callers.
    for (let write = nextHint(host.tx(), ""); write; write = nextHint(host.tx(), write.row.month)) {
      await publishHint(host.tx(), host.env().HINTS, write);
      characters += write.text.length;
    }
    return host.now() + hintSpacingMs(characters);
  }
}

// Looks after the claims of other objects on this resource. The calendar ends them by its own clock. It asks for each
// decision that it does not hear.

import { homeOfSubject } from "../../domain/ids";
import { type Concern, earlier, type Job } from "../concern";
import type { Host } from "../host";
import type { Conclusion } from "../messages";
import { homeStub } from "../stubs";
import { PREPARE_LEASE_MS } from "../two-phase/decision-log";
import { removeExpired } from "./calendar-participant";
import { nextAskAt, nextExpiryAt, readExpired, readUndecided } from "./calendar-store";
import type { CalendarTx } from "./calendar-tx";

export class ForeignClaimUpkeep implements Concern<CalendarTx> {
  readonly job: Job;

  constructor(
    private readonly host: Host<CalendarTx>,
    private readonly resourceId: string,
    private readonly conclude: (conclusion: Conclusion) => void,
  ) {
    this.job = host.job("decision_not_known", () => this.askAll());
  }

  applyClock(tx: CalendarTx): void {
    removeExpired(tx, readExpired(tx.sql, tx.now));
  }

  dueAt(): number | null {
    const { sql } = this.host;
    return earlier(nextExpiryAt(sql), nextAskAt(sql));
  }

  /** Asks for the decision on claims that have been prepared for long. */
  private async askAll(): Promise<void> {
    const undecided = readUndecided(this.host.sql, this.host.now());
    await Promise.all(undecided.map((claim) => this.ask(claim)));
  }

  private async ask({ start_at, subject_id, attempt }: ReturnType<typeof readUndecided>[number]): Promise<void> {
    try {
      const home = homeOfSubject(subject_id);
      if (!home) throw new Error("No object decides this claim.");
      this.conclude(await homeStub(this.host.env(), home).decisionOn(subject_id, attempt, this.resourceId));
    } catch (fault) {
      // Keeps the claim and asks again later. Freeing it without an answer could break a booking.
      this.host.logFault("decision_not_known", fault);
      this.host.sql.exec(
        `UPDATE allocations SET ask_at = ?
         WHERE start_at = ? AND subject_id = ? AND attempt = ? AND ask_at IS NOT NULL`,
        this.host.now() + PREPARE_LEASE_MS,
        start_at,
        subject_id,
        attempt,
      );
    }
  }
}

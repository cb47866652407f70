// When the waitlist of a calendar is looked at: a round begins with what a command freed, and goes on in turns.

import { breathe } from "../../breathe";
import type { Concern } from "../concern";
import type { Host } from "../host";
import type { RetryingJob } from "../retrying-job";
import type { CalendarTx } from "./calendar-tx";
import type { Offers } from "./offer-round";

/** The next turn follows right after the commit. For so long the alarm leaves it to that. */
const BACKSTOP_MS = 1_000;
/** A request waits at most so long for running offers. Then the present state decides it. */
const MOST_PATIENCE_MS = 1_000;

export class Offering implements Concern<CalendarTx> {
  readonly job: RetryingJob;

  /** `withRules` reads the rules again, because the command may have changed them. */
  constructor(
    private readonly host: Host<CalendarTx>,
    private readonly offers: Offers,
    private readonly withRules: (tx: CalendarTx) => CalendarTx,
  ) {
    this.job = host.job("offers_delayed", () => this.goOn(), {
      hasWork: () => offers.isUnderWay(),
      backstopMs: BACKSTOP_MS,
    });
  }

  afterCommand(tx: CalendarTx): void {
    const { freed, answered, undone } = tx.effects;
    tx.effects.undone = [];
    if (undone.length > 0) this.offers.beginLater(this.withRules(tx), undone);
    if (freed?.length === 0 && answered.length === 0) return;
    tx.effects.freed = [];
    tx.effects.answered = [];
    this.offers.begin(this.withRules(tx), freed, answered);
  }

  /** A new request comes after the waitlist. It waits for running offers, as a refusal now may be wrong in a moment. */
  async made(): Promise<void> {
    const offering = this.job.underWay();
    if (offering) await Promise.race([offering, scheduler.wait(MOST_PATIENCE_MS)]);
  }

  /** Further turns of offers. The calendar answers other callers between two turns. */
  private async goOn(): Promise<void> {
    await breathe();
    while (this.offers.isUnderWay()) {
      const beganAt = Date.now();
      this.host.transact((tx) => this.offers.goOn(tx));
      this.offers.noteCommitted();
      await breathe();
      // A turn leaves other callers as much time as it took.
      await scheduler.wait(Date.now() - beganAt);
    }
  }
}

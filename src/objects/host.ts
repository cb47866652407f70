// Runs an object: each command in one synchronous transaction, deliveries afterwards, and one alarm. What it runs is the
// object's list of concerns. The parts of an object know the object only through this.

import type { Clock } from "../clock";
import type { Home } from "../domain/ids";
import type { Env } from "../env";
import { log, reasonOf } from "../log";
import type { BookingTx } from "./bookings/booking-tx";
import { addClockEffects } from "./bookings/effects";
import type { Concerns } from "./concern";
import type { TouchedMonth } from "./messages";
import { RetryingJob, type RetryingJobOptions, retryDelayMs } from "./retrying-job";

/** What only the object itself knows. It may differ from one moment to the next. */
export type Hosted<Tx> = {
  readonly env: () => Env;
  readonly clock: () => Clock;
  readonly tx: () => Tx;
  readonly concerns: () => Concerns<Tx>;
};

export class Host<Tx extends BookingTx> {
  readonly sql: SqlStorage;
  private isGone = false;
  private armedAt: number | null = null;

  constructor(
    private readonly ctx: DurableObjectState,
    readonly home: Home,
    private readonly hosted: Hosted<Tx>,
  ) {
    this.sql = ctx.storage.sql;
  }

  env(): Env {
    return this.hosted.env();
  }

  /** The clock of the rules, epoch ms. */
  now(): number {
    return this.hosted.clock().now();
  }

  /** A look at the tables outside a command. */
  tx(): Tx {
    return this.hosted.tx();
  }

  /** A transaction that is no command: the clock is not applied, and nothing follows. */
  atomically<T>(work: () => T): T {
    return this.ctx.storage.transactionSync(work);
  }

  /** One synchronous decision: first what the clock has decided, then the command, then what follows from it. */
  transact<T>(command: (tx: Tx) => T): T {
    if (this.isGone) throw new Error("All data of this object was removed.");
    const concerns = this.hosted.concerns();
    const { outcome, effects } = this.atomically(() => {
      const clock = this.tx();
      concerns.applyClock(clock);
      concerns.afterCommand(clock);
      const tx = this.tx();
      const { effects } = tx;
      addClockEffects(effects, clock.effects);
      const answer = command(tx);
      concerns.afterCommand(tx);
      return { outcome: withTouched(answer, effects.touched), effects };
    });
    concerns.afterCommit(effects, this.now());
    this.startDeliveries();
    return outcome;
  }

  /** Deliveries start at once, so that lists are up to date. No answer waits for them. */
  startDeliveries(): void {
    if (this.isGone) return;
    const started = this.hosted.concerns().job.start(this.now());
    if (started) this.ctx.waitUntil(started);
    this.arm();
  }

  /** Delivers what waits. */
  async flush(): Promise<void> {
    await this.hosted.concerns().job.flush();
  }

  /** The alarm rings. */
  async ring(): Promise<void> {
    this.armedAt = null;
    if (this.isGone) return;
    try {
      this.transact(() => undefined);
      await this.flush();
    } catch (fault) {
      // If a fault escaped, the platform would drop the alarm after a few tries.
      this.logFault("alarm_failed", fault);
      await this.setAlarm(this.now() + retryDelayMs(6));
      return;
    }
    this.arm();
  }

  /** Sets the one alarm to the earliest due time. An alarm that rings too early finds nothing and sets itself again. */
  arm(): void {
    if (this.isGone) return;
    const now = this.now();
    const nextAt = this.hosted.concerns().dueAt(now, this.armedAt);
    if (nextAt === null || (this.armedAt !== null && this.armedAt <= nextAt)) return;
    this.ctx.waitUntil(this.setAlarm(nextAt));
  }

  private setAlarm(dueAt: number): Promise<void> {
    this.armedAt = dueAt;
    return this.ctx.storage.setAlarm(this.hosted.clock().alarmAt(dueAt));
  }

  /** The object stays awake for this work. */
  waitUntil(work: Promise<unknown>): void {
    this.ctx.waitUntil(work);
  }

  /** All data was removed, or is about to be. Then nothing may be written or delivered any more. */
  isRemoved(): boolean {
    return this.isGone;
  }

  /** Deletes everything for good. It waits for running deliveries first, so that none of them arrives later. */
  async remove(): Promise<void> {
    this.isGone = true;
    await this.hosted.concerns().job.underWay();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** A job of this object. A failure is logged as `event`, and the alarm starts the next run. */
  job(
    event: string,
    work: () => Promise<number | undefined> | Promise<void>,
    options: RetryingJobOptions = {},
  ): RetryingJob {
    const owner = {
      now: () => this.now(),
      logFault: (fault: unknown) => this.logFault(event, fault),
      arm: () => this.arm(),
    };
    return new RetryingJob(work, owner, options);
  }

  logFault(event: string, fault: unknown): void {
    const { home } = this;
    const object = home.kind === "calendar" ? home.resourceId : home.serviceId;
    log("error", event, { tenant: home.tenantId, object, reason: reasonOf(fault) });
  }
}

/** If an outcome reports changed months, it reports all of them: also those that the clock or an offer changed. */
function withTouched<T>(outcome: T, touched: readonly TouchedMonth[]): T {
  const isTelling = typeof outcome === "object" && outcome !== null && "touched" in outcome;
  return isTelling && touched.length > 0 ? { ...outcome, touched } : outcome;
}

// ResourceCalendar: the sole writer of one resource, and the only one to say what is free.
//
// Guaranteed: every command decides and writes in one synchronous transaction; nothing is awaited between a check and
// its write; what was acknowledged is in this object's own SQLite. D1 and KV are told afterwards and may be down.
// Not here: any rule (see domain/), any way to book without passing them.

import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../clock";
import { removeBookingCopies } from "../db/booking-audit";
import type { BookingRecord } from "../domain/booking-record";
import { refuse } from "../domain/refusal";
import type { ResourceRules } from "../domain/resource";
import type { Env } from "../env";
import { log, reasonOf } from "../log";
import { nextAlarmAt, retryDelayMs, settle } from "./calendar-agenda";
import { change, erasePerson, move } from "./calendar-change";
import { parseCalendarName } from "./calendar-client";
import { compareHints, compareWithCopy } from "./calendar-consistency";
import { calendarResource, type Desk, done, isOpen } from "./calendar-desk";
import { hintSpacingMs, noteAsked, pendingHints, publishHint, readMonth, readUnpublished } from "./calendar-hint";
import { deliver, nextDelivery, noteCopied, noteDelivered, repairCopies, turnToDeliverMs } from "./calendar-outbox";
import { place } from "./calendar-place";
import { countLiveBookings, retireService, takeRules, takeService } from "./calendar-rules";
import { migrateCalendar } from "./calendar-schema";
import { cancelSeries, placeSeries, readSeriesOf } from "./calendar-series";
import { hasOutbox, nextDueAt, parseBooking, readAllocations, readBooking, readRules } from "./calendar-store";
import type * as types from "./calendar-types";

/** How long the alarm leaves a delivery to the drain that starts right after each commit. */
const BACKSTOP_MS = 5_000;
/** How long commits that come during a delivery gather for the next one. */
const GATHERING_MS = 50;

export class ResourceCalendar extends DurableObject<Env> {
  protected readonly clock: Clock = systemClock;
  private readonly tenantId: string;
  private readonly resourceId: string;
  private rules: ResourceRules | null | undefined;
  private armedAt: number | null = null;
  private draining: Promise<void> | null = null;
  private publishing: Promise<void> | null = null;
  private drainFailures = 0;
  private publishFailures = 0;
  private drainAgainAt = 0;
  private publishAgainAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenantId, resourceId } = parseCalendarName(ctx.id.name ?? "");
    this.tenantId = tenantId;
    this.resourceId = resourceId;
    migrateCalendar(ctx.storage);
  }

  // --- commands -------------------------------------------------------------------------------------------------

  place(command: types.PlaceCommand): types.PlaceOutcome {
    return this.transact((desk) => place(desk, command));
  }

  change(command: types.ChangeCommand): types.ChangeOutcome {
    return this.transact((desk) => change(desk, command));
  }

  move(command: types.MoveCommand): types.MoveOutcome {
    return this.transact((desk) => move(desk, command));
  }

  placeSeries(command: types.SeriesCommand): types.SeriesOutcome {
    return this.transact((desk) => placeSeries(desk, command));
  }

  cancelSeries(
    seriesId: string,
    from: string | null,
    actor: string | null,
    reason: string | null,
  ): types.SeriesDone | types.Refused {
    return this.transact((desk) => cancelSeries(desk, seriesId, from, actor, reason));
  }

  takeRules(rules: ResourceRules): number {
    return this.transact((desk) => {
      const revision = takeRules(desk, rules);
      this.rules = undefined;
      return revision;
    });
  }

  takeService(serviceId: string, revision: number, isRetired: boolean): void {
    this.transact((desk) => takeService(desk, serviceId, revision, isRetired));
  }

  retireService(serviceId: string, revision: number): types.RetireOutcome {
    return this.transact((desk) => retireService(desk, serviceId, revision));
  }

  /** Live bookings that stand on this resource; while there are any it cannot be deleted. */
  countLive(): number {
    return this.transact((desk) => countLiveBookings(desk.sql, null));
  }

  erasePerson(customerId: string, bookedUntil: number): number {
    return this.transact((desk) => erasePerson(desk, customerId, bookedUntil));
  }

  // --- questions ------------------------------------------------------------------------------------------------

  readBooking(bookingId: string): types.ReadOutcome {
    return this.transact((desk) => {
      const booking = readBooking(desk.sql, bookingId);
      return booking ? done(desk, booking, []) : { status: "refused", refusal: refuse("not_found") };
    });
  }

  readSeries(seriesId: string): types.SeriesDone | types.Refused {
    return this.transact((desk) => readSeriesOf(desk, seriesId));
  }

  /** Everything held here on a person. */
  readPerson(customerId: string): BookingRecord[] {
    const rows = this.ctx.storage.sql
      .exec<{ document: string }>("SELECT document FROM bookings WHERE customer_id = ?", customerId)
      .toArray();
    return rows.map((row) => parseBooking(row.document));
  }

  /** Rules and occupied months as they stand now, for a reader whose hint is missing or too old. */
  snapshot(months: readonly string[]): types.SnapshotOutcome {
    return this.transact((desk) => {
      if (!isOpen(desk)) return { status: "no_rules" };
      noteAsked(desk, months);
      return { status: "done", rules: desk.rules, months: months.map((month) => readMonth(desk, month)) };
    });
  }

  agenda(fromAt: number, toAt: number): types.AgendaOutcome {
    return this.transact((desk) => {
      if (!isOpen(desk)) return { status: "no_rules" };
      const items = readAllocations(desk.sql, fromAt, toAt).flatMap((row) => {
        const booking = readBooking(desk.sql, row.booking_id);
        return booking ? [{ booking, occupiedStartAt: row.start_at, occupiedEndAt: row.end_at }] : [];
      });
      return { status: "done", resource: calendarResource(desk), items };
    });
  }

  // --- the copy and the hint ------------------------------------------------------------------------------------

  /** Compares the books with their copies after trying to deliver what waits. */
  async consistency(): Promise<types.ConsistencyReport> {
    this.transact(() => undefined);
    await this.flush();
    const report = await compareWithCopy(this.env.DB, () => this.desk());
    const hints = await compareHints(this.env.HINTS, () => this.desk()).catch(() => []);
    const differences = [...report.differences, ...hints];
    const pending = report.pending + readUnpublished(this.ctx.storage.sql).length;
    return { ...report, differences, pending, agrees: differences.length === 0 };
  }

  /** Makes the copies say what the books say. */
  async repair(): Promise<types.ConsistencyReport> {
    const { differences } = await this.consistency();
    const { sql } = this.ctx.storage;
    const unknown = differences.filter((found) => found.problem === "unknown_in_object").map((found) => found.id);
    const stale = [...new Set(differences.filter((found) => found.subject !== "hint").map((found) => found.id))];
    const known = stale.map((id) => readBooking(sql, id)).filter((booking) => booking !== undefined);
    for (let at = 0; at < known.length; at += 50) {
      const copied = await repairCopies(this.env.DB, this.desk(), known.slice(at, at + 50));
      this.ctx.storage.transactionSync(() => noteCopied(this.desk(), copied));
    }
    await removeBookingCopies(this.env.DB, this.tenantId, unknown);
    for (const { subject, id } of differences) {
      if (subject === "hint") sql.exec("UPDATE hint_months SET published_version = -1 WHERE month = ?", id);
    }
    return this.consistency();
  }

  override async alarm(): Promise<void> {
    this.armedAt = null;
    try {
      this.ctx.storage.transactionSync(() => settle(this.desk()));
      await this.flush();
    } catch (fault) {
      // A fault that escaped would end the alarm for good after a few tries.
      this.logFault("alarm_failed", fault);
      await this.ctx.storage.setAlarm(Date.now() + retryDelayMs(6));
      return;
    }
    this.arm();
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  /** One synchronous decision: what the clock has decided is noted first, then the command, then what follows. */
  private transact<T>(command: (desk: Desk) => T): T {
    const outcome = this.ctx.storage.transactionSync(() => {
      const desk = this.desk();
      settle(desk);
      return command(desk);
    });
    this.follow();
    return outcome;
  }

  private desk(): Desk {
    const { sql } = this.ctx.storage;
    if (this.rules === undefined) this.rules = readRules(sql);
    const { tenantId, resourceId, rules } = this;
    const atomically = <T>(work: () => T) => this.ctx.storage.transactionSync(work);
    return { sql, tenantId, resourceId, rules, now: this.clock.now(), atomically };
  }

  /** Delivery starts at once so that lists are fresh; no answer waits for it. */
  private follow(): void {
    const { sql } = this.ctx.storage;
    const now = this.clock.now();
    if (hasOutbox(sql) && now >= this.drainAgainAt) this.ctx.waitUntil(this.drain());
    if (now >= this.publishAgainAt && readUnpublished(sql).length > 0) this.ctx.waitUntil(this.publish());
    this.arm();
  }

  private async flush(): Promise<void> {
    await Promise.all([this.drain(), this.publish()]);
  }

  /** One drain at a time; commits that come meanwhile join its next batch. */
  private drain(): Promise<void> {
    this.draining ??= this.drainAll().finally(() => {
      this.draining = null;
    });
    return this.draining;
  }

  private async drainAll(): Promise<void> {
    try {
      while (hasOutbox(this.ctx.storage.sql)) {
        const turnMs = turnToDeliverMs();
        if (turnMs > 0) await scheduler.wait(turnMs);
        const delivery = nextDelivery(this.desk());
        if (!delivery) break;
        const copied = await deliver(this.env.DB, this.desk(), delivery);
        this.ctx.storage.transactionSync(() => noteDelivered(this.desk(), delivery, copied));
        // Under load many small batches would cost more than the bookings themselves.
        if (hasOutbox(this.ctx.storage.sql)) await scheduler.wait(GATHERING_MS);
      }
      this.drainFailures = 0;
      this.drainAgainAt = 0;
    } catch (fault) {
      this.drainFailures += 1;
      this.drainAgainAt = this.clock.now() + retryDelayMs(this.drainFailures);
      this.logFault("copy_delayed", fault);
      this.arm();
    }
  }

  private publish(): Promise<void> {
    this.publishing ??= this.publishAll().finally(() => {
      this.publishing = null;
    });
    return this.publishing;
  }

  private async publishAll(): Promise<void> {
    try {
      const writes = pendingHints(this.desk());
      await Promise.all(writes.map((write) => publishHint(this.desk(), this.env.HINTS, write)));
      this.publishFailures = 0;
      const characters = writes.reduce((sum, write) => sum + write.text.length, 0);
      this.publishAgainAt = this.clock.now() + hintSpacingMs(characters);
    } catch (fault) {
      this.publishFailures += 1;
      this.publishAgainAt = this.clock.now() + retryDelayMs(this.publishFailures);
      this.logFault("hint_delayed", fault);
    }
    this.arm();
  }

  /** Stands the one alarm at the earliest duty. An alarm that rings early finds nothing and stands itself anew. */
  private arm(): void {
    const { sql } = this.ctx.storage;
    const now = this.clock.now();
    const nextAt = nextAlarmAt({
      agendaDueAt: nextDueAt(sql),
      outboxDueAt: hasOutbox(sql) ? Math.max(now + BACKSTOP_MS, this.drainAgainAt) : null,
      hintDueAt: readUnpublished(sql).length > 0 ? Math.max(now + hintSpacingMs(0), this.publishAgainAt) : null,
    });
    if (nextAt === null || (this.armedAt !== null && this.armedAt <= nextAt)) return;
    this.armedAt = nextAt;
    // The alarm rings by the platform's clock, whatever clock the rules go by.
    this.ctx.waitUntil(this.ctx.storage.setAlarm(Date.now() + Math.max(0, nextAt - now)));
  }

  private logFault(event: string, fault: unknown): void {
    log("error", event, { tenant: this.tenantId, resource: this.resourceId, reason: reasonOf(fault) });
  }
}

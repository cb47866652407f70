// ResourceCalendar: the only writer of one resource, and the only judge of what is free.
//
// Guaranteed: every command decides and writes in one synchronous transaction. No `await` lies between a check and its
// write. This object's own SQLite holds everything that it has acknowledged. D1 and KV hear of it afterwards and may be
// down. Not here: any rule (see domain/), any way to book without passing them.

import { breathe } from "../../breathe";
import { openDatabase } from "../../db/database";
import { readRules } from "../../db/resources";
import { allocationOf, type BookingRecord } from "../../domain/booking/booking-record";
import type { Home } from "../../domain/ids";
import { homeOfSubject } from "../../domain/ids";
import { refuse } from "../../domain/refusal";
import type { ResourceRules } from "../../domain/tenant/resource";
import type { Service } from "../../domain/tenant/service";
import type { Interval } from "../../domain/time/interval";
import { stretchOf } from "../../domain/time/live-dates";
import type { Env } from "../../env";
import { BookingObject } from "../booking-object";
import { earliest } from "../bookings/agenda";
import type { Amended } from "../bookings/amending";
import { clockDueAt, readBooking, readServiceNow, writeKnownResource, writeService } from "../bookings/booking-store";
import {
  type Decision,
  type Effects,
  namedResourcesOf,
  newEffects,
  noteFreed,
  refusedWith,
} from "../bookings/booking-tx";
import { ALREADY_OFFERED, entryRefusal, waitingOutcome } from "../bookings/waitlist";
import { hasOpenOffer, readEntry } from "../bookings/waitlist-store";
import { LiveWatchers } from "../live/live-watchers";
import type * as types from "../messages";
import type { RetryingJob } from "../retrying-job";
import { coordinatorOf, homeStub, parseObjectName } from "../stubs";
import { LONGEST_MS, pauseAfter } from "../two-phase/claim-rounds";
import { PREPARE_LEASE_MS, releaseDecision } from "../two-phase/decision-log";
import { bid, conclude, concludeAll, pin, prepare, removeExpired } from "../two-phase/participant";
import { Completions, completesAt } from "./calendar-completion";
import {
  countUnpublished,
  hasUnpublished,
  hintSpacingMs,
  nextHint,
  noteAsked,
  publishHint,
  readMonth,
  readPart,
  touchMonths,
} from "./calendar-hint";
import { compareHints, repairHints } from "./calendar-hint-check";
import { Offers } from "./calendar-offers";
import { amend, decidesAlone, move, place } from "./calendar-place";
import { countLive, freeze, freezeDueAt, isFreezeOver, retireService, takeRules, unfreeze } from "./calendar-rules";
import { migrateCalendar } from "./calendar-schema";
import { placeSeries, previewSeries } from "./calendar-series";
import {
  deleteAllocations,
  deleteLocalAllocation,
  insertAllocation,
  nextAskAt,
  nextExpiryAt,
  readExpired,
  readRules as readKnownRules,
  readStanding,
  readUndecided,
  setLocalTerm,
} from "./calendar-store";
import { type CalendarTx, calendarResource, isOpen } from "./calendar-tx";
import { joinWaitlist, offerTo, startsFor } from "./calendar-waitlist";

/** A request waits at most so long for running offers. Then the present state decides it. */
const MOST_PATIENCE_MS = 1_000;

export class ResourceCalendar extends BookingObject<CalendarTx> {
  protected override readonly home: Home & { readonly kind: "calendar" };
  private rules: ResourceRules | null | undefined;
  private readonly publishing = this.job("hint_delayed", () => this.publishAll());
  private readonly askingDecisions = this.job("decision_not_known", () => this.askAllDecisions());
  private readonly notifying = this.job("waitlist_not_told", () => this.notifyAllCoordinators());
  private readonly liveWatchers: LiveWatchers;
  private readonly completions: Completions;
  private readonly offers: Offers;
  private readonly offering = this.job("offers_delayed", () => this.offerOn());

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, migrateCalendar);
    const { tenantId, ownId } = parseObjectName(ctx.id.name ?? "");
    this.home = { kind: "calendar", tenantId, resourceId: ownId };
    this.completions = new Completions(ctx.storage.sql);
    this.offers = new Offers(ctx.storage.sql);
    this.liveWatchers = new LiveWatchers(ctx.storage.sql, {
      sendChange: (serviceId, change) => coordinatorOf(this.env.COORDINATOR, tenantId, serviceId).hearChange(change),
      logFault: (fault) => this.logFault("onlookers_not_told", fault),
    });
  }

  // --- commands -------------------------------------------------------------------------------------------------

  /**
   * A hold always lies on this resource alone: staff reassign only pending and confirmed bookings. So no claim
   * elsewhere needs pinning.
   */
  async place(command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    await this.offersMade();
    return this.patiently((tx) => place(tx, command));
  }

  async move(command: types.MoveCommand): Promise<types.MoveOutcome> {
    const booking = readBooking(this.ctx.storage.sql, command.bookingId);
    if (booking && this.isJoint(booking)) return this.moveJoint(command);
    await this.offersMade();
    return this.patiently((tx) => move(tx, command));
  }

  protected override amendAlone(tx: CalendarTx, asked: Amended, command: types.AmendCommand): types.MoveOutcome | null {
    return this.isJoint(asked.before) ? null : amend(tx, asked, command, this.repriced(tx, asked));
  }

  async placeSeries(command: types.SeriesCommand): Promise<types.SeriesOutcome> {
    await this.offersMade();
    return this.patiently((tx) => placeSeries(tx, command));
  }

  previewSeries(command: types.SeriesCommand): types.SeriesPreviewOutcome {
    return this.transact((tx) => previewSeries(tx, command));
  }

  joinWaitlist(command: types.JoinWaitlistCommand): types.JoinWaitlistOutcome {
    return this.transact((tx) => joinWaitlist(tx, command));
  }

  /** Staff offer a place out of turn. */
  async offerEntry(entryId: string): Promise<types.EntryOutcome> {
    return this.transact((tx): types.EntryOutcome => {
      const entry = readEntry(tx.sql, entryId);
      if (!entry) return refusedWith(refuse("not_found"));
      const service = readServiceNow(tx.sql, entry.serviceId);
      if (entry.status !== "waiting") return refusedWith(entryRefusal(entry.status));
      if (!service || !isOpen(tx)) return refusedWith(refuse("not_bookable"));
      let lastRefused: types.Refused = refusedWith(refuse("slot_taken"));
      if (entry.customer && hasOpenOffer(tx.sql, entry.customer.id)) return refusedWith(ALREADY_OFFERED);
      for (const { startAt } of startsFor(tx, service, entry)) {
        const offered = offerTo(tx, service, entry, startAt);
        if (offered.status === "done") return waitingOutcome(tx, readEntry(tx.sql, entryId) ?? entry);
        lastRefused = offered;
      }
      return lastRefused;
    });
  }

  async takeRules(rules: ResourceRules): Promise<number> {
    const held = this.transact((tx) => {
      const revision = takeRules(tx, rules);
      this.rules = undefined;
      return revision;
    });
    // Coordinators offer places by these rules, so wait until they have heard of them.
    if (hasDueWatchers(this.ctx.storage.sql)) await this.notifying.run();
    return held;
  }

  takeService(serviceId: string, revision: number, isRetired: boolean, service: Service | null): void {
    this.transact((tx) => {
      writeService(tx.sql, serviceId, revision, isRetired, service);
      noteFreed(tx.effects, null);
    });
    // The action that calls this also informs the service's coordinator.
    this.showAll();
  }

  retireService(serviceId: string, revision: number): types.RetireOutcome {
    return this.transact((tx) => retireService(tx, serviceId, revision));
  }

  /** Live bookings on this resource. While there are any, the resource cannot be deleted. */
  countLive(): number {
    return this.transact((tx) => countLive(tx));
  }

  /** Keeps its old name, and the outcome "retired", for isolates of the build before. */
  fence(): types.RetireOutcome {
    this.notePeerWork();
    return this.transact((tx) => freeze(tx));
  }

  liftFence(): void {
    this.notePeerWork();
    this.transact((tx) => unfreeze(tx));
  }

  // --- its part in what others coordinate -------------------------------------------------------------------------

  bid(request: types.BidRequest): types.BidOutcome {
    return this.transact((tx) => bid(tx, request));
  }

  prepare(command: types.PrepareCommand): types.PrepareOutcome {
    this.notePeerWork();
    return this.transact((tx) => prepare(tx, command));
  }

  pin(subjectId: string, attempt: number): types.PrepareOutcome {
    this.notePeerWork();
    return this.transact((tx) => pin(tx, subjectId, attempt));
  }

  conclude(conclusion: types.Conclusion): readonly types.TouchedMonth[] {
    this.notePeerWork();
    return this.transact((tx) => conclude(tx, conclusion));
  }

  concludeAll(conclusions: readonly types.Conclusion[]): readonly types.TouchedMonth[] {
    this.notePeerWork();
    return this.transact((tx) => concludeAll(tx, conclusions));
  }

  /**
   * Subscribes a coordinator with waiting entries. The calendar reports places that come free, until the coordinator
   * answers that no entry waits.
   */
  watch(serviceId: string): void {
    this.notePeerWork();
    this.transact(({ sql }) => {
      sql.exec(
        "INSERT INTO watchers (service_id, due, asks) VALUES (?, 0, 1) ON CONFLICT (service_id) DO UPDATE SET asks = asks + 1",
        serviceId,
      );
    });
  }

  /**
   * Subscribes a coordinator with viewers. The calendar reports changes, until the coordinator answers that it has
   * none.
   */
  watchLive(serviceId: string): readonly string[] {
    this.liveWatchers.register(serviceId);
    return this.tx().rules?.ancestorIds ?? [];
  }

  // --- questions ------------------------------------------------------------------------------------------------

  /**
   * Rules and occupied months as they are now, for a reader whose hint is missing or too old. A reader that needs only a
   * part of the months names it. A calendar of an earlier build answers such a reader with whole months.
   */
  snapshot(months: readonly string[], part: Interval | null = null): types.SnapshotOutcome {
    return this.transact((tx) => {
      if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
      if (part) return { status: "done", rules: tx.rules, months: readPart(tx, months, part) };
      noteAsked(tx, months);
      return { status: "done", rules: tx.rules, months: months.map((month) => readMonth(tx, month)) };
    });
  }

  agenda(fromAt: number, toAt: number, piece: types.Piece = { after: null, limit: -1 }): types.AgendaOutcome {
    return this.transact((tx) => {
      if (!isOpen(tx)) return { status: "no_rules", resourceId: tx.resourceId };
      const items = readStanding(tx.sql, fromAt, toAt, tx.now, piece).map((row) => ({
        booking: readBooking(tx.sql, row.subject_id) ?? null,
        subjectId: row.subject_id,
        claim: row.claim,
        units: row.units,
        startAt: row.service_start_at,
        serviceId: row.service_id,
        expiresAt: row.expires_at,
        occupiedStartAt: row.start_at,
        occupiedEndAt: row.end_at,
      }));
      return { status: "done", resource: calendarResource(tx), items };
    });
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  protected override tx(effects = newEffects()): CalendarTx {
    const { sql } = this.ctx.storage;
    if (this.rules === undefined) {
      this.rules = readKnownRules(sql);
      if (this.rules) {
        const { name, timeZone } = this.rules;
        writeKnownResource(sql, { id: this.home.resourceId, name, timeZone });
      }
    }
    const { tenantId, resourceId } = this.home;
    const tx: CalendarTx = {
      sql,
      home: this.home,
      tenantId,
      resourceId,
      rules: this.rules,
      now: this.clock.now(),
      atomically: (work) => this.ctx.storage.transactionSync(work),
      applyToAllocations: (booking, before, decision) => this.applyToAllocations(tx, booking, before, decision),
      dueOnAgenda: (booking) => (this.completesHere(booking, tx.now) === null ? clockDueAt(booking) : null),
      effects,
      offers: this.offers,
      mayHavePeerWork: this.mayHavePeerWork,
      namedResourcesOf: (booking) =>
        this.isJoint(booking) ? namedResourcesOf(sql, booking) : [calendarResource({ resourceId, rules: tx.rules })],
    };
    return tx;
  }

  protected override isJoint({ claims }: Pick<BookingRecord, "claims">): boolean {
    return claims.length !== 1 || claims[0]?.resourceId !== this.home.resourceId;
  }

  /** Changes this calendar's own allocation with the booking. Calendars of other claims receive the decision. */
  private applyToAllocations(
    tx: CalendarTx,
    booking: BookingRecord,
    before: BookingRecord | null,
    decision: Decision | null,
  ): readonly types.TouchedMonth[] {
    this.noteOfferEnded(tx, booking, before);
    const [was, is] = [before && !this.isJoint(before) ? before : null, this.isJoint(booking) ? null : booking];
    if (!is) {
      this.applyToPeerClaims(tx, booking, decision);
    } else if (before && !was) {
      // The booking came back to this calendar alone. Its prepared claim becomes its own, and other calendars release
      // theirs.
      this.notePeerWork();
      if (decision) this.applyToPeerClaims(tx, booking, decision);
      releaseDecision(tx.sql, booking.id);
      deleteAllocations(tx.sql, booking.id);
    }
    const old = was && allocationOf(was);
    const now = is && allocationOf(is);
    const isMoved = old?.startAt !== now?.startAt || old?.endAt !== now?.endAt || old?.units !== now?.units;
    const completesAt = this.completesHere(booking, tx.now);
    if (completesAt !== null) this.completions.note(completesAt, tx.now);
    if (old && now && !isMoved) {
      const term = { expiresAt: now.expiresAt, completesAt };
      const place = { startAt: now.startAt, subjectId: booking.id };
      if (booking.status !== before?.status) setLocalTerm(tx.sql, place, term);
    } else {
      if (old) deleteLocalAllocation(tx.sql, { startAt: old.startAt, subjectId: booking.id });
      if (now) insertAllocation(tx.sql, booking.id, 0, now, { completesAt });
    }
    if (old && (!now || isMoved)) noteFreed(tx.effects, old);
    return touchMonths(
      tx,
      [old, now].filter((stay) => stay != null),
    );
  }

  /** When a booking completes, by its allocation here. Null when it lies elsewhere, or never completes. */
  private completesHere(booking: BookingRecord, now: number): number | null {
    return this.isJoint(booking) ? null : completesAt(booking, now);
  }

  protected override isHomeOf(service: Service): boolean {
    const tx = this.tx();
    return !isOpen(tx) || decidesAlone(tx, service);
  }

  protected override show(effects: Effects): void {
    super.show(effects);
    if (effects.isAllChanged) this.ctx.waitUntil(this.liveWatchers.add(null));
  }

  protected override showStays(stays: readonly Interval[]): void {
    if (!this.board.mayBeLookedAt() && !this.liveWatchers.isAny()) return;
    const { rules } = this.tx();
    if (!rules) return;
    const stretches = stays.map((stay) => stretchOf(rules.timeZone, stay));
    this.board.add(stretches);
    this.ctx.waitUntil(this.liveWatchers.add(stretches));
  }

  protected override underWay(): readonly (Promise<unknown> | null)[] {
    return [...super.underWay(), ...this.jobs().map((job) => job.underWay())];
  }

  protected override applyClockMore(tx: CalendarTx): void {
    this.completions.applyClock(tx);
    if (this.mayHavePeerWork) removeExpired(tx, readExpired(tx.sql, tx.now));
  }

  protected override afterCommand(tx: CalendarTx): void {
    const { freed, answered, undone } = tx.effects;
    const isFreed = freed === null || freed.length > 0;
    tx.effects.undone = [];
    if (undone.length > 0) this.offers.beginLater(this.tx(tx.effects), undone);
    if (!isFreed && answered.length === 0) return;
    tx.effects.freed = [];
    tx.effects.answered = [];
    // Reads the rules again, because the command may have changed them.
    this.offers.begin(this.tx(tx.effects), freed, answered);
    if (isFreed && this.mayHavePeerWork) tx.sql.exec("UPDATE watchers SET due = due + 1");
  }

  protected override startMoreDeliveries(now: number): void {
    const { sql } = this.ctx.storage;
    if (this.publishing.isReady(now) && hasUnpublished(sql)) this.ctx.waitUntil(this.publishing.run());
    if (this.mayHavePeerWork && this.notifying.isReady(now) && hasDueWatchers(sql)) {
      this.ctx.waitUntil(this.notifying.run());
    }
    if (this.offering.isReady(now) && this.offers.isUnderWay()) this.ctx.waitUntil(this.offering.run());
  }

  protected override async flushMore(): Promise<void> {
    await Promise.all([...this.jobs().map((job) => job.run()), this.renewFrozen()]);
  }

  private jobs(): readonly RetryingJob[] {
    return [this.publishing, this.askingDecisions, this.notifying, this.offering];
  }

  /** Further turns of offers. The calendar answers other callers between two turns. */
  private async offerOn(): Promise<void> {
    await breathe();
    while (this.offers.isUnderWay()) {
      const beganAt = Date.now();
      this.transact((tx) => this.offers.goOn(tx));
      this.offers.noteCommitted();
      await breathe();
      // A turn leaves other callers as much time as it took.
      await scheduler.wait(Date.now() - beganAt);
    }
  }

  /** A new request comes after the waitlist. It waits for running offers, as a refusal now may be wrong in a moment. */
  private async offersMade(): Promise<void> {
    const offering = this.offering.underWay();
    if (offering) await Promise.race([offering, scheduler.wait(MOST_PATIENCE_MS)]);
  }

  /**
   * An undecided claim may be given up in a moment. So a refusal because of it waits for the decision, or until
   * LONGEST_MS.
   */
  private async patiently<T extends { readonly status: string }>(command: (tx: CalendarTx) => T): Promise<T> {
    const beganAt = Date.now();
    for (let round = 1; Date.now() - beganAt <= LONGEST_MS; round++) {
      const patience = { isNeeded: false };
      const outcome = this.transact((tx) => command({ ...tx, patience }));
      if (outcome.status !== "refused" || !patience.isNeeded) return outcome;
      await pauseAfter(round);
    }
    return this.transact(command);
  }

  /** No rules came to end the freeze. Reads them from D1 before the calendar accepts anything new. */
  private async renewFrozen(): Promise<void> {
    if (!isFreezeOver(this.tx())) return;
    try {
      const { tenantId, resourceId } = this.home;
      const rules = await readRules(openDatabase(this.env.DB), tenantId, resourceId, this.clock.now());
      if (rules) await this.takeRules(rules);
      this.liftFence();
    } catch (fault) {
      this.logFault("fence_stays", fault);
    }
  }

  protected override moreDueAt(now: number): readonly (number | null)[] {
    const publishAt = this.publishing.dueAt(now + hintSpacingMs(0));
    return [
      this.completions.nextAt(now),
      this.offers.isUnderWay() ? this.offering.dueAt(now + 1_000) : null,
      this.isBeforeAlarm(publishAt) && hasUnpublished(this.ctx.storage.sql) ? publishAt : null,
    ];
  }

  /** A calendar's work with other objects: their claims, their subscriptions, and a freeze. */
  protected override peerWorkDueAt(now: number): number | null {
    const { sql } = this.ctx.storage;
    return earliest([
      super.peerWorkDueAt(now),
      nextExpiryAt(sql),
      nextAskAt(sql),
      freezeDueAt(sql, now),
      hasDueWatchers(sql) ? this.notifying.dueAt(now + 1_000) : null,
    ]);
  }

  protected override isWatched(): boolean {
    return this.ctx.storage.sql.exec("SELECT 1 FROM watchers LIMIT 1").toArray().length > 0;
  }

  /** Answers when the next hint may be written, epoch ms: later after long texts. */
  private async publishAll(): Promise<number> {
    let characters = 0;
    // One after the other: writing many crowded months at once would block all callers.
    for (let write = nextHint(this.tx(), ""); write; write = nextHint(this.tx(), write.row.month)) {
      await publishHint(this.tx(), this.env.HINTS, write);
      characters += write.text.length;
    }
    return this.clock.now() + hintSpacingMs(characters);
  }

  /** Asks for the decision on claims that have been prepared for long. */
  private async askAllDecisions(): Promise<void> {
    const undecided = readUndecided(this.ctx.storage.sql, this.clock.now());
    await Promise.all(
      undecided.map(async ({ start_at, subject_id, attempt }) => {
        const home = homeOfSubject(subject_id);
        if (!home) return;
        try {
          const decided = await homeStub(this.env, home).decisionOn(subject_id, attempt, this.home.resourceId);
          this.conclude(decided);
        } catch (fault) {
          // Keeps the claim and asks again later. Freeing it without an answer could break a booking.
          this.logFault("decision_not_known", fault);
          this.ctx.storage.sql.exec(
            `UPDATE allocations SET ask_at = ?
             WHERE start_at = ? AND subject_id = ? AND attempt = ? AND ask_at IS NOT NULL`,
            this.clock.now() + PREPARE_LEASE_MS,
            start_at,
            subject_id,
            attempt,
          );
        }
      }),
    );
  }

  /** Tells coordinators with waiting entries that places came free. */
  private async notifyAllCoordinators(): Promise<void> {
    const { sql } = this.ctx.storage;
    for (;;) {
      const due = sql.exec<Watcher>("SELECT * FROM watchers WHERE due > 0").toArray();
      if (due.length === 0) return;
      for (const watcher of due) await this.notifyCoordinator(watcher);
    }
  }

  /** Done only once the coordinator has answered. The subscription ends only if it was not renewed since. */
  private async notifyCoordinator({ service_id, due, asks }: Watcher): Promise<void> {
    const { sql } = this.ctx.storage;
    const isWaiting = await coordinatorOf(this.env.COORDINATOR, this.home.tenantId, service_id).wake();
    sql.exec("UPDATE watchers SET due = due - ? WHERE service_id = ?", due, service_id);
    if (!isWaiting) sql.exec("DELETE FROM watchers WHERE service_id = ? AND due = 0 AND asks = ?", service_id, asks);
  }

  // --- the hint -------------------------------------------------------------------------------------------------

  protected override async compareMore(report: types.ConsistencyReport): Promise<types.ConsistencyReport> {
    const hints = await compareHints(this.env.HINTS, () => this.tx()).catch(() => []);
    const differences = [...report.differences, ...hints];
    const pending = report.pending + countUnpublished(this.ctx.storage.sql);
    return { ...report, differences, pending, agrees: differences.length === 0 };
  }

  protected override async repairMore(differences: readonly types.ConsistencyDifference[]): Promise<void> {
    repairHints(this.ctx.storage.sql, differences);
  }
}

type Watcher = { service_id: string; due: number; asks: number };

function hasDueWatchers(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM watchers WHERE due > 0 LIMIT 1").toArray().length > 0;
}

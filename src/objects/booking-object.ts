// What every home of bookings does, whichever kind it is: one synchronous decision per command, delivery afterwards,
// one alarm; and the two phases in which it takes hold of resources that are not its own.
//
// Guaranteed: what was acknowledged is in this object's own SQLite. Attempts that an earlier life of the object began
// are given up when it comes back; whoever prepared for them asks or is told. D1, KV and participants may be down.

import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../clock";
import { settingsOf } from "../config";
import { ensureCustomersKeyed } from "../db/customer-ids";
import { statusAt } from "../domain/booking/booking";
import { allocationOf, type BookingRecord } from "../domain/booking/booking-record";
import { wishToMove } from "../domain/booking/moving";
import { type Price, priceOf } from "../domain/booking/pricing";
import type { SessionSeats } from "../domain/booking/session";
import type { Home } from "../domain/ids";
import { hasAlternatives, invalid, type Refusal, refuse } from "../domain/refusal";
import type { Service } from "../domain/tenant/service";
import type { Interval } from "../domain/time/interval";
import { localDateOf } from "../domain/time/local-time";
import type { Env } from "../env";
import { keyedCustomerId } from "../keyed";
import { log, reasonOf } from "../log";
import { earliest, retryDelayMs, settle } from "./bookings/agenda";
import { type Amended, applyAmend, checkAmend, wishAmended } from "./bookings/amending";
import {
  nextDueAt,
  readBooking,
  readBookingsOfPiece,
  readSeries,
  readService,
  readServiceNow,
  writeKnownResource,
} from "./bookings/booking-store";
import { type BookingTx, type Decision, done, type Effects, refusedWith } from "./bookings/booking-tx";
import { comparePage, repairBooks } from "./bookings/consistency";
import { KeySweep } from "./bookings/idempotency";
import {
  applyMove,
  change,
  checkMove,
  eraseFromOne,
  erasePerson,
  ofRevision,
  staleRevision,
} from "./bookings/lifecycle";
import { deliver, Outbox, turnToDeliverMs } from "./bookings/outbox";
import { type PeopledTable, renameCustomer, unkeyedCustomers } from "./bookings/people";
import { ofHolder, readSeriesOf, seriesDone, seriesToCome } from "./bookings/series";
import { cancelEntry, entryRefusal, noteOfferEnded, waitingOutcome, waitingOutcomes } from "./bookings/waitlist";
import { readEntries, readEntriesOfPiece, readEntry } from "./bookings/waitlist-store";
import { KeyedMutex } from "./keyed-mutex";
import { LiveBoard } from "./live/live-board";
import type * as types from "./messages";
import { calendarOf } from "./stubs";
import {
  type Attempts,
  type Bids,
  type Claimed,
  type ClaimWish,
  claimResources,
  VainStarts,
} from "./two-phase/claim-rounds";
import {
  beginAttempt,
  conclusionFor,
  GivenUp,
  giveUp,
  giveUpAll,
  hasPendingAcks,
  hasPlans,
  noteAcknowledged,
  type PendingAck,
  postponeAck,
  readDecision,
  readPendingAcks,
  recordDecision,
  releaseDecision,
} from "./two-phase/decision-log";
import { alternativesOf } from "./two-phase/free-starts";

/** How long the alarm leaves a delivery to the drain that starts right after each commit. */
const BACKSTOP_MS = 5_000;
/** How long commits that come during a delivery gather for the next one. */
const GATHERING_MS = 200;
/** How long decisions gather between two rounds of telling, where no caller waits for them. */
const DECISIONS_GATHER_MS = 25;
/** How long what has gathered already leaves the object to others between two deliveries. */
const BREATH_MS = 50;
/** No attempt has this number, so whoever tries to commit with it is refused. */
const NO_DECISION: Decision = { attempt: -1 };
/** After so long an attempt that is still undecided is looked after by the alarm. */
const PLAN_MS = 10_000;
/** Whether a service is shown here. `unknown`: this object was never told of it; whoever asks tells it and asks again. */
type ServiceRoute = "here" | "elsewhere" | "gone" | "unknown";
/** What an isolate of an earlier build asks for, which knows of no pieces. */
const ALL: types.Piece = { after: null, limit: -1 };
const STATUS_OF_ROUTE = { elsewhere: 421, gone: 404, unknown: 409 } as const;

export abstract class BookingObject<D extends BookingTx> extends DurableObject<Env> {
  protected readonly clock: Clock = systemClock;
  protected readonly turns = new KeyedMutex();
  protected readonly board: LiveBoard;
  private readonly outbox: Outbox;
  private readonly keys: KeySweep;
  protected abstract readonly home: Home;
  /**
   * False while this object has no claims on or from other objects, and nothing to send them. Then the tables of the two
   * phases need not be read. Most calendars are so nearly always.
   */
  protected mayHavePeerWork = true;
  /** Everything was removed here, or is about to be: nothing is decided, delivered or written any more. */
  private isRemoved = false;
  private armedAt: number | null = null;
  private draining: Promise<void> | null = null;
  private sendingDecisions: Promise<types.TouchedMonth[]> | null = null;
  private drainFailures = 0;
  private drainAgainAt = 0;
  private readonly vain = new VainStarts();
  private sendFailures = 0;
  /** Callers who wait until all is told. */
  private awaitingAcks = 0;
  private sendAgainAt = 0;

  constructor(ctx: DurableObjectState, env: Env, migrate: (storage: DurableObjectStorage) => void) {
    super(ctx, env);
    migrate(ctx.storage);
    this.outbox = new Outbox(ctx.storage.sql);
    this.keys = new KeySweep(ctx.storage.sql);
    this.board = new LiveBoard(ctx, {
      now: () => this.clock.now(),
      serviceOf: (serviceId) => readServiceNow(ctx.storage.sql, serviceId),
    });
    if (hasPlans(ctx.storage.sql)) ctx.storage.transactionSync(() => giveUpAll(ctx.storage.sql));
    if (this.unkeyed().length > 0) void ctx.blockConcurrencyWhile(() => this.keyCustomers());
  }

  // --- one booking ------------------------------------------------------------------------------------------------

  readBooking(bookingId: string): types.ReadOutcome {
    return this.transact((tx) => {
      const booking = readBooking(tx.sql, bookingId);
      return booking ? done(tx, booking, []) : refusedWith(refuse("not_found"));
    });
  }

  async change(command: types.ChangeCommand): Promise<types.ChangeOutcome> {
    if (command.action !== "confirm") return this.afterDecisionsSent(this.transact((tx) => change(tx, command)));
    const subjectId = this.transact(({ sql }) => this.pinnedSubject(readBooking(sql, command.bookingId)));
    if (subjectId === null) return this.afterDecisionsSent(this.transact((tx) => change(tx, command)));
    return this.withPins(subjectId, (tx, decision) => change(tx, command, decision));
  }

  /** Moves a booking that stands on resources elsewhere: all of them or none. */
  protected async moveJoint(command: types.MoveCommand): Promise<types.MoveOutcome> {
    return this.turns.run(command.bookingId, async () => {
      const movable = this.transact((tx) => checkMove(tx, command));
      if (movable.status !== "movable") return movable;
      const { booking } = movable;
      const wish = wishToMove(booking, command);
      const claimed = await this.claim({
        ...wish,
        subjectId: booking.id,
        requires: booking.service.requires,
        units: booking.units,
        startAt: command.startAt,
        chosenId: command.by === "staff" ? null : booking.chosenId,
        favoured: booking.claims.map((claim) => claim.resourceId),
        fixed: null,
        session: null,
        isAgreed: true,
        shown: null,
      });
      if (claimed.status === "stale_service") return refusedWith(refuse("unavailable"));
      if (claimed.status !== "claimed") return claimed;
      const moved = await this.commitClaimed(booking.id, claimed, (tx, decision) => {
        const again = checkMove(tx, { ...command, ...ofRevision(booking) });
        if (again.status !== "movable") return again;
        const { span, claims } = claimed;
        if (again.booking.status === "pending" && span.startAt <= tx.now) return refusedWith(refuse("too_soon"));
        const { startAt, endAt, periodId } = span;
        const price = jointPrice(booking, claimed);
        const place = { startAt, endAt, periodId, price, claims, sessionId: null };
        return applyMove(tx, again.booking, place, command, "booking.rescheduled", decision);
      });
      return this.afterDecisionsSent(moved);
    });
  }

  /** Corrects a booking where it stands. */
  async amend(command: types.AmendCommand): Promise<types.MoveOutcome> {
    return this.turns.run(command.bookingId, async () => {
      const first = this.transact((tx) => {
        const asked = checkAmend(tx, command);
        if (asked.status !== "amended") return asked;
        if (!asked.isLarger && !asked.takesOthers) return applyAmend(tx, asked, command, this.repriced(tx, asked));
        return this.amendAlone(tx, asked, command) ?? asked;
      });
      return this.afterDecisionsSent(first.status === "amended" ? await this.amendJoint(first, command) : first);
    });
  }

  /** Corrects what this object decides alone, in the same transaction; null where others have to be asked. */
  protected amendAlone(_desk: D, _asked: Amended, _command: types.AmendCommand): types.MoveOutcome | null {
    return null;
  }

  /** Takes hold of the same resources anew, for as many as come now. */
  protected async amendJoint(asked: Amended, command: types.AmendCommand): Promise<types.MoveOutcome> {
    const { before, next } = asked;
    const claimed = await this.claim({
      ...wishAmended(asked),
      subjectId: before.id,
      requires: before.service.requires,
      units: next.units,
      startAt: before.startAt,
      chosenId: null,
      favoured: [],
      fixed: before.claims.filter((claim) => claim.role !== "ancestor").map((claim) => claim.resourceId),
      session: null,
      isAgreed: true,
      shown: null,
    });
    if (claimed.status === "stale_service") return refusedWith(refuse("unavailable"));
    if (claimed.status !== "claimed") return claimed;
    return this.commitClaimed(before.id, claimed, (tx, decision) => {
      const again = checkAmend(tx, { ...command, ...ofRevision(before) });
      if (again.status !== "amended") return again;
      const place = { claims: claimed.claims, ...this.repriced(tx, again) };
      return applyAmend(tx, again, command, place, decision);
    });
  }

  /** The price of as many as come now, by what was agreed; as it was where that makes no difference. */
  protected repriced(tx: D, { before, next }: Amended): { readonly price: Price | null } {
    if (next.seats === before.seats && next.units === before.units) return { price: before.price };
    const { service, startAt, endAt, periodId, seats, units } = next;
    const { duration } = service;
    const period = duration.kind === "periods" ? duration.periods.find(({ id }) => id === periodId) : undefined;
    const timeZone = tx.resourcesOf(next)[0]?.timeZone ?? "UTC";
    const periodMultiplier = period?.priceMultiplier ?? 1;
    const localDate = localDateOf(timeZone, startAt);
    return { price: priceOf(service.price, { startAt, endAt, localDate, seats, units, periodMultiplier }) };
  }

  /** Gives a booking to another resource of the same requirement, at the same time. */
  async reassign(command: types.ReassignCommand): Promise<types.MoveOutcome> {
    return this.turns.run(command.bookingId, async () => {
      const asked = this.transact((tx) => this.checkReassign(tx, command));
      if (asked.status !== "movable") return asked;
      const { booking, fixed, requires } = asked;
      if (booking.sessionId !== null) {
        return refusedWith(invalid("/resource", "a place in a session goes with the session"));
      }
      const asker = { kind: "staff", override: ["too_soon", "too_late", "off_grid"] } as const;
      const claimed = await this.claim({
        ...wishToMove(booking, { durationMinutes: null, periodId: null, asker }),
        subjectId: booking.id,
        requires,
        units: booking.units,
        startAt: booking.startAt,
        chosenId: null,
        favoured: [],
        fixed,
        session: null,
        isAgreed: true,
        shown: null,
      });
      if (claimed.status === "stale_service") return refusedWith(refuse("unavailable"));
      if (claimed.status !== "claimed") return claimed;
      const given = await this.commitClaimed(booking.id, claimed, (tx, decision) => {
        const again = this.checkReassign(tx, { ...command, ...ofRevision(booking) });
        if (again.status !== "movable") return again;
        const { startAt, endAt, periodId, price } = again.booking;
        const place = { startAt, endAt, periodId, price, claims: claimed.claims, sessionId: null };
        return applyMove(tx, again.booking, place, { asker, actor: command.actor }, "booking.reassigned", decision);
      });
      return this.afterDecisionsSent(given);
    });
  }

  private checkReassign(tx: D, command: types.ReassignCommand) {
    const { bookingId, resourceId, service } = command;
    const booking = readBooking(tx.sql, bookingId);
    if (!booking) return refusedWith(refuse("not_found"));
    const stale = staleRevision(booking, command);
    if (stale) return refusedWith(stale);
    const status = statusAt(booking, tx.now);
    if (status !== "pending" && status !== "confirmed") {
      return refusedWith(refuse("invalid_transition", { booking_status: status }));
    }
    const served = booking.claims.filter((claim) => claim.role !== "ancestor").map((claim) => claim.resourceId);
    if (served.includes(resourceId)) return done(tx, booking, []);
    for (const { requires } of [booking.service, ...(service ? [service] : [])]) {
      if (requires.length !== served.length) continue;
      const index = requires.findIndex(({ anyOf }, at) => anyOf.includes(resourceId) && served[at] !== undefined);
      if (index < 0) continue;
      return { status: "movable", booking, requires, fixed: served.with(index, resourceId) } as const;
    }
    return refusedWith(invalid("/resource", "is not one that serves this service"));
  }

  // --- series, persons, the waitlist --------------------------------------------------------------------------------

  readSeries(seriesId: string): types.SeriesDone | types.Refused {
    return this.transact((tx) => readSeriesOf(tx, seriesId));
  }

  /**
   * Cancels what is still to come of a series, from a local date on or all of it. What is over stays as it is, and so
   * does what the policy does not let a customer cancel any more; when that is all, the first refusal says why.
   */
  async cancelSeries(
    seriesId: string,
    from: string | null,
    actor: string | null,
    reason: string | null,
    by: types.ChangeCommand["by"] = "staff",
  ): Promise<types.SeriesDone | types.Refused> {
    const outcome = this.transact((tx) => {
      const series = readSeries(tx.sql, seriesId);
      if (!series) return refusedWith(refuse("not_found"));
      const shown = seriesDone(tx, series);
      const outcomes = seriesToCome(tx, by === "customer" ? ofHolder(shown) : shown, from).map((bookingId) =>
        change(tx, { bookingId, action: "cancel", by, actor, reason, ifRevision: null }),
      );
      const done = outcomes.filter((one) => one.status === "done");
      const late = outcomes.find((one) => one.status === "refused");
      if (by === "customer" && late && done.length === 0) return late;
      return { ...seriesDone(tx, series), touched: done.flatMap(({ touched }) => touched) };
    });
    return this.afterDecisionsSent(outcome);
  }

  readEntry(entryId: string): types.EntryOutcome {
    return this.transact((tx) => {
      const entry = readEntry(tx.sql, entryId);
      return entry ? waitingOutcome(tx, entry) : refusedWith(refuse("not_found"));
    });
  }

  listEntries(filter: types.EntryFilter): types.Waiting[] {
    return this.transact((tx) => waitingOutcomes(tx, readEntries(tx.sql, filter)));
  }

  /** Leaves the waitlist, or declines what was offered. */
  async leaveWaitlist(entryId: string, actor: string | null): Promise<types.EntryOutcome> {
    const outcome = this.transact((tx): types.EntryOutcome => {
      const entry = readEntry(tx.sql, entryId);
      if (!entry) return refusedWith(refuse("not_found"));
      if (entry.status === "waiting") cancelEntry(tx, entry);
      else if (entry.status === "offered" && entry.bookingId !== null) {
        const decline = { bookingId: entry.bookingId, action: "release", by: "customer", actor, reason: null } as const;
        change(tx, { ...decline, ifRevision: null });
      } else if (entry.status === "accepted") {
        return refusedWith(entryRefusal(entry.status));
      }
      return waitingOutcome(tx, readEntry(tx.sql, entryId) ?? entry);
    });
    return this.afterDecisionsSent(outcome);
  }

  /** What is booked here of a person, in the order of starts; an isolate of an earlier build asks for all of it. */
  readPerson(customerId: string, piece: types.Piece = ALL): BookingRecord[] {
    return readBookingsOfPiece(this.ctx.storage.sql, customerId, piece);
  }

  /** What a person waits or waited for here, in the order of joining. */
  readPersonsEntries(customerId: string, piece: types.Piece = ALL): types.Waiting[] {
    return this.transact((tx) => waitingOutcomes(tx, readEntriesOfPiece(tx.sql, customerId, piece)));
  }

  /**
   * Takes a person out of everything here. An object that still runs an earlier build has no such method and would not know
   * the id: so it is asked again later.
   */
  async eraseCustomer(customerId: string, bookedUntil: number): Promise<number> {
    await this.keyCustomers();
    const id = await this.keyedId(customerId);
    return this.transact((tx) => this.eraseHere(tx, id, bookedUntil));
  }

  /** The same, as isolates of an earlier build ask it. */
  erasePerson(customerId: string, bookedUntil: number): Promise<number> {
    return this.eraseCustomer(customerId, bookedUntil);
  }

  protected eraseHere(tx: D, customerId: string, bookedUntil: number): number {
    return erasePerson(tx, customerId, bookedUntil);
  }

  /** Tables that name customers. */
  protected peopled(): readonly PeopledTable[] {
    return ["bookings", "idempotency", "waitlist"];
  }

  private unkeyed(): string[] {
    return unkeyedCustomers(this.ctx.storage.sql, this.peopled());
  }

  private keyedId(customerId: string): Promise<string> {
    return keyedCustomerId(settingsOf(this.env).serverSecret, customerId);
  }

  /** Gives keyed ids to customers whom an earlier build named here, or one of its isolates does now. */
  private async keyCustomers(): Promise<void> {
    for (let found = this.unkeyed(); found.length > 0; found = this.unkeyed()) {
      const named = await Promise.all(found.map(async (id) => [id, await this.keyedId(id)] as const));
      this.ctx.storage.transactionSync(() => {
        for (const [id, keyedId] of named) renameCustomer(this.ctx.storage.sql, this.peopled(), id, keyedId);
      });
    }
  }

  /** Nothing is copied, or compared with its copy, under two names. */
  private async keyAllCustomers(): Promise<void> {
    await this.keyCustomers();
    await ensureCustomersKeyed(this.env.DB, (id) => this.keyedId(id));
  }

  /** Takes the person out of one booking. */
  eraseFromOne(bookingId: string, actor: string): types.Done | types.Refused {
    return this.transact((tx) => eraseFromOne(tx, bookingId, actor));
  }

  /** Removes all that is kept here, for good. What is being delivered is waited for, so that nothing of it comes late. */
  async removeAll(): Promise<void> {
    this.isRemoved = true;
    this.board.dismiss(() => true);
    await Promise.allSettled(this.underWay());
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Whoever looks on at anything here is sent away. */
  dismissOnlookers(): void {
    this.board.dismiss(() => true);
  }

  protected underWay(): readonly (Promise<unknown> | null)[] {
    return [this.draining, this.sendingDecisions];
  }

  // --- looking on --------------------------------------------------------------------------------------------------

  /** Opens a socket to whoever looks at a service. Anything else is asked of this object by message. */
  override async fetch(request: Request): Promise<Response> {
    if (this.isRemoved) return new Response(null, { status: STATUS_OF_ROUTE.gone });
    const { searchParams } = new URL(request.url);
    const [serviceId, timeZone] = [searchParams.get("service") ?? "", searchParams.get("zone") ?? "UTC"];
    const standing = this.routeOf(serviceId);
    if (standing !== "here") return new Response(null, { status: STATUS_OF_ROUTE[standing] });
    const answer = await this.board.open(serviceId, timeZone, searchParams.get("by"), () =>
      this.prepareToShow(serviceId),
    );
    // Should it stay silent, it is to be closed.
    this.arm();
    return answer;
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.board.heard(socket, message);
  }

  /** The platform answers a close by itself, and forgets a socket that broke. */
  override webSocketClose(): void {}
  override webSocketError(): void {}

  private routeOf(serviceId: string): ServiceRoute {
    const { sql } = this.ctx.storage;
    if (readService(sql, serviceId)?.is_retired) return "gone";
    const service = readServiceNow(sql, serviceId);
    if (!service) return "unknown";
    return this.isHomeOf(service) ? "here" : "elsewhere";
  }

  /** Whether new bookings of a service are made here. */
  protected abstract isHomeOf(service: Service): boolean;

  /** Sees to it that changes elsewhere, of what the service needs, are heard of here. */
  protected prepareToShow(_serviceId: string): Promise<void> {
    return Promise.resolve();
  }

  /** Tells of what was committed. Nothing waits for it, and no fault in it may look like one of the command. */
  private tryToShow(effects: Effects): void {
    try {
      this.show(effects);
    } catch (fault) {
      this.logFault("change_not_shown", fault);
    }
  }

  protected show({ stays, isAllChanged }: Effects): void {
    if (isAllChanged) this.showAll();
    else if (stays.length > 0) this.showStays(stays);
  }

  /** Rules or services changed: anything may be had now, and a service may have gone elsewhere. */
  protected showAll(): void {
    this.board.add(null);
    this.board.dismiss((serviceId) => ["elsewhere", "gone"].includes(this.routeOf(serviceId)));
  }

  protected showStays(_stays: readonly Interval[]): void {}

  // --- two phases -------------------------------------------------------------------------------------------------

  /**
   * What became of an attempt. Asked while it is undecided, this decides against it for good before it answers; what is
   * not known here was given up.
   */
  decisionOn(subjectId: string, attempt: number, resourceId: string): types.Conclusion {
    this.notePeerWork();
    return this.transact((tx) => {
      giveUp(tx.sql, subjectId, attempt);
      return conclusionFor(tx.sql, subjectId, resourceId, attempt, this.shownOf(tx, subjectId));
    });
  }

  /** Prepares what a wish needs; with alternatives where it cannot be had. */
  protected async claim(
    wish: ClaimWish,
    isToldAlternatives = true,
    known?: Bids,
  ): Promise<Claimed | types.Refused | types.StaleService | types.NoRules> {
    this.notePeerWork();
    const { sql } = this.ctx.storage;
    const attempts: Attempts = {
      begin: (subjectId, resourceIds) => {
        const attempt = this.ctx.storage.transactionSync(() => beginAttempt(sql, subjectId, resourceIds));
        this.arm();
        return attempt;
      },
      giveUp: (subjectId, attempt) => this.giveUpAttempt(subjectId, attempt),
      vain: this.vain,
    };
    const claimed = await claimResources(this.env, this.home.tenantId, wish, attempts, known);
    if (claimed.status === "claimed") this.noteResources(claimed.resources);
    if (claimed.status !== "refused" || !isToldAlternatives || !hasAlternatives(claimed.refusal.code)) return claimed;
    return refusedWith(await this.withAlternatives(wish, claimed.refusal));
  }

  protected async withAlternatives(wish: ClaimWish, refusal: Refusal): Promise<Refusal> {
    return alternativesOf(this.env, this.home.tenantId, wish, refusal, this.clock.now());
  }

  /** Commits what was prepared together with what it is for, or gives it up. */
  protected async commitClaimed<
    T extends { readonly status: string; readonly touched?: readonly types.TouchedMonth[] },
  >(
    subjectId: string,
    { attempt, touched }: Pick<Claimed, "attempt" | "touched">,
    write: (tx: D, decision: Decision) => T,
  ): Promise<T | types.Refused> {
    try {
      const outcome = this.transact((tx) => write(tx, { attempt }));
      if (readDecision(this.ctx.storage.sql, subjectId)?.attempt !== attempt) {
        this.giveUpAttempt(subjectId, attempt);
        return outcome;
      }
      return { ...outcome, touched: [...(outcome.touched ?? []), ...touched] };
    } catch (fault) {
      this.giveUpAttempt(subjectId, attempt);
      if (!(fault instanceof GivenUp)) throw fault;
      return refusedWith(refuse("unavailable"));
    }
  }

  /** Decides against an attempt; nothing happens where it is decided already. */
  protected giveUpAttempt(subjectId: string, attempt: number): void {
    this.notePeerWork();
    const { sql } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => giveUp(sql, subjectId, attempt));
    this.startDeliveries();
  }

  /** Pins every claim of a subject, so that none lapses, and then commits a change of it. */
  protected async withPins<T extends { readonly status: string; readonly touched?: readonly types.TouchedMonth[] }>(
    subjectId: string,
    write: (tx: D, decision: Decision) => T,
    whenLapsed: Refusal = refuse("hold_expired"),
  ): Promise<T | types.Refused> {
    return this.turns.run(subjectId, async () => {
      this.notePeerWork();
      const { sql } = this.ctx.storage;
      const decision = readDecision(sql, subjectId);
      // Nothing held, nothing to pin: the state machine says what is wrong with it.
      if (!decision) return this.commitClaimed(subjectId, { attempt: NO_DECISION.attempt, touched: [] }, write);
      const attempt = this.ctx.storage.transactionSync(() => beginAttempt(sql, subjectId, decision.resourceIds));
      this.arm();
      try {
        const pinned = await Promise.all(
          decision.resourceIds.map((id) =>
            calendarOf(this.env.CALENDAR, this.home.tenantId, id).pin(subjectId, attempt),
          ),
        );
        if (pinned.some((one) => one.status !== "prepared")) {
          this.giveUpAttempt(subjectId, attempt);
          return refusedWith(whenLapsed);
        }
        const touched = pinned.flatMap((one) => (one.status === "prepared" ? one.touched : []));
        return await this.commitClaimed(subjectId, { attempt, touched }, write);
      } catch (fault) {
        this.giveUpAttempt(subjectId, attempt);
        throw fault;
      }
    });
  }

  /** Whose claims must be pinned before a booking is confirmed; null when they are this object's own, or permanent. */
  protected pinnedSubject(booking: BookingRecord | undefined): string | null {
    if (!booking || !this.isJoint(booking)) return null;
    return booking.status === "held" || booking.status === "pending" ? booking.id : null;
  }

  /** Whether a booking stands on resources that this object has to ask. */
  protected abstract isJoint(booking: Pick<BookingRecord, "claims">): boolean;

  /** What resources are told of the session that a claim stands for. */
  protected shownOf(_desk: D, _subjectId: string): SessionSeats | null {
    return null;
  }

  /** From here on there may be something again that concerns others. */
  protected notePeerWork(): void {
    this.mayHavePeerWork = true;
  }

  /** What a change of a booking means for claims elsewhere. */
  protected followJoint(tx: D, booking: BookingRecord, decision: Decision | null): void {
    this.notePeerWork();
    const allocation = allocationOf(booking);
    if (!allocation) releaseDecision(tx.sql, booking.id);
    else if (decision) {
      const resourceIds = booking.claims.map((claim) => claim.resourceId);
      recordDecision(tx.sql, booking.id, decision.attempt, resourceIds, allocation.expiresAt);
    }
  }

  protected noteResources(resources: readonly types.BookedResource[]): void {
    for (const resource of resources) writeKnownResource(this.ctx.storage.sql, resource);
  }

  // --- inside -----------------------------------------------------------------------------------------------------

  protected abstract tx(): D;

  /** What else the clock has decided, and what else follows a command inside its transaction. */
  protected applyClockMore(_desk: D): void {}
  protected afterCommand(_desk: D): void {}
  protected endSession(_desk: D, _sessionId: string): void {}
  /** Deliveries of its own, beside copy and decisions, and when the next is due. */
  protected startMoreDeliveries(_now: number): void {}
  protected flushMore(): Promise<unknown> {
    return Promise.resolve();
  }
  protected moreDueAt(_now: number): readonly (number | null)[] {
    return [];
  }

  /** One synchronous decision: what the clock has decided is noted first, then the command, then what follows. */
  protected transact<T>(command: (tx: D) => T): T {
    if (this.isRemoved) throw new Error("Everything was removed here.");
    const { outcome, effects } = this.ctx.storage.transactionSync(() => {
      const before = this.tx();
      this.applyClock(before);
      const tx = this.tx();
      const { effects } = tx;
      effects.touched.push(...before.effects.touched);
      effects.stays.push(...before.effects.stays);
      const answer = command(tx);
      this.afterCommand(tx);
      effects.hasForgotten ||= before.effects.hasForgotten;
      return { outcome: withTouched(answer, effects.touched), effects };
    });
    if (effects.isKeyed) this.keys.noteKey(this.clock.now());
    if (effects.hasForgotten) this.outbox.noteForgotten();
    this.startDeliveries();
    this.tryToShow(effects);
    return outcome;
  }

  private applyClock(tx: D): void {
    this.keys.settle(tx);
    settle(tx, (sessionId) => this.endSession(tx, sessionId));
    this.applyClockMore(tx);
    this.afterCommand(tx);
  }

  protected noteOfferEnded(tx: D, booking: BookingRecord, before: BookingRecord | null): void {
    noteOfferEnded(tx, booking, before);
  }

  /** Waits until those concerned were told, so that whoever is answered sees it done; an alarm makes good what fails. */
  protected async afterDecisionsSent<T extends { readonly status: string }>(outcome: T): Promise<T> {
    if (outcome.status === "refused" || !this.mayHavePeerWork || !hasPendingAcks(this.ctx.storage.sql)) return outcome;
    this.awaitingAcks += 1;
    const touched = await this.sendDecisions().finally(() => {
      this.awaitingAcks -= 1;
    });
    const known = "touched" in outcome ? (outcome.touched as readonly types.TouchedMonth[]) : [];
    return { ...outcome, touched: [...known, ...touched] };
  }

  /** Delivery starts at once so that lists are fresh; no answer waits for it. */
  protected startDeliveries(): void {
    if (this.isRemoved) return;
    const { sql } = this.ctx.storage;
    const now = this.clock.now();
    if (!this.draining && now >= this.drainAgainAt && !this.outbox.isEmpty()) this.ctx.waitUntil(this.drain());
    if (this.mayHavePeerWork && now >= this.sendAgainAt && hasPendingAcks(sql))
      this.ctx.waitUntil(this.sendDecisions());
    this.startMoreDeliveries(now);
    this.arm();
  }

  protected async flush(): Promise<void> {
    await Promise.all([this.drain(), this.sendDecisions(), this.flushMore()]);
  }

  override async alarm(): Promise<void> {
    this.armedAt = null;
    if (this.isRemoved) return;
    try {
      this.transact(() => undefined);
      this.board.closeSilent();
      await this.flush();
    } catch (fault) {
      // A fault that escaped would end the alarm for good after a few tries.
      this.logFault("alarm_failed", fault);
      await this.ctx.storage.setAlarm(Date.now() + retryDelayMs(6));
      return;
    }
    this.arm();
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
      if (!this.isRemoved && !this.outbox.isEmpty()) await this.keyAllCustomers();
      while (!this.isRemoved && !this.outbox.isEmpty()) {
        const turnMs = turnToDeliverMs();
        if (turnMs > 0) await scheduler.wait(turnMs);
        const delivery = this.outbox.next(this.tx());
        if (!delivery) break;
        const copied = await deliver(this.env.DB, this.tx(), delivery);
        this.ctx.storage.transactionSync(() => this.outbox.noteDelivered(this.tx(), delivery, copied));
        // Under load many small batches would cost more than the bookings themselves.
        if (!this.outbox.isEmpty()) await scheduler.wait(delivery.isFull ? BREATH_MS : GATHERING_MS);
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

  /** Tells resources what is decided, until each has acknowledged it. */
  protected sendDecisions(): Promise<types.TouchedMonth[]> {
    this.sendingDecisions ??= this.sendAllDecisions().finally(() => {
      this.sendingDecisions = null;
    });
    return this.sendingDecisions;
  }

  private async sendAllDecisions(): Promise<types.TouchedMonth[]> {
    const touched: types.TouchedMonth[] = [];
    let duties = readPendingAcks(this.ctx.storage.sql);
    let hasFailed = false;
    while (duties.length > 0 && !hasFailed && !this.isRemoved) {
      const byResource = [...Map.groupBy(duties, ({ resource_id }) => resource_id).values()];
      const told = await Promise.allSettled(byResource.map((owed) => this.sendDecisionsTo(owed)));
      for (const [index, one] of told.entries()) {
        if (one.status === "fulfilled") touched.push(...one.value);
        else {
          hasFailed = true;
          for (const duty of byResource[index] ?? []) postponeAck(this.ctx.storage.sql, duty);
          this.logFault("decision_not_told", one.reason);
        }
      }
      // Under load a message for each decision would cost more than the bookings themselves.
      const mayGather = this.awaitingAcks === 0 && !hasFailed && hasPendingAcks(this.ctx.storage.sql);
      if (mayGather) await scheduler.wait(DECISIONS_GATHER_MS);
      duties = readPendingAcks(this.ctx.storage.sql);
    }
    this.sendFailures = hasFailed ? this.sendFailures + 1 : 0;
    this.sendAgainAt = hasFailed ? this.clock.now() + retryDelayMs(this.sendFailures) : 0;
    if (hasFailed) this.arm();
    return touched;
  }

  /** Tells one resource everything that is decided about it, in one message. */
  private async sendDecisionsTo(owed: readonly PendingAck[]): Promise<readonly types.TouchedMonth[]> {
    const { sql } = this.ctx.storage;
    const tx = this.tx();
    const conclusions = owed.map(({ subject_id, resource_id, up_to }) =>
      conclusionFor(sql, subject_id, resource_id, up_to, this.shownOf(tx, subject_id)),
    );
    const calendar = calendarOf(this.env.CALENDAR, this.home.tenantId, owed[0]?.resource_id ?? "");
    const touched = await concludeAt(calendar, conclusions);
    this.ctx.storage.transactionSync(() => {
      for (const duty of owed) noteAcknowledged(sql, duty);
    });
    return touched;
  }

  /** When something is due that concerns others; null when nothing does. */
  protected peerWorkDueAt(now: number): number | null {
    const { sql } = this.ctx.storage;
    return earliest([
      hasPendingAcks(sql) ? Math.max(now + 1_000, this.sendAgainAt) : null,
      hasPlans(sql) ? now + PLAN_MS : null,
    ]);
  }

  /** Whether somebody elsewhere is to hear of what changes here. */
  protected isWatched(): boolean {
    return false;
  }

  /** Stands the one alarm at the earliest duty. An alarm that rings early finds nothing and stands itself anew. */
  protected arm(): void {
    if (this.isRemoved) return;
    const { sql } = this.ctx.storage;
    const now = this.clock.now();
    const peerWorkDueAt = this.mayHavePeerWork ? this.peerWorkDueAt(now) : null;
    this.mayHavePeerWork &&= peerWorkDueAt !== null || this.isWatched();
    const nextAt = earliest([
      nextDueAt(sql),
      this.keys.nextAt(),
      !this.outbox.isEmpty() ? Math.max(now + BACKSTOP_MS, this.drainAgainAt) : null,
      peerWorkDueAt,
      this.board.dueAt(),
      ...this.moreDueAt(now),
    ]);
    if (nextAt === null || (this.armedAt !== null && this.armedAt <= nextAt)) return;
    this.armedAt = nextAt;
    // The alarm rings by the platform's clock, whatever clock the rules go by.
    this.ctx.waitUntil(this.ctx.storage.setAlarm(Date.now() + Math.max(0, nextAt - now)));
  }

  // --- the copy -----------------------------------------------------------------------------------------------------

  /**
   * Compares the books with their copies, a page of them: those that come after an id, or the first after trying to
   * deliver what waits. Others are answered in between.
   */
  async consistency(after: string | null = null, upTo: string | null = null): Promise<types.ConsistencyReport> {
    if (after === null) {
      this.transact(() => undefined);
      await this.keyAllCustomers();
      await this.flush();
    }
    const report = await comparePage(this.env.DB, { tx: () => this.tx(), outbox: this.outbox }, after, upTo);
    return report.next === null ? this.compareMore(report) : report;
  }

  protected async compareMore(report: types.ConsistencyReport): Promise<types.ConsistencyReport> {
    return report;
  }

  /**
   * Makes the copies of a page say what the books say, and looks at that page again: where copies went from it, the same
   * number of rows would reach into the next one, which would then be passed over.
   */
  async repair(after: string | null = null): Promise<types.ConsistencyReport> {
    const { differences, next } = await this.consistency(after);
    await repairBooks(
      this.env.DB,
      () => this.tx(),
      differences,
      (work) => this.ctx.storage.transactionSync(work),
    );
    await this.repairMore(differences);
    return this.consistency(after, next ?? null);
  }

  protected async repairMore(_differences: readonly types.ConsistencyDifference[]): Promise<void> {}

  protected logFault(event: string, fault: unknown): void {
    const { tenantId } = this.home;
    const object = this.home.kind === "calendar" ? this.home.resourceId : this.home.serviceId;
    log("error", event, { tenant: tenantId, object, reason: reasonOf(fault) });
  }
}

/** One message for all of it, but to a calendar of an earlier build, which takes them one by one. */
async function concludeAt(
  calendar: ReturnType<typeof calendarOf>,
  conclusions: readonly types.Conclusion[],
): Promise<readonly types.TouchedMonth[]> {
  const [first] = conclusions;
  if (first && conclusions.length === 1) return calendar.conclude(first);
  try {
    return await calendar.concludeAll(conclusions);
  } catch (fault) {
    if (!/does not implement/.test(reasonOf(fault))) throw fault;
    const touched = await Promise.all(conclusions.map((conclusion) => calendar.conclude(conclusion)));
    return touched.flat();
  }
}

/** An outcome that tells which months changed tells of all that did, the clock's doing and offers included. */
function withTouched<T>(outcome: T, touched: readonly types.TouchedMonth[]): T {
  const isTelling = typeof outcome === "object" && outcome !== null && "touched" in outcome;
  return isTelling && touched.length > 0 ? { ...outcome, touched } : outcome;
}

/** The price of a booking by the zone of its leading resource. */
export function jointPrice(
  { service, seats, units }: Pick<BookingRecord, "service" | "seats" | "units">,
  { span, lead }: Pick<Claimed, "span" | "lead">,
): Price | null {
  return priceOf(service.price, {
    startAt: span.startAt,
    endAt: span.endAt,
    localDate: localDateOf(lead.timeZone, span.startAt),
    seats,
    units,
    periodMultiplier: span.periodMultiplier,
  });
}

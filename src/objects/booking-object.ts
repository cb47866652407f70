// What both kinds of object do: decide each command in one synchronous transaction, deliver afterwards, and keep one
// alarm. They also claim resources of other objects in two phases.
//
// Guaranteed: this object's own SQLite holds everything that it has acknowledged. After a restart the object gives up
// all attempts that it had begun. Calendars that prepared for them ask, or receive the decision. D1, KV and other
// calendars may be down.

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
import { applyClockToAgenda, earliest, retryDelayMs } from "./bookings/agenda";
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
import { RetryingJob } from "./retrying-job";
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
  PREPARE_LEASE_MS,
  postponeAck,
  readDecision,
  readNewestPendingAcks,
  readPendingAcks,
  recordDecision,
  releaseDecision,
} from "./two-phase/decision-log";
import { alternativesOf } from "./two-phase/free-starts";

/** The drain starts right after each commit. For so long the alarm leaves a delivery to it. */
const BACKSTOP_MS = 5_000;
/** Commits that arrive during a delivery gather for so long before the next one. */
const GATHERING_MS = 200;
/** Decisions gather for so long between two rounds of sending. */
const DECISIONS_GATHER_MS = 25;
/** After a full delivery the object serves other callers for so long before it sends the rest. */
const BREATH_MS = 50;
/** No attempt has this number, so a commit with it is refused. */
const NO_DECISION: Decision = { attempt: -1 };
/**
 * Whether this object shows a service. `unknown`: it never received the service. The caller then sends it and asks
 * again.
 */
type ServiceRoute = "here" | "elsewhere" | "gone" | "unknown";
/** An isolate of an earlier build knows no pieces, so it asks for everything. */
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
   * phases need not be read. This holds for most calendars nearly always.
   */
  protected mayHavePeerWork = true;
  /** `removeAll` has begun: this object decides, delivers and writes nothing any more. */
  private isRemoved = false;
  private armedAt: number | null = null;
  private readonly copying = this.job("copy_delayed", () => this.copyAll());
  private readonly deciding = this.job("decision_not_told", () => this.sendAllDecisions());
  private readonly vain = new VainStarts();
  /** Messages in flight, by the decisions that they carry. */
  private readonly sending = new Map<string, Promise<readonly types.TouchedMonth[]>>();
  /** Decisions whose last message failed. The job repeats them, and no command waits for them. */
  private readonly unreached = new Set<string>();

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

  /** Moves a booking whose claims lie on other resources: the calendars take all of them or none. */
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

  /** Corrects a booking without moving it. */
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

  /** Corrects what this object decides alone, in the same transaction. Null when it has to ask other calendars. */
  protected amendAlone(_tx: D, _asked: Amended, _command: types.AmendCommand): types.MoveOutcome | null {
    return null;
  }

  /** Claims the same resources again, for the new number of guests. */
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

  /** The agreed price for the new number of guests. It stays as it was when the number makes no difference. */
  protected repriced(tx: D, { before, next }: Amended): { readonly price: Price | null } {
    if (next.seats === before.seats && next.units === before.units) return { price: before.price };
    const { service, startAt, endAt, periodId, seats, units } = next;
    const { duration } = service;
    const period = duration.kind === "periods" ? duration.periods.find(({ id }) => id === periodId) : undefined;
    const timeZone = tx.namedResourcesOf(next)[0]?.timeZone ?? "UTC";
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
        return refusedWith(invalid("/resource", "a place in a session cannot move to another resource"));
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
    return refusedWith(invalid("/resource", "does not serve this service"));
  }

  // --- series, persons, the waitlist --------------------------------------------------------------------------------

  readSeries(seriesId: string): types.SeriesDone | types.Refused {
    return this.transact((tx) => readSeriesOf(tx, seriesId));
  }

  /**
   * Cancels the occurrences that are still to come, all of them or from a local date on. Past occurrences stay. So do
   * those that the policy no longer lets a customer cancel. If no occurrence could be cancelled, the first refusal says
   * why.
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

  /** Takes a waiting entry off the waitlist, or declines its offer. */
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

  /**
   * A person's bookings in this object, in the order of their starts. An isolate of an earlier build asks for all of
   * them.
   */
  readPerson(customerId: string, piece: types.Piece = ALL): BookingRecord[] {
    return readBookingsOfPiece(this.ctx.storage.sql, customerId, piece);
  }

  /** A person's waitlist entries in this object, in the order of joining. */
  readPersonsEntries(customerId: string, piece: types.Piece = ALL): types.Waiting[] {
    return this.transact((tx) => waitingOutcomes(tx, readEntriesOfPiece(tx.sql, customerId, piece)));
  }

  /**
   * Erases a person from everything in this object. An object that still runs an earlier build does not know the keyed
   * id. It has no such method, so the call fails and the Worker repeats it later.
   */
  async eraseCustomer(customerId: string, bookedUntil: number): Promise<number> {
    await this.keyCustomers();
    const id = await this.keyedId(customerId);
    return this.transact((tx) => this.eraseHere(tx, id, bookedUntil));
  }

  /** Isolates of an earlier build call this name. */
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

  /** Gives keyed ids to customers whom an earlier build named here. One of its isolates may still do so now. */
  private async keyCustomers(): Promise<void> {
    for (let found = this.unkeyed(); found.length > 0; found = this.unkeyed()) {
      const named = await Promise.all(found.map(async (id) => [id, await this.keyedId(id)] as const));
      this.ctx.storage.transactionSync(() => {
        for (const [id, keyedId] of named) renameCustomer(this.ctx.storage.sql, this.peopled(), id, keyedId);
      });
    }
  }

  /** D1 must not hold, or be compared by, two ids of one customer. */
  private async keyAllCustomers(): Promise<void> {
    await this.keyCustomers();
    await ensureCustomersKeyed(this.env.DB, (id) => this.keyedId(id));
  }

  /** Erases the person from one booking. */
  eraseFromOne(bookingId: string, actor: string): types.Done | types.Refused {
    return this.transact((tx) => eraseFromOne(tx, bookingId, actor));
  }

  /**
   * Deletes everything in this object for good. It waits for running deliveries first, so that none of them arrives
   * later.
   */
  async removeAll(): Promise<void> {
    this.isRemoved = true;
    this.board.dismiss(() => true);
    await Promise.allSettled(this.underWay());
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Closes the sockets of everyone who watches this object. */
  dismissOnlookers(): void {
    this.board.dismiss(() => true);
  }

  protected underWay(): readonly (Promise<unknown> | null)[] {
    return [this.copying.underWay(), this.deciding.underWay(), ...this.sending.values()];
  }

  // --- looking on --------------------------------------------------------------------------------------------------

  /** Opens a socket for a viewer of a service. Callers use RPC for everything else. */
  override async fetch(request: Request): Promise<Response> {
    if (this.isRemoved) return new Response(null, { status: STATUS_OF_ROUTE.gone });
    const { searchParams } = new URL(request.url);
    const [serviceId, timeZone] = [searchParams.get("service") ?? "", searchParams.get("zone") ?? "UTC"];
    const route = this.routeOf(serviceId);
    if (route !== "here") return new Response(null, { status: STATUS_OF_ROUTE[route] });
    const answer = await this.board.open(serviceId, timeZone, searchParams.get("by"), () =>
      this.prepareToShow(serviceId),
    );
    // The alarm has to close the socket if it stays silent.
    this.arm();
    return answer;
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.board.heard(socket, message);
  }

  /** The platform answers a close by itself, and drops a broken socket. */
  override webSocketClose(): void {}
  override webSocketError(): void {}

  private routeOf(serviceId: string): ServiceRoute {
    const { sql } = this.ctx.storage;
    if (readService(sql, serviceId)?.is_retired) return "gone";
    const service = readServiceNow(sql, serviceId);
    if (!service) return "unknown";
    return this.isHomeOf(service) ? "here" : "elsewhere";
  }

  /** Whether this object takes new bookings of a service. */
  protected abstract isHomeOf(service: Service): boolean;

  /** Makes sure that this object hears of changes to the resources that the service needs. */
  protected prepareToShow(_serviceId: string): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Shows viewers what was committed. No caller waits for it, and a fault in it must not look like a fault of the
   * command.
   */
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

  /** Rules or services changed. Any start may be free now, and a service may have moved to another object. */
  protected showAll(): void {
    this.board.add(null);
    this.board.dismiss((serviceId) => ["elsewhere", "gone"].includes(this.routeOf(serviceId)));
  }

  protected showStays(_stays: readonly Interval[]): void {}

  // --- two phases -------------------------------------------------------------------------------------------------

  /**
   * The outcome of an attempt. If it is still undecided, this call gives it up for good before it answers. An unknown
   * attempt was given up.
   */
  decisionOn(subjectId: string, attempt: number, resourceId: string): types.Conclusion {
    this.notePeerWork();
    return this.transact((tx) => {
      giveUp(tx.sql, subjectId, attempt);
      return conclusionFor(tx.sql, subjectId, resourceId, attempt, this.shownOf(tx, subjectId));
    });
  }

  /** Prepares the resources that a request needs. A refusal carries alternatives. */
  protected async claim(
    wish: ClaimWish,
    hasToTellAlternatives = true,
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
    if (claimed.status !== "refused" || !hasToTellAlternatives || !hasAlternatives(claimed.refusal.code))
      return claimed;
    return refusedWith(await this.withAlternatives(wish, claimed.refusal));
  }

  protected async withAlternatives(wish: ClaimWish, refusal: Refusal): Promise<Refusal> {
    return alternativesOf(this.env, this.home.tenantId, wish, refusal, this.clock.now());
  }

  /** Commits the booking together with its prepared claims, or gives the attempt up. */
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

  /** Gives an attempt up. Does nothing when it is decided already. */
  protected giveUpAttempt(subjectId: string, attempt: number): void {
    this.notePeerWork();
    const { sql } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => giveUp(sql, subjectId, attempt));
    this.startDeliveries();
  }

  /** Pins every claim of a subject, so that none expires, and then commits a change of it. */
  protected async withPins<T extends { readonly status: string; readonly touched?: readonly types.TouchedMonth[] }>(
    subjectId: string,
    write: (tx: D, decision: Decision) => T,
    whenLapsed: Refusal = refuse("hold_expired"),
  ): Promise<T | types.Refused> {
    return this.turns.run(subjectId, async () => {
      this.notePeerWork();
      const { sql } = this.ctx.storage;
      const decision = readDecision(sql, subjectId);
      // The subject holds nothing, so there is nothing to pin. The state machine then refuses the change and says why.
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

  /**
   * The subject whose claims must be pinned before a booking is confirmed. Null when this object holds them itself, or
   * when they have no deadline.
   */
  protected pinnedSubject(booking: BookingRecord | undefined): string | null {
    if (!booking || !this.isJoint(booking)) return null;
    return booking.status === "held" || booking.status === "pending" ? booking.id : null;
  }

  /** Whether a booking claims resources of other calendars. */
  protected abstract isJoint(booking: Pick<BookingRecord, "claims">): boolean;

  /** What calendars show of the session that a claim belongs to. */
  protected shownOf(_tx: D, _subjectId: string): SessionSeats | null {
    return null;
  }

  /** From here on this object may have claims on, or from, other objects again. */
  protected notePeerWork(): void {
    this.mayHavePeerWork = true;
  }

  /** Applies a change of a booking to its claims in other calendars. */
  protected applyToPeerClaims(tx: D, booking: BookingRecord, decision: Decision | null): void {
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

  /** Hooks: what else the clock decides, and what else follows a command inside its transaction. */
  protected applyClockMore(_tx: D): void {}
  protected afterCommand(_tx: D): void {}
  protected endSession(_tx: D, _sessionId: string): void {}
  /** Hooks: what a subclass delivers besides the copy and the decisions, and when that is next due. */
  protected startMoreDeliveries(_now: number): void {}
  protected flushMore(): Promise<unknown> {
    return Promise.resolve();
  }
  protected moreDueAt(_now: number): readonly (number | null)[] {
    return [];
  }

  /** One synchronous decision: first what the clock has decided, then the command, then what follows from it. */
  protected transact<T>(command: (tx: D) => T): T {
    if (this.isRemoved) throw new Error("All data of this object was removed.");
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
    this.keys.applyClock(tx);
    applyClockToAgenda(tx, (sessionId) => this.endSession(tx, sessionId));
    this.applyClockMore(tx);
    this.afterCommand(tx);
  }

  protected noteOfferEnded(tx: D, booking: BookingRecord, before: BookingRecord | null): void {
    noteOfferEnded(tx, booking, before);
  }

  /**
   * Waits until the calendars have applied the last command's decision, so that the caller's next read shows it. If one
   * cannot be reached, the alarm retries. The caller does not wait for a backlog of other decisions.
   */
  protected async afterDecisionsSent<T extends { readonly status: string }>(outcome: T): Promise<T> {
    if (outcome.status === "refused" || !this.mayHavePeerWork) return outcome;
    const touched = await this.sendNewestDecisions();
    const known = "touched" in outcome ? (outcome.touched as readonly types.TouchedMonth[]) : [];
    return { ...outcome, touched: [...known, ...touched] };
  }

  protected async sendNewestDecisions(): Promise<types.TouchedMonth[]> {
    const newest = readNewestPendingAcks(this.ctx.storage.sql).filter((ack) => !this.unreached.has(keyOf(ack)));
    const underWay = newest.flatMap((ack) => this.sending.get(keyOf(ack)) ?? []);
    const unsent = newest.filter((ack) => !this.sending.has(keyOf(ack)));
    const sent = await Promise.allSettled([...new Set(underWay), ...this.sendTogether(unsent)]);
    if (sent.some(({ status }) => status === "rejected")) this.startDeliveries();
    return sent.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  }

  /** Delivery starts at once, so that lists are up to date. No answer waits for it. */
  protected startDeliveries(): void {
    if (this.isRemoved) return;
    const { sql } = this.ctx.storage;
    const now = this.clock.now();
    if (this.copying.isReady(now) && !this.outbox.isEmpty()) this.ctx.waitUntil(this.copying.run());
    if (this.mayHavePeerWork && this.deciding.isReady(now) && hasPendingAcks(sql)) {
      this.ctx.waitUntil(this.deciding.run());
    }
    this.startMoreDeliveries(now);
    this.arm();
  }

  protected async flush(): Promise<void> {
    await Promise.all([this.copying.run(), this.deciding.run(), this.flushMore()]);
  }

  override async alarm(): Promise<void> {
    this.armedAt = null;
    if (this.isRemoved) return;
    try {
      this.transact(() => undefined);
      this.board.closeSilent();
      await this.flush();
    } catch (fault) {
      // If a fault escaped, the platform would drop the alarm after a few tries.
      this.logFault("alarm_failed", fault);
      await this.ctx.storage.setAlarm(Date.now() + retryDelayMs(6));
      return;
    }
    this.arm();
  }

  /** Copies to D1 what the outbox holds. Commits that arrive meanwhile join its next batch. */
  private async copyAll(): Promise<void> {
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
  }

  /** Sends calendars their decisions, until each has acknowledged. */
  private async sendAllDecisions(): Promise<void> {
    const { sql } = this.ctx.storage;
    while (!this.isRemoved && hasPendingAcks(sql)) {
      const unsent = readPendingAcks(sql).filter((ack) => !this.sending.has(keyOf(ack)));
      const messages = unsent.length > 0 ? this.sendTogether(unsent) : [...this.sending.values()];
      const sent = await Promise.allSettled(messages);
      const failed = sent.find((one) => one.status === "rejected");
      if (failed) throw failed.reason;
      // Under load one message for each decision would cost more than the bookings themselves.
      if (hasPendingAcks(sql)) await scheduler.wait(DECISIONS_GATHER_MS);
    }
  }

  /** Sends each calendar all its decisions in one message. */
  private sendTogether(acks: readonly PendingAck[]): Promise<readonly types.TouchedMonth[]>[] {
    return [...Map.groupBy(acks, ({ resource_id }) => resource_id)].map(([resourceId, owed]) => {
      const message = this.sendDecisionsTo(resourceId, owed).finally(() => {
        for (const ack of owed) {
          this.sending.delete(keyOf(ack));
          this.unreached.delete(keyOf(ack));
        }
      });
      for (const ack of owed) this.sending.set(keyOf(ack), message);
      return message;
    });
  }

  private async sendDecisionsTo(
    resourceId: string,
    owed: readonly PendingAck[],
  ): Promise<readonly types.TouchedMonth[]> {
    const { sql } = this.ctx.storage;
    const tx = this.tx();
    try {
      const conclusions = owed.map(({ subject_id, up_to }) =>
        conclusionFor(sql, subject_id, resourceId, up_to, this.shownOf(tx, subject_id)),
      );
      const touched = await concludeAt(calendarOf(this.env.CALENDAR, this.home.tenantId, resourceId), conclusions);
      this.ctx.storage.transactionSync(() => {
        for (const ack of owed) noteAcknowledged(sql, ack);
      });
      return touched;
    } catch (fault) {
      for (const ack of owed) this.unreached.add(keyOf(postponeAck(sql, ack)));
      throw fault;
    }
  }

  /** When this object next has work with other objects. Null when it has none. */
  protected peerWorkDueAt(now: number): number | null {
    const { sql } = this.ctx.storage;
    return earliest([
      hasPendingAcks(sql) ? this.deciding.dueAt(now + 1_000) : null,
      hasPlans(sql) ? now + PREPARE_LEASE_MS : null,
    ]);
  }

  /** Whether other objects have asked to hear of changes here. */
  protected isWatched(): boolean {
    return false;
  }

  /** Whether an alarm at an instant would ring before the one that is set. If not, nothing need be read to set it. */
  protected isBeforeAlarm(at: number): boolean {
    return this.armedAt === null || at < this.armedAt;
  }

  /** Sets the one alarm to the earliest due time. An alarm that rings too early finds nothing and sets itself again. */
  protected arm(): void {
    if (this.isRemoved) return;
    const { sql } = this.ctx.storage;
    const now = this.clock.now();
    const peerWorkDueAt = this.mayHavePeerWork ? this.peerWorkDueAt(now) : null;
    this.mayHavePeerWork &&= peerWorkDueAt !== null || this.isWatched();
    const copyAt = this.copying.dueAt(now + BACKSTOP_MS);
    const nextAt = earliest([
      nextDueAt(sql),
      this.keys.nextAt(),
      this.isBeforeAlarm(copyAt) && !this.outbox.isEmpty() ? copyAt : null,
      peerWorkDueAt,
      this.board.dueAt(),
      ...this.moreDueAt(now),
    ]);
    if (nextAt === null || (this.armedAt !== null && this.armedAt <= nextAt)) return;
    this.armedAt = nextAt;
    // The alarm rings by the platform's clock, even when the rules use another clock.
    this.ctx.waitUntil(this.ctx.storage.setAlarm(Date.now() + Math.max(0, nextAt - now)));
  }

  // --- the copy -----------------------------------------------------------------------------------------------------

  /**
   * Compares one page of bookings with their copies: those after an id. The first page begins with an attempt to
   * deliver what waits. The object serves other callers between two pages.
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
   * Makes the copies of one page agree with the bookings, and compares the same page again. It names the page by its
   * last id. If the repair removes copies, a page of the same length would reach into the next one, and skip it.
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

  /** Makes a job of this object. A failure is logged as `event`, and the alarm starts the next run. */
  protected job(event: string, work: () => Promise<number | undefined> | Promise<void>): RetryingJob {
    return new RetryingJob(work, {
      now: () => this.clock.now(),
      logFault: (fault) => this.logFault(event, fault),
      arm: () => this.arm(),
    });
  }

  protected logFault(event: string, fault: unknown): void {
    const { tenantId } = this.home;
    const object = this.home.kind === "calendar" ? this.home.resourceId : this.home.serviceId;
    log("error", event, { tenant: tenantId, object, reason: reasonOf(fault) });
  }
}

function keyOf({ subject_id, resource_id, turn }: PendingAck): string {
  return `${subject_id}/${resource_id}/${turn}`;
}

/** Sends all conclusions in one message. A calendar of an earlier build has no such method and takes them one by one. */
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

/** If an outcome reports changed months, it reports all of them: also those that the clock or an offer changed. */
function withTouched<T>(outcome: T, touched: readonly types.TouchedMonth[]): T {
  const isTelling = typeof outcome === "object" && outcome !== null && "touched" in outcome;
  return isTelling && touched.length > 0 ? { ...outcome, touched } : outcome;
}

/** The price of a booking, by the time zone of its leading resource. */
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

// BookingCoordinator: keeps all bookings of one service that one calendar cannot decide alone. Such a service needs
// several resources, any one of several, a space inside another, or many seats.
//
// Guaranteed: such a booking has all of its resources or none, even if a calendar or this object crashes. A session
// never has more people than seats: this object seats all of them, each in one transaction. One key makes one booking:
// this object compares all keys of the service. Calendars decide what resources can carry, never this object.
//
// The methods here are what others may call, and the hooks of BookingObject. Their work lies in the files beside.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { SessionSeats } from "../../domain/booking/session";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import type { Env } from "../../env";
import { BookingObject } from "../booking-object";
import type { Amended } from "../bookings/amending";
import { clockDueAt, readBooking, readServiceNow, writeService } from "../bookings/booking-store";
import { type Decision, namedResourcesOf, newEffects } from "../bookings/booking-tx";
import type { PeopledTable } from "../bookings/people";
import { waitedServices } from "../bookings/waitlist-store";
import type { LiveChange } from "../live/live-board";
import { LiveCalendars } from "../live/live-calendars";
import type * as types from "../messages";
import { calendarOf, parseObjectName } from "../stubs";
import type { Coordinator, CoordinatorHome, CoordinatorTx, PeerClaims } from "./coordinator-context";
import {
  acceptInvitation,
  declineInvitation,
  eraseInvitations,
  invitationOutcome,
  invite,
} from "./coordinator-invitations";
import { amendSeats, moveSeats } from "./coordinator-move";
import { offerEntry } from "./coordinator-offering";
import { CoordinatorOffers } from "./coordinator-offers";
import { place } from "./coordinator-place";
import { migrateCoordinator } from "./coordinator-schema";
import {
  applyToSessions,
  endSession,
  noteAnswered,
  sessionSeats,
  sessionToPin,
  settleSessions,
} from "./coordinator-seats";
import { placeSeries } from "./coordinator-series";
import { cancelSession, createSession, listParticipants, listSessions, sessionOutcome } from "./coordinator-sessions";
import { readInvitations, readInvitationsOf, readOpenSessions } from "./coordinator-store";
import { joinWaitlist } from "./coordinator-waitlist";
import { previewSeries } from "./series-preview";
import { Waking } from "./waking";

/** An isolate of an earlier build knows no pieces, so it asks for everything. */
const ALL: types.Piece = { after: null, limit: -1 };

export class BookingCoordinator extends BookingObject<CoordinatorTx> {
  protected override readonly home: CoordinatorHome;
  private readonly waking: Waking;
  private readonly liveCalendars: LiveCalendars;
  private readonly coordinator: Coordinator;
  private readonly offers: CoordinatorOffers;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, migrateCoordinator);
    const { sql } = ctx.storage;
    const { tenantId, ownId } = parseObjectName(ctx.id.name ?? "");
    this.home = { kind: "coordinator", tenantId, serviceId: ownId };
    this.waking = new Waking(waitedServices(sql).length > 0);
    this.liveCalendars = new LiveCalendars(sql, {
      now: () => this.clock.now(),
      candidates: () => {
        const service = readServiceNow(sql, ownId);
        return service ? resourcesOf(service) : [];
      },
      subscribe: (resourceId) => calendarOf(this.env.CALENDAR, tenantId, resourceId).watchLive(ownId),
    });
    this.coordinator = {
      env: this.env,
      home: this.home,
      sql,
      turns: this.turns,
      waking: this.waking,
      claims: this.peerClaims(),
      now: () => this.clock.now(),
      transact: (command) => this.transact(command),
      waitUntil: (work) => ctx.waitUntil(work),
      wake: () => this.wake(),
    };
    this.offers = new CoordinatorOffers(this.coordinator, {
      logFault: (fault) => this.logFault("offers_delayed", fault),
      arm: () => this.arm(),
    });
  }

  private peerClaims(): PeerClaims {
    return {
      claim: (wish, hasToTellAlternatives, known) => this.claim(wish, hasToTellAlternatives, known),
      withAlternatives: (wish, refusal) => this.withAlternatives(wish, refusal),
      commit: (subjectId, attempt, write) => this.commitClaimed(subjectId, attempt, write),
      pinnedSubject: (booking) => this.pinnedSubject(booking),
      withPins: (subjectId, write, whenLapsed) => this.withPins(subjectId, write, whenLapsed),
      giveUp: (subjectId, attempt) => this.giveUpAttempt(subjectId, attempt),
      noteResources: (resources) => this.ctx.storage.transactionSync(() => this.noteResources(resources)),
      afterDecisionsSent: (outcome) => this.afterDecisionsSent(outcome),
      sendNewestDecisions: () => this.sendNewestDecisions(),
    };
  }

  // --- bookings and series ----------------------------------------------------------------------------------------

  place(command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    return place(this.coordinator, command);
  }

  async move(command: types.MoveCommand): Promise<types.MoveOutcome> {
    const booking = readBooking(this.ctx.storage.sql, command.bookingId);
    return booking && booking.sessionId !== null ? moveSeats(this.coordinator, command) : this.moveJoint(command);
  }

  protected override amendJoint(asked: Amended, command: types.AmendCommand): Promise<types.MoveOutcome> {
    const { sessionId } = asked.before;
    if (sessionId === null) return super.amendJoint(asked, command);
    return amendSeats(this.coordinator, asked, sessionId, command, (tx, again) => this.repriced(tx, again));
  }

  placeSeries(command: types.SeriesCommand): Promise<types.SeriesOutcome> {
    return placeSeries(this.coordinator, command);
  }

  previewSeries(command: types.SeriesCommand): Promise<types.SeriesPreviewOutcome> {
    return previewSeries(this.coordinator, command);
  }

  // --- sessions and invitations -----------------------------------------------------------------------------------

  createSession(command: types.NewSessionCommand): Promise<types.SessionOutcome> {
    return createSession(this.coordinator, command);
  }

  readSession(sessionId: string): types.SessionOutcome {
    return this.transact((tx) => sessionOutcome(tx, sessionId));
  }

  listSessions(fromAt: number, toAt: number, piece: types.Piece = ALL): types.KeptSession[] {
    return this.transact((tx) => listSessions(tx, fromAt, toAt, piece));
  }

  listParticipants(sessionId: string, piece: types.Piece = ALL): types.Done[] {
    return this.transact((tx) => listParticipants(tx, sessionId, piece));
  }

  async cancelSession(sessionId: string, actor: string, reason: string | null): Promise<types.SessionOutcome> {
    return this.afterDecisionsSent(this.transact((tx) => cancelSession(tx, sessionId, actor, reason)));
  }

  invite(
    sessionId: string,
    email: string,
    customerId: string,
    seats: number,
    idempotency: types.IdempotencyClaim,
  ): types.InvitationOutcome {
    return this.transact((tx) => invite(tx, { sessionId, email, customerId, seats }, idempotency));
  }

  listInvitations(sessionId: string): types.InvitationDone["invitation"][] {
    return this.transact((tx) => readInvitations(tx.sql, sessionId));
  }

  readInvitation(invitationId: string): types.InvitationOutcome {
    return this.transact((tx) => invitationOutcome(tx, invitationId));
  }

  declineInvitation(invitationId: string, idempotency: types.IdempotencyClaim): types.InvitationOutcome {
    return this.transact((tx) => declineInvitation(tx, invitationId, idempotency));
  }

  acceptInvitation(invitationId: string, command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    return acceptInvitation(this.coordinator, invitationId, command);
  }

  /** A customer's invitations, in the order of ids. */
  readPersonsInvitations(customerId: string, piece: types.Piece = ALL): types.InvitationDone["invitation"][] {
    return this.transact((tx) => readInvitationsOf(tx.sql, customerId, piece));
  }

  // --- the waitlist -----------------------------------------------------------------------------------------------

  joinWaitlist(command: types.JoinWaitlistCommand): Promise<types.JoinWaitlistOutcome> {
    return joinWaitlist(this.coordinator, command);
  }

  /** Staff offer a place out of turn. */
  offerEntry(entryId: string): Promise<types.EntryOutcome> {
    return offerEntry(this.coordinator, entryId);
  }

  /** A calendar reports that places may have come free. Returns whether any entry still waits. */
  wake(): Promise<boolean> {
    return this.offers.wake();
  }

  // --- what others report -----------------------------------------------------------------------------------------

  takeService(serviceId: string, revision: number, isRetired: boolean, service: Service | null): void {
    this.transact((tx) => {
      writeService(tx.sql, serviceId, revision, isRetired, service);
      // The service may have more seats or other candidates now.
      for (const { id } of readOpenSessions(tx.sql, tx.now)) tx.changed.add(id);
      this.waking.isDue = waitedServices(tx.sql).length > 0;
      this.waking.isToWatch = this.waking.isDue;
    });
    if (serviceId !== this.home.serviceId) return;
    this.showAll();
    this.watchLiveAnew();
  }

  /** A calendar reports a change. Returns whether this object has viewers. */
  hearChange(change: LiveChange): boolean {
    if (!this.board.hasOnlookers()) {
      this.liveCalendars.forget();
      return false;
    }
    this.board.add(change);
    // New rules may put a resource into other spaces.
    if (change === null) this.watchLiveAnew();
    else this.ctx.waitUntil(this.watchLive());
    return true;
  }

  private watchLiveAnew(): void {
    this.liveCalendars.forget();
    if (this.board.hasOnlookers()) this.ctx.waitUntil(this.watchLive());
  }

  private async watchLive(): Promise<void> {
    try {
      await this.liveCalendars.ensure();
    } catch (fault) {
      this.logFault("changes_not_heard", fault);
      this.arm();
    }
  }

  // --- inside -----------------------------------------------------------------------------------------------------

  protected override tx(): CoordinatorTx {
    const { sql } = this.ctx.storage;
    const tx: CoordinatorTx = {
      sql,
      home: this.home,
      now: this.clock.now(),
      atomically: (work) => this.ctx.storage.transactionSync(work),
      applyToAllocations: (booking, before, decision) => this.applyToAllocations(tx, booking, before, decision),
      dueOnAgenda: clockDueAt,
      effects: newEffects(),
      namedResourcesOf: (booking) => namedResourcesOf(sql, booking),
      waking: this.waking,
      changed: new Set(),
      left: new Set(),
    };
    return tx;
  }

  private applyToAllocations(
    tx: CoordinatorTx,
    booking: BookingRecord,
    before: BookingRecord | null,
    decision: Decision | null,
  ): readonly types.TouchedMonth[] {
    this.noteOfferEnded(tx, booking, before);
    const isInSession = booking.sessionId !== null || (before?.sessionId ?? null) !== null;
    if (isInSession) applyToSessions(tx, booking, before, decision);
    else this.applyToPeerClaims(tx, booking, decision);
    return [];
  }

  protected override afterCommand(tx: CoordinatorTx): void {
    noteAnswered(tx);
    settleSessions(tx);
  }

  protected override endSession(tx: CoordinatorTx, sessionId: string): void {
    endSession(tx, sessionId);
  }

  protected override isJoint(): boolean {
    return true;
  }

  protected override pinnedSubject(booking: BookingRecord | undefined): string | null {
    if (!booking?.sessionId) return super.pinnedSubject(booking);
    return sessionToPin(this.ctx.storage.sql, booking);
  }

  protected override shownOf({ sql }: CoordinatorTx, subjectId: string): SessionSeats | null {
    return sessionSeats(sql, subjectId);
  }

  /** If one calendar now decides the service alone, both objects show it. */
  protected override isHomeOf({ id }: Service): boolean {
    return id === this.home.serviceId;
  }

  protected override prepareToShow(): Promise<void> {
    return this.liveCalendars.ensure();
  }

  /** All work here concerns calendars, so always look for it. */
  protected override isWatched(): boolean {
    return true;
  }

  protected override eraseHere(tx: CoordinatorTx, customerId: string, bookedUntil: number): number {
    eraseInvitations(tx, customerId, bookedUntil);
    return super.eraseHere(tx, customerId, bookedUntil);
  }

  protected override peopled(): readonly PeopledTable[] {
    return [...super.peopled(), "invitations"];
  }

  protected override underWay(): readonly (Promise<unknown> | null)[] {
    return [...super.underWay(), this.offers.underWay()];
  }

  protected override startMoreDeliveries(now: number): void {
    this.offers.start(now);
  }

  protected override moreDueAt(now: number): readonly (number | null)[] {
    const askAt = this.liveCalendars.dueAt(now);
    return [this.offers.dueAt(now), askAt !== null && this.board.hasOnlookers() ? askAt : null];
  }

  protected override async flushMore(): Promise<void> {
    await this.offers.flush();
    if (this.board.hasOnlookers()) await this.watchLive();
  }
}

// BookingCoordinator: keeps all bookings of one service that one calendar cannot decide alone. Such a service needs
// several resources, any one of several, a space inside another, or many seats.
//
// Guaranteed: such a booking has all of its resources or none, even if a calendar or this object crashes. A session
// never has more people than seats: this object seats all of them, each in one transaction. One key makes one booking:
// this object compares all keys of the service. Calendars decide what resources can carry, never this object.
//
// The methods here are what others may call. Their work lies in the files beside.

import type { BookingRecord } from "../../domain/booking/booking-record";
import { nextMomentAfter } from "../../domain/booking/due-moments";
import type { Service } from "../../domain/tenant/service";
import type { Env } from "../../env";
import type { Traits } from "../booking-object";
import { agendaOf } from "../bookings/agenda";
import { clockDueAt, readBooking } from "../bookings/booking-store";
import { type Attribution, type Decision, namedResourcesOf } from "../bookings/booking-tx";
import { newEffects } from "../bookings/effects";
import { erasePerson } from "../bookings/erasure";
import { revive } from "../bookings/paying";
import { writeService } from "../bookings/service-store";
import { noteOfferEnded } from "../bookings/waitlist";
import { waitedServices } from "../bookings/waitlist-store";
import { Concerns } from "../concern";
import type { LiveChange } from "../live/live-board";
import type * as types from "../messages";
import { parseObjectName } from "../stubs";
import { amend, amendJoint, moveJoint, retakeJoint } from "../two-phase/joint-changes";
import { type JointClaims, toPin } from "../two-phase/joint-claims";
import { PeerConcerns } from "../two-phase/peer-work";
import { CalendarChanges } from "./calendar-changes";
import type { Coordinator, CoordinatorHome, CoordinatorTx } from "./coordinator-context";
import { eraseInvitations } from "./coordinator-invitations";
import { amendSeats, moveSeats, retakeSeats } from "./coordinator-move";
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
import { readOpenSessions } from "./coordinator-store";
import { joinWaitlist } from "./coordinator-waitlist";
import { offerEntry } from "./offer-one";
import { CoordinatorOffers } from "./offer-rounds";
import { previewSeries } from "./series-preview";
import { SessionObject } from "./session-object";
import { WaitlistWork } from "./waitlist-work";

function traitsOf(name: string | undefined): Traits<CoordinatorTx> & { readonly home: CoordinatorHome } {
  const { tenantId, ownId } = parseObjectName(name ?? "");
  return {
    home: { kind: "coordinator", tenantId, serviceId: ownId },
    migrate: migrateCoordinator,
    peopled: ["bookings", "idempotency", "waitlist", "invitations"],
    erase: (tx, customerId, bookedUntil) => {
      eraseInvitations(tx, customerId, bookedUntil);
      return erasePerson(tx, customerId, bookedUntil);
    },
    // Even when one calendar now decides the service alone, this object goes on showing it to its viewers.
    isHomeOf: (_tx, { id }) => id === ownId,
    // All work here concerns calendars, so always look for it.
    isWatched: () => true,
    shownOf: ({ sql }, subjectId) => sessionSeats(sql, subjectId),
    pinnedSubject: (sql, booking) => (booking.sessionId === null ? toPin(booking) : sessionToPin(sql, booking)),
  };
}

export class BookingCoordinator extends SessionObject {
  protected override readonly coordinator: Coordinator;
  private readonly waitlistWork: WaitlistWork;
  private readonly offers: CoordinatorOffers;
  private readonly changes: CalendarChanges;
  protected override readonly concerns: Concerns<CoordinatorTx>;

  constructor(ctx: DurableObjectState, env: Env) {
    const traits = traitsOf(ctx.id.name);
    super(ctx, env, traits);
    const { host, claims, viewers } = this;
    const { sql } = host;
    this.waitlistWork = new WaitlistWork(waitedServices(sql).length > 0);
    this.coordinator = {
      env: this.env,
      home: traits.home,
      sql,
      turns: claims.turns,
      waitlistWork: this.waitlistWork,
      claims,
      now: () => host.now(),
      transact: (command) => host.transact(command),
      waitUntil: (work) => host.waitUntil(work),
      wake: () => this.wake(),
    };
    this.offers = new CoordinatorOffers(this.coordinator, {
      logFault: (fault) => host.logFault("offers_delayed", fault),
      arm: () => host.arm(),
    });
    this.changes = new CalendarChanges(host, viewers.board, traits.home.serviceId);
    this.concerns = new Concerns<CoordinatorTx>([
      this.keys,
      agendaOf(sql, endSession),
      { afterCommand: noteAnswered },
      { afterCommand: settleSessions },
      new PeerConcerns(this.peerWork, [this.decisions]),
      { job: this.offers },
      this.listing,
      viewers,
      this.changes,
    ]);
  }

  // --- bookings and series ----------------------------------------------------------------------------------------

  place(command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    return place(this.coordinator, command);
  }

  async move(command: types.MoveCommand): Promise<types.MoveOutcome> {
    const booking = readBooking(this.host.sql, command.bookingId);
    if (!booking || booking.sessionId === null) return moveJoint(this.claims, command);
    return moveSeats(this.coordinator, command);
  }

  protected override async retake(booking: BookingRecord, command: types.SettleCommand): Promise<types.SettleOutcome> {
    const retaken =
      booking.sessionId === null
        ? await retakeJoint(this.claims, booking, (tx, place, decision) => revive(tx, command, place, decision))
        : await retakeSeats(this.coordinator, booking, command);
    return this.orGiveBack(retaken, command);
  }

  /** Corrects a booking without moving it. Calendars judge what becomes larger. */
  amend(command: types.AmendCommand): Promise<types.MoveOutcome> {
    return amend(this.claims, command, {
      alone: () => null,
      joint: (asked) => {
        const { sessionId } = asked.before;
        if (sessionId === null) return amendJoint(this.claims, asked, command);
        return amendSeats(this.coordinator, asked, sessionId, command);
      },
    });
  }

  placeSeries(command: types.SeriesCommand): Promise<types.SeriesOutcome> {
    return placeSeries(this.coordinator, command);
  }

  previewSeries(command: types.SeriesCommand): Promise<types.SeriesPreviewOutcome> {
    return previewSeries(this.coordinator, command);
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
      this.waitlistWork.isDue = waitedServices(tx.sql).length > 0;
      this.waitlistWork.isToSubscribe = this.waitlistWork.isDue;
    });
    if (serviceId !== this.coordinator.home.serviceId) return;
    this.viewers.showAll();
    this.changes.ensureAnew();
  }

  /** A calendar reports a change. Returns whether this object has viewers. */
  hearChange(change: LiveChange): boolean {
    return this.changes.hear(change);
  }

  /** Opens a socket for a viewer, once the calendars of the service report their changes. */
  override fetch(request: Request): Promise<Response> {
    return this.viewers.open(request, () => this.changes.ensure());
  }

  // --- inside -----------------------------------------------------------------------------------------------------

  protected override tx(): CoordinatorTx {
    const { sql } = this.host;
    const tx: CoordinatorTx = {
      sql,
      home: this.coordinator.home,
      now: this.clock.now(),
      atomically: (work) => this.host.atomically(work),
      applyToAllocations: (booking, before, decision, attribution) =>
        applyToAllocations(tx, this.claims, booking, before, decision, attribution),
      dueOnAgenda: clockDueAt,
      momentOnAgenda: (booking) => nextMomentAfter(booking, tx.now),
      remindHere: () => undefined,
      effects: newEffects(),
      namedResourcesOf: (booking) => namedResourcesOf(sql, booking),
      waitlistWork: this.waitlistWork,
      changed: new Set(),
      left: new Set(),
    };
    return tx;
  }
}

/** A place in a session changes the session. Any other booking has claims of its own. */
function applyToAllocations(
  tx: CoordinatorTx,
  claims: JointClaims<CoordinatorTx>,
  booking: BookingRecord,
  before: BookingRecord | null,
  decision: Decision | null,
  attribution: Attribution,
): readonly types.TouchedMonth[] {
  noteOfferEnded(tx, booking, before, attribution);
  const isInSession = booking.sessionId !== null || (before?.sessionId ?? null) !== null;
  if (isInSession) applyToSessions(tx, booking, before, decision);
  else claims.apply(tx, booking, decision);
  return [];
}

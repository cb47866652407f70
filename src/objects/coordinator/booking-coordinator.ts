// BookingCoordinator: keeps all bookings of one service that one calendar cannot decide alone. Such a service needs
// several resources, any one of several, a space inside another, or many seats.
//
// Guaranteed: such a booking has all of its resources or none, even if a calendar or this object crashes. A session
// never has more people than seats: this object seats all of them, each in one transaction. One key makes one booking:
// this object compares all keys of the service. Calendars decide what resources can carry, never this object.

import { breathe } from "../../breathe";
import { worstOf } from "../../domain/availability/assignment";
import { MOST_ALTERNATIVES } from "../../domain/availability/slots";
import { isBlocking } from "../../domain/booking/booking";
import { type BookingRecord, isKnown } from "../../domain/booking/booking-record";
import { wishToMove } from "../../domain/booking/moving";
import type { SeriesRecord } from "../../domain/booking/series";
import {
  INVITATION_MS,
  type SessionRecord,
  type SessionSeats,
  seatsLeft,
  sessionRefusal,
} from "../../domain/booking/session";
import { type EntryRecord, type EntryWish, isWished } from "../../domain/booking/waitlist";
import type { Home } from "../../domain/ids";
import { hasAlternatives, type Refusal, refuse, type Span } from "../../domain/refusal";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import type { Interval } from "../../domain/time/interval";
import { monthInterval, monthsTouching } from "../../domain/time/local-month";
import { DAY_MS, localDateOf, localDay } from "../../domain/time/local-time";
import type { Env } from "../../env";
import { BookingObject, jointPrice } from "../booking-object";
import { retryDelayMs } from "../bookings/agenda";
import { type Amended, applyAmend, checkAmend, wishAmended } from "../bookings/amending";
import { storedOutcome } from "../bookings/answer-store";
import {
  addToAgenda,
  clockDueAt,
  readBooking,
  readKnownResource,
  readService,
  readServiceNow,
  writeSeries,
  writeService,
} from "../bookings/booking-store";
import {
  attributionOf,
  type BookingTx,
  commit,
  type Decision,
  done,
  isRefused,
  namedResourcesOf,
  newEffects,
  newHomedId,
  noteEvent,
  refusedWith,
} from "../bookings/booking-tx";
import {
  admitService,
  recallAnswer,
  recallPlace,
  rememberAnswer,
  staleService,
  unjudgeable,
} from "../bookings/idempotency";
import {
  applyMove,
  change,
  checkHold,
  checkMove,
  confirmHold,
  heldUntil,
  newBooking,
  ofRevision,
} from "../bookings/lifecycle";
import { Turn } from "../bookings/offer-turn";
import { openRefusal } from "../bookings/open-claims";
import type { PeopledTable } from "../bookings/people";
import {
  holdsForEveryOccurrence,
  isAsAgreed,
  isPastHorizon,
  ofOccurrence,
  previewOf,
  replayedSeries,
  seriesDone,
  startsAskedFor,
} from "../bookings/series";
import {
  ALREADY_OFFERED,
  addEntry,
  bookableNow,
  cancelEntry,
  entryRefusal,
  isHopeless,
  noteOffered,
  offerCommand,
  outOfTime,
  recalledWaiting,
  storedWaiting,
  waitingOutcome,
  zoneOf,
} from "../bookings/waitlist";
import {
  hasOpenOffer,
  isWaitedWithin,
  readEntriesOf,
  readEntry,
  readFirstWaiting,
  readWaiting,
  waitedServices,
} from "../bookings/waitlist-store";
import type { LiveChange } from "../live/live-board";
import { LiveCalendars } from "../live/live-calendars";
import type * as types from "../messages";
import { calendarOf, parseObjectName } from "../stubs";
import {
  type Bids,
  type Claimed,
  type ClaimWish,
  gatherBids,
  gatherBidsFor,
  refusalOfBids,
  withAssigned,
} from "../two-phase/claim-rounds";
import { GivenUp, readDecision, recordDecision, releaseDecision, resendDecision } from "../two-phase/decision-log";
import { freeSpansOf } from "../two-phase/free-starts";
import {
  A_TURN,
  CALL_UNITS,
  candidateCount,
  ENTRIES_A_TURN,
  ENTRY_UNITS,
  MOST_REST_MS,
  RoundFindings,
  SESSIONS_AT_ONCE,
  shapeOf,
} from "./coordinator-offers";
import { migrateCoordinator } from "./coordinator-schema";
import {
  hasPlace,
  readInvitation,
  readInvitations,
  readInvitationsOf,
  readOpenSession,
  readOpenSessions,
  readParticipants,
  readParticipantsPiece,
  readSession,
  readSessions,
  seatsOf,
  writeInvitation,
  writeSession,
} from "./coordinator-store";
import {
  ALREADY_IN,
  BY_INVITATION,
  claimWishOf,
  FULL,
  isInReach,
  isServedBy,
  type JointRequest,
  jointRequestOf,
  jointRequestOfWish,
  type NotReserved,
  needsInvitation,
  type Reserved,
  SERIES_PATIENCE_MS,
  seatRefusal,
} from "./joint-request";
import { occurrencesFrom } from "./series-preview";

type CoordinatorTx = BookingTx & {
  /** Sessions whose seats this command may have changed. */
  readonly changed: Set<string>;
  /** Those among them in which seats came free. */
  readonly left: Set<string>;
};

/** An isolate of an earlier build knows no pieces, so it asks for everything. */
const ALL: types.Piece = { after: null, limit: -1 };

/** The resources that a place claims, without the spaces around them. */
function standsOn({ claims }: Reserved): string[] {
  return claims.filter(({ role }) => role !== "ancestor").map(({ resourceId }) => resourceId);
}

/** Thrown to roll back a transaction. Carries the refusal. */
class RolledBack extends Error {
  constructor(readonly refused: types.Refused) {
    super("Rolled back.");
  }
}

/** How often to look for a session again, if it came or went meanwhile. */
const MOST_LOOKS = 4;
/** Before another caller takes a start, the waitlist is tried on at most so many different terms. */
const MOST_SHAPES = 8;

/** How a place is reserved. */
type Manner = {
  /** How long the claims may stay prepared. */
  readonly patienceMs?: number | undefined;
  /** Earlier bids of the candidates. */
  readonly known?: Bids | undefined;
  /** Whether a refusal carries alternatives, which takes much work. */
  readonly hasToTellAlternatives?: boolean;
};

/** A customer receives one offer at a time. */
function mayBeOffered(sql: SqlStorage, { customer }: EntryRecord): boolean {
  return customer !== null && !hasOpenOffer(sql, customer.id);
}

/** Where to look for entries that may want a start, even if the zone has changed since they joined. */
function around(startAt: number): Interval {
  return { startAt: startAt - DAY_MS, endAt: startAt + DAY_MS };
}

function isWaitedAt(sql: SqlStorage, serviceId: string, startAt: number): boolean {
  return isWaitedWithin(sql, serviceId, { startAt, endAt: startAt + 1 });
}

export class BookingCoordinator extends BookingObject<CoordinatorTx> {
  protected override readonly home: Home & { readonly kind: "coordinator" };
  private waking: Promise<void> | null = null;
  private firstTurn: Promise<void> = Promise.resolve();
  private endFirstTurn: () => void = () => undefined;
  /** Some entries have not had their turn yet. */
  private hasTurnsLeft = false;
  /** The work of one turn of offers. Tests make it smaller. */
  private readonly unitsATurn: number = A_TURN;
  private isWokenAgain = false;
  private isWakeDue = false;
  /** Rises whenever a place may have come free. If it rises while an entry joins, look at that entry again. */
  private wakes = 0;
  /** How many entries are joining. Calendars keep reporting free places for them as well. */
  private joining = 0;
  /** The candidates may have changed, so subscribe to them again. */
  private isToWatch = false;
  private wakeAgainAt = 0;
  private wakeFailures = 0;
  private readonly liveCalendars: LiveCalendars;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, migrateCoordinator);
    const { tenantId, ownId } = parseObjectName(ctx.id.name ?? "");
    this.home = { kind: "coordinator", tenantId, serviceId: ownId };
    // A crash may have lost a report of free places, or offers that were about to be made.
    this.isWakeDue = waitedServices(ctx.storage.sql).length > 0;
    this.isToWatch = this.isWakeDue;
    this.liveCalendars = new LiveCalendars(ctx.storage.sql, {
      now: () => this.clock.now(),
      candidates: () => {
        const service = readServiceNow(ctx.storage.sql, ownId);
        return service ? resourcesOf(service) : [];
      },
      subscribe: (resourceId) => calendarOf(this.env.CALENDAR, tenantId, resourceId).watchLive(ownId),
    });
  }

  // --- placing ----------------------------------------------------------------------------------------------------

  async place(command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    // Requests with the same key run one after another. All but the first find the answer.
    return this.turns.run(`key/${command.idempotency.scopedKey}`, async () => {
      const known = this.transact((tx) => this.preamble(tx, command));
      if (known) return known;
      // The waitlist comes first for a start that came free. Seats of a session were offered already when they came
      // free.
      const isNew = command.holdId === null && !readOpenSession(this.ctx.storage.sql, command.startAt);
      const outcome =
        command.holdId !== null
          ? await this.confirmHeld(command, command.holdId)
          : isNew && this.isWaitedFor(command)
            ? await this.placeBehind(command)
            : await this.placeNew(command, {}, (tx, placed) => this.remember(tx, command, placed));
      const isFull = outcome.status === "refused" && FULL.has(outcome.refusal.code);
      return isFull && command.ifFull === "waitlist" ? this.waitInstead(command) : outcome;
    });
  }

  /**
   * Takes a place that entries on the waitlist want too. A place can come free between offering it to them and booking
   * it. So: book; if an entry still wants this start, release it, offer it to them, then try again.
   */
  private async placeBehind(command: types.PlaceCommand): Promise<types.Done | NotReserved> {
    const remember = (tx: CoordinatorTx, placed: types.Done) => this.remember(tx, command, placed);
    await this.offerStart(command, () => true);
    for (let look = 1; look <= MOST_LOOKS; look++) {
      let isOthers = false;
      const outcome = await this.placeNew(command, {}, remember, () => {
        // Entries of a group service were offered seats when these came free.
        isOthers =
          command.service.seats === 1 && this.offerableFor(command).some((entry) => isServedBy(entry, command));
        return isOthers ? refusedWith(refuse("slot_taken")) : null;
      });
      if (!isOthers) return outcome;
      await this.sendNewestDecisions();
      // Entries for other starts may want the released place as well.
      this.ctx.waitUntil(this.wake());
      if (!(await this.offerStart(command, (entry) => isServedBy(entry, command)))) break;
    }
    return this.placeNew(command, {}, remember);
  }

  /**
   * Offers a start to the entries that want it, in the order of joining. Returns whether it made an offer. If one entry
   * cannot have the start, skips later entries with the same terms. After MOST_SHAPES failed terms it stops. The rest
   * have their turn at the next wake.
   */
  private offerStart(command: types.PlaceCommand, isMeant: (entry: EntryRecord) => boolean): Promise<boolean> {
    const { startAt } = command;
    return this.turns.run(`waited/${startAt}`, async () => {
      const hopeless = new Set<string>();
      let hasOffered = false;
      for (const entry of this.offerableFor(command).filter(isMeant)) {
        const shape = shapeOf(entry);
        if (hopeless.has(shape)) continue;
        const offered = await this.offerTo(entry, startAt, {});
        if (offered.status === "done") hasOffered = true;
        else if (this.stillWaits(entry) && hopeless.add(shape).size === MOST_SHAPES) break;
      }
      return hasOffered;
    });
  }

  private isWaitedFor({ service, startAt }: types.PlaceCommand): boolean {
    return isWaitedAt(this.ctx.storage.sql, service.id, startAt);
  }

  /** Entries that want a start and have no open offer. */
  private offerableFor({ service, startAt }: types.PlaceCommand): EntryRecord[] {
    const { sql } = this.ctx.storage;
    const zone = zoneOf(sql, service);
    return readWaiting(sql, service.id, around(startAt)).filter(
      (entry) => isWished(entry, startAt, (at) => localDateOf(zone, at)) && mayBeOffered(sql, entry),
    );
  }

  private preamble(tx: CoordinatorTx, command: types.PlaceCommand): types.PlaceOutcome | null {
    const known = recallPlace(tx.sql, command.idempotency) ?? unjudgeable(tx.sql, command);
    if (known) return known;
    // A hold or offer counts with the service as agreed then.
    return command.holdId === null && !command.isOffer ? admitService(tx.sql, command.service) : null;
  }

  private remember(tx: CoordinatorTx, command: types.PlaceCommand, { booking, resources }: types.Done): void {
    const stored = storedOutcome({ bookings: [booking], resources: [resources] });
    rememberAnswer(tx, command.idempotency, stored);
  }

  /** Takes a place for a new booking or hold. `also` writes in the same transaction. */
  private async placeNew(
    command: types.PlaceCommand,
    more: Parameters<typeof newBooking>[4],
    also: (tx: CoordinatorTx, placed: types.Done) => void,
    mayStill: (tx: CoordinatorTx) => types.Refused | null = () => null,
    manner: Manner = {},
  ): Promise<types.Done | NotReserved> {
    const write = (tx: CoordinatorTx, reserved: Reserved, decision: Decision | null) => {
      const stopped = mayStill(tx);
      if (stopped) return stopped;
      const id = reserved.kind === "alone" ? reserved.subjectId : newHomedId(tx, "bkg");
      const placed = this.writeBooking(tx, command, id, reserved, decision, more);
      if (placed.status === "done") also(tx, placed);
      return placed;
    };
    return this.withPlace(jointRequestOf(command), this.heldFor(command, more), write, manner);
  }

  /** How long a new booking needs its claims at least. */
  private heldFor(command: types.PlaceCommand, more: Parameters<typeof newBooking>[4]) {
    return (startAt: number): number | null => {
      if (command.kind === "book") return null;
      return heldUntil(more?.holdSeconds ?? command.service.holdSeconds, startAt, this.clock.now());
    };
  }

  private writeBooking(
    tx: CoordinatorTx,
    command: types.PlaceCommand,
    id: string,
    reserved: Reserved,
    decision: Decision | null,
    more: Parameters<typeof newBooking>[4],
  ): types.Done | types.Refused {
    const { startAt, endAt, periodId } = reserved.span;
    const sessionId = reserved.kind === "alone" ? null : reserved.subjectId;
    const place = {
      startAt,
      endAt,
      periodId,
      claims: reserved.claims,
      sessionId,
      price: jointPrice(command, reserved),
    };
    const booking = newBooking(tx, id, command, place, more);
    if (booking.status === "refused") return booking;
    return done(
      tx,
      booking,
      commit(tx, booking, null, `booking.${booking.status}`, attributionOf(command), { decision }),
    );
  }

  /**
   * Reserves a place and commits what `write` writes for it. If a session comes or goes in between, looks again.
   * `until` says how long the place is needed at least, epoch ms. Null means for good.
   */
  private async withPlace<T extends { readonly status: string; readonly touched?: readonly types.TouchedMonth[] }>(
    request: JointRequest,
    until: (startAt: number) => number | null,
    write: (tx: CoordinatorTx, reserved: Reserved, decision: Decision | null) => T,
    manner: Manner = {},
  ): Promise<T | NotReserved> {
    if (request.service.seats === 1) {
      if (request.namedSessionId !== null) return refusedWith(refuse("not_found"));
      const reserved = await this.reserveAlone(request, manner);
      return "status" in reserved ? reserved : this.commitReserved(request, reserved, until, write);
    }
    let outcome: T | NotReserved = refusedWith(refuse("unavailable"));
    for (let look = 1; look <= MOST_LOOKS; look++) {
      const session = this.transact(({ sql }) => readOpenSession(sql, request.startAt));
      if (request.namedSessionId !== null && session?.id !== request.namedSessionId)
        return refusedWith(refuse("not_found"));
      const tried = session
        ? await this.joinSession(request, session, until, write, manner)
        : await this.turns.run(`start/${request.startAt}`, async () => {
            // The previous holder of this turn may have opened a session.
            if (readOpenSession(this.ctx.storage.sql, request.startAt)) return "changed" as const;
            const reserved = await this.reserveSession(request, manner);
            return "status" in reserved ? reserved : this.commitReserved(request, reserved, until, write);
          });
      if (tried !== "changed") return tried;
      outcome = refusedWith(refuse("unavailable"));
    }
    return outcome;
  }

  private async reserveAlone(request: JointRequest, manner: Manner): Promise<Reserved | NotReserved> {
    const subjectId = request.bookingId ?? newHomedId({ home: this.home }, "bkg");
    const claimed = await this.claimIn(manner, claimWishOf(request, subjectId, null));
    return claimed.status === "claimed" ? this.reservedOf("alone", subjectId, claimed) : claimed;
  }

  private async reserveSession(request: JointRequest, manner: Manner = {}): Promise<Reserved | NotReserved> {
    const subjectId = newHomedId({ home: this.home }, "ses");
    const shown: SessionSeats = {
      id: subjectId,
      seats: request.service.seats,
      taken: request.seats,
      isListed: true,
      endAt: 0,
      revision: 0,
    };
    const claimed = await this.claimIn(manner, claimWishOf(request, subjectId, shown));
    return claimed.status === "claimed" ? this.reservedOf("opens", subjectId, claimed) : claimed;
  }

  private claimIn({ patienceMs, known, hasToTellAlternatives = true }: Manner, wish: ClaimWish) {
    return this.claim({ ...wish, ...(patienceMs !== undefined && { patienceMs }) }, hasToTellAlternatives, known);
  }

  private reservedOf(kind: Reserved["kind"], subjectId: string, claimed: Claimed): Reserved {
    const { attempt, claims, span, lead, touched } = claimed;
    return { kind, subjectId, attempt, claims, span, lead, touched };
  }

  private async commitReserved<T extends { readonly status: string; readonly touched?: readonly types.TouchedMonth[] }>(
    request: JointRequest,
    reserved: Reserved,
    until: (startAt: number) => number | null,
    write: (tx: CoordinatorTx, reserved: Reserved, decision: Decision) => T,
    own: Partial<SessionRecord> = {},
  ): Promise<T | types.Refused> {
    const { subjectId, touched } = reserved;
    const attempt = reserved.attempt ?? 0;
    try {
      return await this.commitClaimed(subjectId, { attempt, touched }, (tx, decision) => {
        if (reserved.kind === "opens") {
          if (readOpenSession(tx.sql, reserved.span.startAt)) throw new RolledBack(refusedWith(refuse("slot_taken")));
          this.openSession(tx, request, reserved, until(reserved.span.startAt), own);
        }
        const written = write(tx, reserved, decision);
        // Without a booking the new session must not stay.
        if (isRefused(written)) throw new RolledBack(written);
        return written;
      });
    } catch (fault) {
      if (fault instanceof RolledBack) return fault.refused;
      throw fault;
    }
  }

  private openSession(
    tx: CoordinatorTx,
    request: JointRequest,
    { subjectId, span, claims }: Reserved,
    expiresAt: number | null,
    more: Partial<SessionRecord>,
  ): SessionRecord {
    const session: SessionRecord = {
      id: subjectId,
      tenantId: this.home.tenantId,
      service: request.service,
      startAt: span.startAt,
      endAt: span.endAt,
      ownSeats: null,
      visibility: "public",
      title: null,
      status: "open",
      isStanding: false,
      claims,
      isClosed: false,
      shown: null,
      expiresAt,
      revision: 1,
      createdAt: tx.now,
      updatedAt: tx.now,
      ...more,
    };
    writeSession(tx.sql, session);
    addToAgenda(tx.sql, session.endAt, "session", session.id);
    return session;
  }

  /**
   * Takes seats of an existing session. Its calendars say whether anything has closed. This object counts the seats.
   */
  private async joinSession<T extends { readonly status: string; readonly touched?: readonly types.TouchedMonth[] }>(
    request: JointRequest,
    session: SessionRecord,
    until: (startAt: number) => number | null,
    write: (tx: CoordinatorTx, reserved: Reserved, decision: Decision | null) => T,
    { hasToTellAlternatives = true }: Manner,
  ): Promise<T | NotReserved | "changed"> {
    if (needsInvitation(session, request)) return refusedWith(BY_INVITATION);
    const wish = this.joinWishOf(request, session);
    const bids = await gatherBids(this.env, this.home.tenantId, wish);
    if ("status" in bids) return bids;
    const lead = bids[0]?.[0];
    if (!lead) return refusedWith(refuse("not_bookable"));
    const said = refusalOfBids(bids)?.refusal ?? null;
    // The transaction counts seats again, so a calendar's count does not matter here.
    if (said && said.code !== "seats_full") {
      return refusedWith(hasToTellAlternatives ? await this.withOtherTimes(wish, said) : said);
    }
    const reserved: Reserved = {
      kind: "joins",
      subjectId: session.id,
      attempt: null,
      claims: session.claims,
      span: { ...lead.span, startAt: session.startAt, endAt: session.endAt },
      lead: lead.resource,
      touched: [],
    };
    const seat = (tx: CoordinatorTx, decision: Decision | null): T | types.Refused | { readonly status: "changed" } => {
      const now = readSession(tx.sql, session.id);
      if (now?.status !== "open") return { status: "changed" };
      const refusal = seatRefusal(tx, request, now);
      if (refusal) return refusedWith(refusal);
      const wanted = until(session.startAt);
      const isShort = now.expiresAt !== null && (wanted === null || wanted > now.expiresAt);
      if (isShort && !decision) return { status: "changed" };
      if (decision) this.extendSession(tx, now, wanted, decision);
      const written = write(tx, reserved, null);
      // No seat was taken, so roll back the longer claims of the session.
      if (decision && isRefused(written)) throw new RolledBack(written);
      return written;
    };
    const wanted = until(session.startAt);
    const isShort = session.expiresAt !== null && (wanted === null || wanted > session.expiresAt);
    const pinned = async () => {
      try {
        return await this.withPins(session.id, seat, refuse("unavailable"));
      } catch (fault) {
        if (fault instanceof RolledBack) return fault.refused;
        throw fault;
      }
    };
    const outcome = isShort ? await pinned() : this.transact((tx) => seat(tx, null));
    if (outcome.status === "changed") return "changed";
    const hasToTell = outcome.status === "refused" && hasToTellAlternatives;
    if (hasToTell && hasAlternatives((outcome as types.Refused).refusal.code)) {
      return refusedWith(await this.withOtherTimes(wish, (outcome as types.Refused).refusal));
    }
    return this.afterDecisionsSent(outcome as T);
  }

  private withOtherTimes(wish: ClaimWish, refusal: Refusal): Promise<Refusal> {
    return this.withAlternatives({ ...wish, fixed: null, session: null }, refusal);
  }

  /** Makes a session's claims last longer. So far only holds have needed them. */
  private extendSession(tx: CoordinatorTx, session: SessionRecord, wanted: number | null, decision: Decision): void {
    const expiresAt = wanted === null || session.expiresAt === null ? null : Math.max(wanted, session.expiresAt);
    const resourceIds = session.claims.map((claim) => claim.resourceId);
    recordDecision(tx.sql, session.id, decision.attempt, resourceIds, expiresAt);
    writeSession(tx.sql, { ...session, expiresAt, updatedAt: tx.now });
  }

  private async confirmHeld(command: types.PlaceCommand, holdId: string): Promise<types.PlaceOutcome> {
    const subjectId = this.transact(({ sql }) => this.pinnedSubject(readBooking(sql, holdId)));
    const write = (tx: CoordinatorTx, decision: Decision | null): types.Done | types.Refused => {
      const held = checkHold(tx, command, holdId);
      if (held.status === "refused") return held;
      const customerId = command.asker.kind === "staff" ? command.customer?.id : undefined;
      if (held.sessionId !== null && customerId && hasPlace(tx.sql, held.sessionId, customerId, holdId)) {
        return refusedWith(ALREADY_IN);
      }
      const confirmed = confirmHold(tx, command, holdId, decision);
      if (confirmed.status === "done") this.remember(tx, command, confirmed);
      return confirmed;
    };
    if (subjectId === null) return this.afterDecisionsSent(this.transact((tx) => write(tx, null)));
    return this.withPins(subjectId, write);
  }

  // --- moving -----------------------------------------------------------------------------------------------------

  async move(command: types.MoveCommand): Promise<types.MoveOutcome> {
    const booking = readBooking(this.ctx.storage.sql, command.bookingId);
    if (!booking || booking.sessionId === null) return this.moveJoint(command);
    return this.turns.run(command.bookingId, async () => {
      const movable = this.transact((tx) => checkMove(tx, command));
      if (movable.status !== "movable") return movable;
      const moving = movable.booking;
      const { units: _, ...wish } = wishToMove(moving, command);
      const request: JointRequest = {
        ...wish,
        units: moving.units,
        startAt: command.startAt,
        chosenId: command.by === "staff" ? null : moving.chosenId,
        namedSessionId: null,
        customerId: moving.customer?.id ?? null,
        favoured: moving.claims.map((claim) => claim.resourceId),
        bookingId: moving.id,
        isAgreed: true,
      };
      const moved = await this.withPlace(
        request,
        () => null,
        (tx, reserved, decision): types.Done | types.Refused => {
          const again = checkMove(tx, { ...command, ...ofRevision(moving) });
          if (again.status !== "movable") return again;
          const { startAt, endAt, periodId } = reserved.span;
          if (again.booking.status === "pending" && startAt <= tx.now) return refusedWith(refuse("too_soon"));
          const price = jointPrice(moving, reserved);
          const place = { startAt, endAt, periodId, price, claims: reserved.claims, sessionId: reserved.subjectId };
          return applyMove(tx, again.booking, place, command, "booking.rescheduled", decision);
        },
      );
      if (moved.status === "stale_service") return refusedWith(refuse("unavailable"));
      return this.afterDecisionsSent(moved);
    });
  }

  /** For a place in a session the calendars judge guests and units. This object counts the seats. */
  protected override async amendJoint(asked: Amended, command: types.AmendCommand): Promise<types.MoveOutcome> {
    const { before, next } = asked;
    const { sql } = this.ctx.storage;
    if (before.sessionId === null) return super.amendJoint(asked, command);
    const session = readSession(sql, before.sessionId);
    if (session?.status !== "open") return refusedWith(refuse("invalid_transition", { booking_status: before.status }));
    if (next.guests > before.guests || next.units > before.units) {
      const { units: _, ...wish } = wishAmended(asked);
      const request: JointRequest = {
        ...wish,
        units: next.units,
        startAt: session.startAt,
        chosenId: null,
        sessionId: session.id,
        namedSessionId: null,
        customerId: null,
        favoured: [],
        bookingId: before.id,
        isAgreed: true,
      };
      const bids = await gatherBids(this.env, this.home.tenantId, this.joinWishOf(request, session));
      if ("status" in bids) return bids.status === "no_rules" ? bids : refusedWith(refuse("unavailable"));
      const said = refusalOfBids(bids)?.refusal;
      if (said && said.code !== "seats_full") return refusedWith(said);
    }
    return this.transact((tx) => {
      const again = checkAmend(tx, { ...command, ...ofRevision(before) });
      if (again.status !== "amended") return again;
      const places = seatsOf(tx.sql, session);
      if (next.seats > places.seats) return refusedWith(refuse("capacity_exceeded", { max_seats: places.seats }));
      const free = seatsLeft(places) + before.seats;
      if (free < next.seats) return refusedWith(refuse("seats_full", { remaining_seats: free - before.seats }));
      return applyAmend(tx, again, command, this.repriced(tx, again));
    });
  }

  // --- series -----------------------------------------------------------------------------------------------------

  /** Reserves every occurrence, and then commits all of them at once: one commit point for the whole series. */
  async placeSeries(command: types.SeriesCommand): Promise<types.SeriesOutcome> {
    const { first, onConflict } = command;
    return this.turns.run(`key/${first.idempotency.scopedKey}`, async () => {
      const known = this.transact((tx) => {
        const answered = recallAnswer(tx.sql, first.idempotency);
        if (answered?.status === "refused") return answered;
        if (answered) return replayedSeries(answered.stored);
        return unjudgeable(tx.sql, first) ?? admitService(tx.sql, first.service);
      });
      if (known) return known;
      const lead = await this.leadOf(first);
      if ("status" in lead) return lead;
      const { zone } = lead;
      const starts = startsAskedFor(command, zone, lead.around);
      if ("refusal" in starts) return refusedWith(starts.refusal);
      const bids = await gatherBidsFor(
        this.env,
        this.home.tenantId,
        claimWishOf(jointRequestOf(first), "", null),
        starts.startAts,
      );
      if ("status" in bids) return bids;
      const reserved: Reserved[] = [];
      const skipped: { startAt: number; code: Refusal["code"] }[] = [];
      let firstRefusal: Refusal | null = null;
      let isOver = false;
      const stop = (outcome: NotReserved): NotReserved => {
        this.giveBack(reserved);
        return outcome;
      };
      try {
        for (const startAt of starts.startAts) {
          if (isOver) {
            skipped.push({ startAt, code: "too_late" });
            continue;
          }
          const known = bids.get(startAt);
          const inTurn = known && withAssigned(known, reserved.map(standsOn), this.clock.now());
          const one = await this.reserveOccurrence(jointRequestOf({ ...first, startAt }), inTurn);
          if (!("status" in one)) {
            reserved.push(one);
            if (starts.unending) return stop(refusedWith(starts.unending));
            // Counts the reserved occurrences now, so that a series over the limit stops early. The commit counts them
            // again.
            const over = this.transact((tx) => openRefusal(tx, "bookings", first, reserved.length - 1));
            if (over) return stop(refusedWith(over));
            continue;
          }
          if (one.status !== "refused") return stop(one);
          const refusal = ofOccurrence(one.refusal, zone, startAt);
          if (onConflict === "fail" || holdsForEveryOccurrence(refusal)) return stop(refusedWith(refusal));
          firstRefusal ??= refusal;
          isOver = isPastHorizon(refusal);
          skipped.push({ startAt, code: refusal.code });
        }
        if (reserved.length === 0 && firstRefusal) return refusedWith(firstRefusal);
        return this.commitSeries(command, reserved, skipped);
      } catch (fault) {
        this.giveBack(reserved);
        if (fault instanceof RolledBack) return fault.refused;
        if (fault instanceof GivenUp) return refusedWith(refuse("unavailable"));
        throw fault;
      }
    });
  }

  /** What a series would be if it were placed now. Asks every candidate once and claims nothing. */
  async previewSeries(command: types.SeriesCommand): Promise<types.SeriesPreviewOutcome> {
    const { first } = command;
    const { service } = first;
    const known = this.transact(({ sql }) => {
      const unfit = unjudgeable(sql, first);
      if (unfit) return unfit;
      return readService(sql, service.id)?.is_retired ? refusedWith(refuse("not_bookable")) : null;
    });
    if (known) return known;
    const lead = await this.leadOf(first);
    if ("status" in lead) return lead;
    const starts = startsAskedFor(command, lead.zone, lead.around);
    if ("refusal" in starts) return refusedWith(starts.refusal);
    const wish = claimWishOf(jointRequestOf(first), first.holdId ?? "", null);
    const bids = await gatherBidsFor(this.env, this.home.tenantId, wish, starts.startAts);
    if ("status" in bids) return bids;
    const sessions = new Map<number, Bids>();
    for (const startAt of service.seats > 1 ? starts.startAts : []) {
      const session = this.transact(({ sql }) => readOpenSession(sql, startAt));
      if (!session) continue;
      const joined = await gatherBids(
        this.env,
        this.home.tenantId,
        this.joinWishOf(jointRequestOf({ ...first, startAt }), session),
      );
      if ("status" in joined) return joined;
      sessions.set(startAt, joined);
    }
    return this.transact((tx) => {
      const preview = previewOf(starts, occurrencesFrom({ tx, first, bids, sessions }));
      if (preview.status !== "done" || preview.occurrences.length === 0) return preview;
      const over = openRefusal(tx, "bookings", first, preview.occurrences.length - 1);
      return over ? refusedWith(over) : preview;
    });
  }

  /** The zone of the first candidate for the lead, and how many spaces surround it. */
  private async leadOf(
    first: types.PlaceCommand,
  ): Promise<{ readonly zone: string; readonly around: number } | types.StaleService | types.NoRules> {
    const wish = claimWishOf(jointRequestOf(first), "", null);
    // The first candidate for the lead sets the dates. The others are asked once the starts are known.
    const [lead, ...others] = wish.requires;
    const isChosen = wish.chosenId !== null && lead?.anyOf.includes(wish.chosenId);
    const leading = lead ? [{ ...lead, anyOf: isChosen ? lead.anyOf : lead.anyOf.slice(0, 1) }] : others;
    const bids = await gatherBids(this.env, this.home.tenantId, { ...wish, requires: leading });
    if ("status" in bids) return bids;
    this.ctx.storage.transactionSync(() => this.noteResources(bids.flat().map((bid) => bid.resource)));
    const bid = bids[0]?.[0];
    return { zone: bid?.resource.timeZone ?? "UTC", around: bid?.ancestorIds.length ?? 0 };
  }

  private async reserveOccurrence(request: JointRequest, known: Bids | undefined): Promise<Reserved | NotReserved> {
    // An occurrence stays prepared until the others are. Its refusal carries no alternatives.
    const manner = { patienceMs: SERIES_PATIENCE_MS, known, hasToTellAlternatives: false };
    if (request.service.seats === 1) return this.reserveAlone(request, manner);
    const session = this.transact(({ sql }) => readOpenSession(sql, request.startAt));
    if (!session) return this.reserveSession(request, manner);
    const bids = await gatherBids(this.env, this.home.tenantId, this.joinWishOf(request, session));
    if ("status" in bids) return bids;
    const said = refusalOfBids(bids)?.refusal ?? this.transact((tx) => seatRefusal(tx, request, session));
    if (said) return refusedWith(said);
    // So far the session has only holds, so its claims expire. Make them last before adding a booking.
    if (session.expiresAt !== null) {
      const lasting = await this.withPins(session.id, (tx, decision) => {
        const now = readSession(tx.sql, session.id);
        if (now?.status !== "open") return refusedWith(refuse("slot_taken"));
        this.extendSession(tx, now, null, decision);
        return { status: "lasting" } as const;
      });
      if (lasting.status === "refused") return refusedWith(refuse("slot_taken"));
    }
    const lead = readKnownResource(this.ctx.storage.sql, session.claims[0]?.resourceId ?? "");
    const { startAt, endAt, claims } = session;
    return {
      kind: "joins",
      subjectId: session.id,
      attempt: null,
      claims,
      span: { startAt, endAt, periodId: null, periodMultiplier: 1 },
      lead: lead ?? { id: "", name: "", timeZone: "UTC" },
      touched: [],
    };
  }

  private commitSeries(
    command: types.SeriesCommand,
    reserved: readonly Reserved[],
    skipped: SeriesRecord["skipped"],
  ): types.SeriesDone {
    const { first, rule } = command;
    const series = this.transact((tx) => {
      const id = newHomedId(tx, "ser");
      const bookingIds = reserved.map((one) => {
        const { startAt } = one.span;
        const request = jointRequestOf({ ...first, startAt });
        if (one.kind === "opens") {
          // Another request has opened a session at this start since.
          if (readOpenSession(tx.sql, startAt)) throw new RolledBack(refusedWith(refuse("slot_taken")));
          this.openSession(tx, request, one, null, {});
        }
        if (one.kind === "joins") {
          const session = readSession(tx.sql, one.subjectId);
          const isLasting = session?.status === "open" && session.expiresAt === null;
          const refusal = isLasting ? seatRefusal(tx, request, session) : refuse("slot_taken");
          if (refusal) throw new RolledBack(refusedWith(refusal));
        }
        const bookingId = one.kind === "alone" ? one.subjectId : newHomedId(tx, "bkg");
        const decision = one.attempt === null ? null : { attempt: one.attempt };
        const placed = this.writeBooking(tx, { ...first, startAt }, bookingId, one, decision, { seriesId: id });
        if (placed.status === "refused") throw new RolledBack(placed);
        return bookingId;
      });
      const { service, startAt } = first;
      const record = { id, serviceId: service.id, startAt, rule, bookingIds, skipped, createdAt: tx.now };
      writeSeries(tx.sql, record);
      const written = seriesDone(tx, record);
      if (!isAsAgreed(command, written)) throw new RolledBack(refusedWith(refuse("revision_mismatch")));
      const stored = storedOutcome({
        series: record,
        bookings: written.bookings.map(({ booking }) => booking),
        resources: written.bookings.map(({ resources }) => resources),
      });
      rememberAnswer(tx, first.idempotency, stored, first.customer?.id);
      return written;
    });
    return { ...series, touched: reserved.flatMap((one) => one.touched) };
  }

  private giveBack(reserved: readonly Reserved[]): void {
    for (const { subjectId, attempt } of reserved) {
      if (attempt !== null) this.giveUpAttempt(subjectId, attempt);
    }
  }

  // --- sessions ---------------------------------------------------------------------------------------------------

  /** Staff create a session. It stays even without bookings. */
  async createSession(command: types.NewSessionCommand): Promise<types.SessionOutcome> {
    const { service, startAt, idempotency } = command;
    return this.turns.run(`key/${idempotency.scopedKey}`, async () => {
      const known = this.transact((tx): types.SessionOutcome | null => {
        const answered = recallAnswer(tx.sql, idempotency);
        if (answered?.status === "refused") return answered;
        const made = answered?.stored.subjectId == null ? undefined : readSession(tx.sql, answered.stored.subjectId);
        if (made) return { ...this.sessionDone(tx, made), isReplay: true };
        if (startAt <= tx.now) return refusedWith(refuse("too_soon"));
        return staleService(tx.sql, service) ?? admitService(tx.sql, service);
      });
      if (known) return known;
      return this.turns.run(`start/${startAt}`, async () => {
        if (readOpenSession(this.ctx.storage.sql, startAt)) return refusedWith(refuse("slot_taken"));
        const request: JointRequest = {
          service,
          startAt,
          durationMinutes: command.durationMinutes,
          periodId: null,
          seats: 1,
          guests: 1,
          units: 1,
          asker: { kind: "staff", override: ["off_grid", "too_soon", "too_late"] },
          chosenId: command.chosenId,
          sessionId: null,
          namedSessionId: null,
          customerId: null,
          favoured: [],
          bookingId: null,
          isAgreed: false,
        };
        const reserved = await this.reserveSession(request);
        if ("status" in reserved) return reserved;
        const { subjectId, claims } = reserved;
        const { seats, visibility, title } = command;
        const own = { ownSeats: seats, visibility, title, isStanding: true };
        const write = (tx: CoordinatorTx, _reserved: Reserved, decision: Decision): types.SessionOutcome => {
          const resourceIds = claims.map((claim) => claim.resourceId);
          recordDecision(tx.sql, subjectId, decision.attempt, resourceIds, null);
          tx.changed.add(subjectId);
          noteEvent(tx, subjectId, "session.created", command.actor);
          rememberAnswer(tx, idempotency, storedOutcome({ subjectId }));
          const session = readSession(tx.sql, subjectId);
          return session ? this.sessionDone(tx, session) : refusedWith(refuse("not_found"));
        };
        return this.commitReserved(request, reserved, () => null, write, own);
      });
    });
  }

  readSession(sessionId: string): types.SessionOutcome {
    return this.transact((tx) => {
      const session = readSession(tx.sql, sessionId);
      return session ? this.sessionDone(tx, session) : refusedWith(refuse("not_found"));
    });
  }

  listSessions(fromAt: number, toAt: number, piece: types.Piece = ALL): types.KeptSession[] {
    return this.transact((tx) =>
      readSessions(tx.sql, fromAt, toAt, piece).map((session) => this.sessionDone(tx, session)),
    );
  }

  listParticipants(sessionId: string, piece: types.Piece = ALL): types.Done[] {
    return this.transact((tx) =>
      readParticipantsPiece(tx.sql, sessionId, piece).map((booking) => done(tx, booking, [])),
    );
  }

  /** Cancels a session and every booking in it. */
  async cancelSession(sessionId: string, actor: string, reason: string | null): Promise<types.SessionOutcome> {
    const outcome = this.transact((tx): types.SessionOutcome => {
      const session = readSession(tx.sql, sessionId);
      if (!session) return refusedWith(refuse("not_found"));
      if (session.status === "cancelled") return refusedWith(refuse("already_cancelled"));
      if (session.status !== "open") {
        return refusedWith(sessionRefusal(session.status));
      }
      const cancelled = { ...session, status: "cancelled", revision: session.revision + 1 } as const;
      writeSession(tx.sql, { ...cancelled, updatedAt: tx.now });
      for (const { id: bookingId, status } of readParticipants(tx.sql, sessionId)) {
        if (!isBlocking(status)) continue;
        change(tx, { bookingId, action: "cancel", by: "staff", actor, reason, ifRevision: null });
      }
      releaseDecision(tx.sql, sessionId);
      noteEvent(tx, sessionId, "session.cancelled", actor);
      // The session that these entries wait for will not take place. If it was not listed, they wait for the time
      // itself, and stay.
      for (const entry of readWaiting(tx.sql, this.home.serviceId)) {
        if (entry.startAt === session.startAt && session.visibility === "public") cancelEntry(tx, entry);
      }
      return this.sessionDone(tx, cancelled);
    });
    return this.afterDecisionsSent(outcome);
  }

  private sessionDone(tx: CoordinatorTx, session: SessionRecord): types.SessionDone {
    const { seats, taken } = seatsOf(tx.sql, session);
    const resources = namedResourcesOf(tx.sql, session);
    return { status: "done", session, seats, taken, resources, touched: [], isReplay: false };
  }

  // --- invitations ------------------------------------------------------------------------------------------------

  invite(
    sessionId: string,
    email: string,
    customerId: string,
    seats: number,
    idempotency: types.IdempotencyClaim,
  ): types.InvitationOutcome {
    return this.transact((tx) => {
      const answered = recallAnswer(tx.sql, idempotency);
      if (answered?.status === "refused") return answered;
      const made = answered?.stored.subjectId == null ? undefined : readInvitation(tx.sql, answered.stored.subjectId);
      const session = readSession(tx.sql, sessionId);
      if (!session) return refusedWith(refuse("not_found"));
      if (made) return { status: "done", invitation: made, session: this.sessionDone(tx, session), isReplay: true };
      if (session.status !== "open") {
        return refusedWith(sessionRefusal(session.status));
      }
      const kept = this.sessionDone(tx, session);
      if (seats > kept.seats) return refusedWith(refuse("capacity_exceeded", { max_seats: kept.seats }));
      const invitation = {
        id: newHomedId(tx, "inv"),
        sessionId,
        email,
        customerId,
        seats,
        status: "pending",
        expiresAt: tx.now + INVITATION_MS,
        bookingId: null,
        createdAt: tx.now,
      } as const;
      writeInvitation(tx.sql, invitation);
      rememberAnswer(tx, idempotency, storedOutcome({ subjectId: invitation.id }), customerId);
      return { status: "done", invitation, session: kept, isReplay: false };
    });
  }

  listInvitations(sessionId: string): types.InvitationDone["invitation"][] {
    return this.transact((tx) => readInvitations(tx.sql, sessionId));
  }

  readInvitation(invitationId: string): types.InvitationOutcome {
    return this.transact((tx) => {
      const invitation = readInvitation(tx.sql, invitationId);
      const session = invitation && readSession(tx.sql, invitation.sessionId);
      if (!invitation || !session) return refusedWith(refuse("not_found"));
      return { status: "done", invitation, session: this.sessionDone(tx, session), isReplay: false };
    });
  }

  declineInvitation(invitationId: string, idempotency: types.IdempotencyClaim): types.InvitationOutcome {
    return this.transact((tx) => {
      const answered = recallAnswer(tx.sql, idempotency);
      if (answered?.status === "refused") return answered;
      const invitation = readInvitation(tx.sql, invitationId);
      const session = invitation && readSession(tx.sql, invitation.sessionId);
      if (answered && invitation && session) {
        return { status: "done", invitation, session: this.sessionDone(tx, session), isReplay: true };
      }
      if (!invitation || !session || invitation.status === "accepted") return refusedWith(refuse("not_found"));
      const declined = { ...invitation, status: "declined" } as const;
      writeInvitation(tx.sql, declined);
      rememberAnswer(tx, idempotency, storedOutcome({ subjectId: invitation.id }));
      return { status: "done", invitation: declined, session: this.sessionDone(tx, session), isReplay: false };
    });
  }

  /** One step accepts the invitation and takes the place. Without a place the invitation stays open. */
  async acceptInvitation(invitationId: string, command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    return this.turns.run(`key/${command.idempotency.scopedKey}`, async () => {
      const known = this.transact((tx) => this.preamble(tx, command));
      if (known) return known;
      const whyClosed = (tx: CoordinatorTx): types.Refused | null => {
        const invitation = readInvitation(tx.sql, invitationId);
        const isOpen = invitation && readSession(tx.sql, invitation.sessionId)?.status === "open";
        if (invitation?.status !== "pending" || !isOpen) return refusedWith(refuse("not_found"));
        return invitation.expiresAt <= tx.now ? refusedWith(refuse("hold_expired")) : null;
      };
      const early = this.transact(whyClosed);
      if (early) return early;
      const outcome = await this.placeNew(
        command,
        {},
        (tx, placed) => {
          const invitation = readInvitation(tx.sql, invitationId);
          if (invitation) {
            writeInvitation(tx.sql, { ...invitation, status: "accepted", bookingId: placed.booking.id });
          }
          this.remember(tx, command, placed);
        },
        whyClosed,
      );
      // If several callers accept at once, the first uses the invitation up. The others hear that, even if they met
      // another refusal first.
      return outcome.status === "refused" ? (this.transact(whyClosed) ?? outcome) : outcome;
    });
  }

  // --- the waitlist -----------------------------------------------------------------------------------------------

  async joinWaitlist(command: types.JoinWaitlistCommand): Promise<types.JoinWaitlistOutcome> {
    const { service, wish, customer, bounds, idempotency } = command;
    return this.turns.run(`key/${idempotency.scopedKey}`, async () => {
      const known = this.transact((tx): types.JoinWaitlistOutcome | null => {
        const answered = recallAnswer(tx.sql, idempotency);
        if (answered?.status === "refused") return answered;
        const waiting = answered && recalledWaiting(answered.stored);
        if (waiting) return waiting;
        return staleService(tx.sql, service) ?? admitService(tx.sql, service);
      });
      if (known) return known;
      return this.watched(async () => {
        const watched = await this.watchCandidates(service, wish.startAt ?? this.clock.now(), wish);
        if (watched) return watched;
        const late = this.transact((tx) => outOfTime(tx, service, wish));
        if (late) return refusedWith(late);
        const seen = this.wakes;
        const free = await this.freeFor(service, wish);
        if (free.length > 0) return refusedWith(bookableNow(free));
        const asker = { kind: "public" } as const;
        const said = { notes: null, answers: {}, metadata: {} };
        const joined = this.enter({ service, wish, customer, asker, bounds, ...said }, idempotency);
        if (joined.status !== "waiting" || seen === this.wakes) return joined;
        // Places that came free meanwhile were offered to earlier entries only. So look again, now with this entry.
        await this.wake();
        return this.afterDecisionsSent(this.enteredAs(joined.entry, idempotency));
      });
    });
  }

  private enter(entry: Parameters<typeof addEntry>[1], idempotency: types.IdempotencyClaim) {
    return this.transact((tx): types.EntryOutcome => {
      const added = addEntry(tx, entry);
      if (added.status === "refused") return added;
      const waiting = waitingOutcome(tx, added);
      rememberAnswer(tx, idempotency, storedWaiting(waiting), added.customer?.id);
      return waiting;
    });
  }

  /** The present state of an entry that has just joined. It becomes the answer to its key. */
  private enteredAs(entry: EntryRecord, idempotency: types.IdempotencyClaim): types.Waiting {
    return this.transact((tx) => {
      const outcome = waitingOutcome(tx, readEntry(tx.sql, entry.id) ?? entry);
      rememberAnswer(tx, idempotency, storedWaiting(outcome), entry.customer?.id);
      return outcome;
    });
  }

  /** While an entry joins, calendars keep reporting free places. */
  private async watched<T>(join: () => Promise<T>): Promise<T> {
    this.joining += 1;
    try {
      return await join();
    } finally {
      this.joining -= 1;
    }
  }

  /** The first free starts for a wish. If there are any, waiting is pointless. */
  private async freeFor(service: Service, wish: types.JoinWaitlistCommand["wish"]): Promise<readonly Span[]> {
    const look = async () => {
      const zone = zoneOf(this.ctx.storage.sql, service);
      const date = wish.startAt === null ? null : localDateOf(zone, wish.startAt);
      const dates = { ...wish, from: date ?? wish.from, to: date ?? wish.to };
      const free: Span[] = [];
      for await (const span of this.freeSpans(service, { ...dates, startAt: null })) {
        if (wish.startAt !== null && span.startAt !== wish.startAt) continue;
        // This object knows every taken seat at once. Calendars hear of it a moment later.
        const session = readOpenSession(this.ctx.storage.sql, span.startAt);
        if (session && seatsLeft(seatsOf(this.ctx.storage.sql, session)) < wish.seats) continue;
        free.push(span);
        if (free.length === MOST_ALTERNATIVES || wish.startAt !== null) break;
      }
      return free;
    };
    const free = await look();
    // Waiting entries come first for these starts. Offer them, then look again.
    if (!free.some(({ startAt }) => isWaitedAt(this.ctx.storage.sql, service.id, startAt))) return free;
    await this.wake();
    return look();
  }

  private async waitInstead(command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    const { service, customer, asker, bounds, notes, answers, metadata, startAt, idempotency } = command;
    if (!isKnown(customer)) return refusedWith(refuse("slot_taken"));
    const { durationMinutes, periodId, seats, guests, units, chosenId } = command;
    const wish = { startAt, from: null, to: null, durationMinutes, periodId, seats, guests, units, chosenId };
    return this.watched(async () => {
      const watched = await this.watchCandidates(service, startAt, wish);
      if (watched) return watched;
      const said = { notes, answers, metadata };
      const outcome = this.enter({ service, wish, customer, asker, bounds, ...said }, idempotency);
      // A place may have come free since the refusal.
      this.ctx.waitUntil(this.wake());
      return outcome;
    });
  }

  /**
   * Subscribes to every calendar concerned, before the entry joins. So no free place goes unnoticed. Refuses when
   * waiting is pointless.
   */
  private async watchCandidates(
    service: Service,
    startAt: number,
    wish: types.JoinWaitlistCommand["wish"],
  ): Promise<NotReserved | null> {
    const request = jointRequestOfWish(service, { ...wish, startAt });
    const bids = await gatherBids(this.env, this.home.tenantId, claimWishOf(request, "", null));
    if ("status" in bids) return bids;
    const session = this.transact(({ sql }) => readOpenSession(sql, startAt));
    if (wish.startAt !== null && session) {
      const joining = await gatherBids(this.env, this.home.tenantId, this.joinWishOf(request, session));
      if ("status" in joining) return joining;
      const said = refusalOfBids(joining)?.refusal;
      if (said && isHopeless(said)) return refusedWith(said);
    }
    if (wish.startAt !== null && !session) {
      const refusal = worstOf(
        bids.flatMap((list) => (list.every((bid) => bid.refusal) ? list : [])).length > 0
          ? bids.flat().flatMap((bid) => bid.refusal ?? [])
          : [],
      );
      const isOffGrid = refusal?.code === "off_grid" && service.seats === 1;
      if (refusal && (isHopeless(refusal) || isOffGrid)) return refusedWith(refusal);
    }
    const said = wish.startAt === null ? refusalOfBids(bids)?.refusal : null;
    // A session may have more seats than the service.
    if (said && holdsForEveryOccurrence(said) && (service.seats === 1 || said.code !== "capacity_exceeded"))
      return refusedWith(said);
    await this.watchAll(service, bids);
    return null;
  }

  /** Staff offer a place out of turn. */
  async offerEntry(entryId: string): Promise<types.EntryOutcome> {
    const found = this.readEntry(entryId);
    if (found.status === "refused") return found;
    const { entry } = found;
    if (entry.status !== "waiting") return refusedWith(entryRefusal(entry.status));
    if (!mayBeOffered(this.ctx.storage.sql, entry)) return refusedWith(ALREADY_OFFERED);
    let lastRefused: types.Refused = refusedWith(refuse("slot_taken"));
    for await (const startAt of this.startsFor(entry)) {
      const offered = await this.offerTo(entry, startAt, {});
      if (offered.status === "done") return this.readEntry(entryId);
      if (offered.status === "refused") lastRefused = offered;
    }
    return lastRefused;
  }

  /**
   * Places may have come free: offers them to the waitlist. The caller waits for the first turn only. Further turns go
   * on by themselves. A new wake, or a restart, begins again at the first entry. Returns whether any entry still waits.
   */
  async wake(): Promise<boolean> {
    this.isWokenAgain = true;
    this.isWakeDue = false;
    this.wakes += 1;
    if (!this.waking) {
      this.firstTurn = new Promise((resolve) => {
        this.endFirstTurn = resolve;
      });
      this.waking = this.offerAll().finally(() => {
        this.waking = null;
        this.hasTurnsLeft = false;
        this.endFirstTurn();
      });
      this.ctx.waitUntil(this.waking);
    }
    await this.firstTurn;
    return this.joining > 0 || waitedServices(this.ctx.storage.sql).length > 0;
  }

  private async offerAll(): Promise<void> {
    try {
      while (this.isWokenAgain) {
        this.isWokenAgain = false;
        if (this.isToWatch) await this.watchAnew();
        await this.hearOfClosures();
        await this.offerAllSeats();
        await this.offerInTurns();
      }
      this.wakeFailures = 0;
      this.wakeAgainAt = 0;
    } catch (fault) {
      this.wakeFailures += 1;
      this.wakeAgainAt = this.clock.now() + retryDelayMs(this.wakeFailures);
      this.logFault("offers_delayed", fault);
      this.arm();
    }
  }

  /** Offers seats of sessions that entries wait for, some sessions at a time. */
  private async offerAllSeats(): Promise<void> {
    const { sql } = this.ctx.storage;
    const wanted = readOpenSessions(sql, this.clock.now()).filter(({ startAt }) =>
      isWaitedWithin(sql, this.home.serviceId, around(startAt)),
    );
    for (let at = 0; at < wanted.length; at += SESSIONS_AT_ONCE) {
      if (at > 0) await breathe();
      this.transact(({ changed }) => {
        for (const { id } of wanted.slice(at, at + SESSIONS_AT_ONCE)) changed.add(id);
      });
    }
  }

  /**
   * Gives all entries their turn, in the order of joining. Each turn takes a bounded amount of work, and leaves other
   * callers as much time. It stops when a new wake arrives, so that the first entry is again the first.
   */
  private async offerInTurns(): Promise<void> {
    const found = new RoundFindings();
    const { sql } = this.ctx.storage;
    let after: number | null = -1;
    while (after !== null) {
      const beganAt = Date.now();
      const turn = new Turn(this.unitsATurn);
      const piece: EntryRecord[] = readWaiting(sql, this.home.serviceId, null, { after, limit: ENTRIES_A_TURN });
      let isOver = false;
      for (const entry of piece) {
        isOver = !turn.mayGoOn() || !(await this.offerIn(turn, found, entry, piece));
        if (isOver) break;
        turn.work(0);
        after = entry.sequence;
      }
      if (!isOver && piece.length < ENTRIES_A_TURN) return;
      if (this.isWokenAgain) return;
      this.endFirstTurn();
      // If this object restarts meanwhile, the alarm goes on.
      this.hasTurnsLeft = true;
      this.arm();
      await scheduler.wait(Math.min(MOST_REST_MS, Math.max(1, Date.now() - beganAt)));
      if (this.isWokenAgain) return;
    }
  }

  /** Offers an entry what it can have. False when the turn ended first. */
  private async offerIn(
    turn: Turn,
    found: RoundFindings,
    entry: EntryRecord,
    others: readonly EntryRecord[],
  ): Promise<boolean> {
    const { sql } = this.ctx.storage;
    turn.spend(ENTRY_UNITS);
    if (!mayBeOffered(sql, entry)) return true;
    const service = readServiceNow(sql, entry.serviceId);
    if (!service) return true;
    if (entry.startAt === null) return this.offerOnDates(turn, found, service, entry);
    if (entry.startAt <= this.clock.now() || found.isHopeless(entry, entry.startAt)) return true;
    const session = service.seats > 1 ? readOpenSession(sql, entry.startAt) : undefined;
    if (session) {
      const request = jointRequestOf(offerCommand(service, entry, entry.startAt));
      if (seatRefusal(this.tx(), request, session)) found.noteHopeless(entry, entry.startAt);
      else await this.tryOffer(turn, found, entry, entry.startAt, {});
      return true;
    }
    let known = found.bidsFor(entry, entry.startAt);
    if (!known) {
      if (!turn.mayGoOn()) return false;
      await this.askForStarts(turn, found, service, entry, others);
      known = found.bidsFor(entry, entry.startAt);
    }
    const refused = known && refusalOfBids(known);
    if (refused && !refused.isUndecided) found.noteHopeless(entry, entry.startAt);
    else await this.tryOffer(turn, found, entry, entry.startAt, { known });
    return true;
  }

  /** Asks every candidate once for all starts that the next entries want on the same terms. */
  private async askForStarts(
    turn: Turn,
    found: RoundFindings,
    service: Service,
    entry: EntryRecord,
    others: readonly EntryRecord[],
  ): Promise<void> {
    const now = this.clock.now();
    const alike = others.filter((other) => shapeOf(other) === shapeOf(entry) && other.sequence >= entry.sequence);
    const startAts = [...new Set(alike.flatMap(({ startAt }) => (startAt !== null && startAt > now ? [startAt] : [])))];
    const wanted = startAts.filter((startAt) => !found.isHopeless(entry, startAt)).sort((a, b) => a - b);
    const request = jointRequestOf(offerCommand(service, entry, entry.startAt ?? now));
    const bids = await gatherBidsFor(this.env, this.home.tenantId, claimWishOf(request, "", null), wanted);
    turn.work(candidateCount(service) * (CALL_UNITS + wanted.length));
    if ("status" in bids) return;
    for (const [startAt, known] of bids) found.noteBids(entry, startAt, known);
  }

  private async offerOnDates(turn: Turn, found: RoundFindings, service: Service, entry: EntryRecord): Promise<boolean> {
    const { sql } = this.ctx.storage;
    if (found.isVain(entry)) return true;
    const stretch = this.stretchOf(service, entry);
    for (const month of stretch ? monthsTouching(stretch.zone, stretch) : []) {
      turn.spend(ENTRY_UNITS);
      let free = found.freeIn(entry, month);
      if (!free) {
        if (!turn.mayGoOn()) return false;
        const looked = await this.freeInMonth(service, entry, month);
        turn.work(candidateCount(service) * CALL_UNITS + looked.judgements);
        found.noteFree(entry, month, (free = looked.free));
      }
      for (const { startAt } of free) {
        const isWanted = stretch && stretch.startAt <= startAt && startAt < stretch.endAt;
        if (!isWanted || found.isHopeless(entry, startAt)) continue;
        if (!turn.mayGoOn()) return false;
        const session = service.seats > 1 ? readOpenSession(sql, startAt) : undefined;
        const request = session && jointRequestOf(offerCommand(service, entry, startAt));
        if (session && request && seatRefusal(this.tx(), request, session)) found.noteHopeless(entry, startAt);
        else if (await this.tryOffer(turn, found, entry, startAt, {})) {
          await this.lookAnew(entry, startAt, month, found);
          return true;
        }
        if (!this.stillWaits(entry)) return true;
      }
    }
    found.noteVain(entry);
    return true;
  }

  private async tryOffer(
    turn: Turn,
    found: RoundFindings,
    entry: EntryRecord,
    startAt: number,
    manner: Manner,
  ): Promise<boolean> {
    const service = readServiceNow(this.ctx.storage.sql, entry.serviceId);
    turn.work((service ? candidateCount(service) : 1) * CALL_UNITS);
    const offered = await this.offerTo(entry, startAt, manner);
    // An entry that left meanwhile is refused for that. It says nothing about others with the same terms.
    if (offered.status !== "done" && this.stillWaits(entry)) found.noteHopeless(entry, startAt);
    return offered.status === "done";
  }

  /** Seats are offered without asking a calendar. So ask beforehand whether a closure covers the session. */
  private async hearOfClosures(): Promise<void> {
    const { sql } = this.ctx.storage;
    const service = readServiceNow(sql, this.home.serviceId);
    if (!service || service.seats === 1) return;
    const wanted = readOpenSessions(sql, this.clock.now()).filter((session) =>
      isWaitedWithin(sql, service.id, around(session.startAt)),
    );
    const first = readFirstWaiting(sql, service.id);
    if (!first) return;
    for (const session of wanted) {
      const command = offerCommand(service, first, session.startAt);
      const asker = { kind: "staff", override: ["too_soon", "too_late"] } as const;
      const request = { ...jointRequestOf(command), seats: 1, guests: 1, chosenId: null, asker };
      const bids = await gatherBids(this.env, this.home.tenantId, this.joinWishOf(request, session));
      const isClosed = !("status" in bids) && refusalOfBids(bids)?.refusal.code === "closed";
      this.transact((tx) => {
        const now = readSession(tx.sql, session.id);
        if (now && now.isClosed !== isClosed) writeSession(tx.sql, { ...now, isClosed, updatedAt: tx.now });
      });
    }
  }

  private async watchAnew(): Promise<void> {
    const service = readServiceNow(this.ctx.storage.sql, this.home.serviceId);
    const entry = readFirstWaiting(this.ctx.storage.sql, this.home.serviceId);
    if (!service || !entry) return;
    const bids = await gatherBids(
      this.env,
      this.home.tenantId,
      claimWishOf(jointRequestOf(offerCommand(service, entry, this.clock.now())), "", null),
    );
    if ("status" in bids) return;
    await this.watchAll(service, bids);
    this.isToWatch = false;
  }

  private async watchAll(service: Service, bids: Bids): Promise<void> {
    const all = bids.flat();
    this.ctx.storage.transactionSync(() => this.noteResources(all.map((bid) => bid.resource)));
    const watched = new Set(all.flatMap((bid) => [bid.resource.id, ...bid.ancestorIds]));
    await Promise.all(
      [...watched].map((id) => calendarOf(this.env.CALENDAR, this.home.tenantId, id).watch(service.id)),
    );
  }

  /** What to ask a session's calendars on behalf of a request that would join it. */
  private joinWishOf(request: JointRequest, session: SessionRecord): ClaimWish {
    return {
      ...claimWishOf(request, session.id, null),
      requires: session.service.requires,
      session: this.transact(({ sql }) => seatsOf(sql, session)),
      fixed: session.claims.filter((claim) => claim.role !== "ancestor").map((claim) => claim.resourceId),
    };
  }

  /** An offer is a real hold for this customer alone, as long as the service says. */
  private async offerTo(entry: EntryRecord, startAt: number, manner: Manner): Promise<types.Done | NotReserved> {
    const service = readServiceNow(this.ctx.storage.sql, entry.serviceId);
    if (!service) return refusedWith(refuse("not_bookable"));
    const stillWaits = (): types.Refused | null => (this.stillWaits(entry) ? null : refusedWith(refuse("not_found")));
    const early = this.transact(stillWaits);
    if (early) return early;
    return this.placeNew(
      offerCommand(service, entry, startAt),
      { entryId: entry.id, holdSeconds: service.offerSeconds },
      (tx, { booking }) => noteOffered(tx, entry, booking),
      stillWaits,
      { ...manner, hasToTellAlternatives: false },
    );
  }

  private stillWaits(entry: EntryRecord): boolean {
    const { sql } = this.ctx.storage;
    const now = readEntry(sql, entry.id);
    return now?.status === "waiting" && mayBeOffered(sql, now);
  }

  /** The starts that an entry wants: the one that it names, or the free ones on its dates, in order. */
  private async *startsFor(entry: EntryRecord): AsyncIterable<number> {
    if (entry.startAt !== null) {
      if (entry.startAt > this.clock.now()) yield entry.startAt;
      return;
    }
    const service = readServiceNow(this.ctx.storage.sql, entry.serviceId);
    if (!service) return;
    for await (const { startAt } of this.freeSpans(service, entry)) yield startAt;
  }

  /** The dates of a wish from today on, as a stretch of time. Null when they are over. */
  private stretchOf(service: Service, wish: EntryWish): (Interval & { readonly zone: string }) | null {
    const zone = zoneOf(this.ctx.storage.sql, service);
    const today = localDateOf(zone, this.clock.now());
    const [from, to] = [wish.from ?? today, wish.to ?? wish.from ?? today];
    const first = from < today ? today : from;
    if (to < first) return null;
    return { startAt: localDay(zone, first).startAt, endAt: localDay(zone, to).endAt, zone };
  }

  /**
   * Free spans on the dates of a wish, from today on, in order. It looks up a month at a time, and only as far as the
   * caller reads.
   */
  private async *freeSpans(service: Service, wish: EntryWish): AsyncIterable<Span> {
    const stretch = this.stretchOf(service, wish);
    if (!stretch) return;
    const { zone } = stretch;
    const claim = claimWishOf(jointRequestOfWish(service, wish), "", null);
    for (const month of monthsTouching(zone, stretch)) {
      const { startAt, endAt } = monthInterval(zone, month);
      const first = localDateOf(zone, Math.max(startAt, stretch.startAt));
      const last = localDateOf(zone, Math.min(endAt, stretch.endAt) - 1);
      const { free } = await freeSpansOf(this.env, this.home.tenantId, claim, first, last, zone, this.clock.now());
      yield* free;
    }
  }

  /** Free spans of a whole month, from today on, for all entries with the same terms. */
  private freeInMonth(service: Service, entry: EntryRecord, month: string) {
    const now = this.clock.now();
    const zone = zoneOf(this.ctx.storage.sql, service);
    const { startAt, endAt } = monthInterval(zone, month);
    const [first, last] = [localDateOf(zone, Math.max(startAt, now)), localDateOf(zone, endAt - 1)];
    const claim = claimWishOf(jointRequestOfWish(service, entry), "", null);
    return freeSpansOf(this.env, this.home.tenantId, claim, first, last, zone, now);
  }

  /**
   * Looks again at the day of a start that was just offered. What is known of other days and terms stays. An offer only
   * takes places, and a start that is gone is refused when tried.
   */
  private async lookAnew(entry: EntryRecord, takenAt: number, month: string, found: RoundFindings): Promise<void> {
    const service = readServiceNow(this.ctx.storage.sql, entry.serviceId);
    const before = found.freeIn(entry, month);
    if (!service || !before) return;
    const zone = zoneOf(this.ctx.storage.sql, service);
    const date = localDateOf(zone, takenAt);
    const day = localDay(zone, date);
    const claim = claimWishOf(jointRequestOfWish(service, entry), "", null);
    const anew = await freeSpansOf(this.env, this.home.tenantId, claim, date, date, zone, this.clock.now());
    const earlier = before.filter(({ startAt }) => startAt < day.startAt);
    const later = before.filter(({ startAt }) => startAt >= day.endAt);
    found.noteFree(entry, month, [...earlier, ...anew.free, ...later]);
  }

  // --- what others report -------------------------------------------------------------------------------------------

  takeService(serviceId: string, revision: number, isRetired: boolean, service: Service | null): void {
    this.transact((tx) => {
      writeService(tx.sql, serviceId, revision, isRetired, service);
      // The service may have more seats or other candidates now.
      for (const { id } of readOpenSessions(tx.sql, tx.now)) tx.changed.add(id);
      this.isWakeDue = waitedServices(tx.sql).length > 0;
      this.isToWatch = this.isWakeDue;
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

  /** A customer's invitations, in the order of ids. */
  readPersonsInvitations(customerId: string, piece: types.Piece = ALL): types.InvitationDone["invitation"][] {
    return this.transact((tx) => readInvitationsOf(tx.sql, customerId, piece));
  }

  protected override eraseHere(tx: CoordinatorTx, customerId: string, bookedUntil: number): number {
    for (const invitation of readInvitationsOf(tx.sql, customerId)) {
      if (invitation.createdAt > bookedUntil) continue;
      writeInvitation(tx.sql, { ...invitation, email: null, customerId: null });
    }
    return super.eraseHere(tx, customerId, bookedUntil);
  }

  protected override peopled(): readonly PeopledTable[] {
    return [...super.peopled(), "invitations"];
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
      changed: new Set(),
      left: new Set(),
    };
    return tx;
  }

  protected override isJoint(): boolean {
    return true;
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

  protected override pinnedSubject(booking: BookingRecord | undefined): string | null {
    if (!booking?.sessionId) return super.pinnedSubject(booking);
    const session = readSession(this.ctx.storage.sql, booking.sessionId);
    const isToBePinned = booking.status === "held" || booking.status === "pending";
    return session && isToBePinned && session.expiresAt !== null ? session.id : null;
  }

  protected override shownOf({ sql }: CoordinatorTx, subjectId: string): SessionSeats | null {
    const session = subjectId.startsWith("ses_") ? readSession(sql, subjectId) : undefined;
    return session ? seatsOf(sql, session) : null;
  }

  private applyToAllocations(
    tx: CoordinatorTx,
    booking: BookingRecord,
    before: BookingRecord | null,
    decision: Decision | null,
  ): readonly types.TouchedMonth[] {
    this.noteOfferEnded(tx, booking, before);
    const sessionIds = [booking.sessionId, before?.sessionId ?? null].filter((id) => id !== null);
    if (sessionIds.length === 0) {
      this.applyToPeerClaims(tx, booking, decision);
      return [];
    }
    for (const id of sessionIds) tx.changed.add(id);
    const isElsewhere = !isBlocking(booking.status) || before?.sessionId !== booking.sessionId;
    const hasLeft = isElsewhere || booking.seats < (before?.seats ?? 0);
    if (before?.sessionId && isBlocking(before.status) && hasLeft) {
      tx.left.add(before.sessionId);
      this.wakes += 1;
    }
    const session = booking.sessionId === null ? undefined : readSession(tx.sql, booking.sessionId);
    if (session && decision) {
      const isHeld = booking.status === "held";
      const known = readDecision(tx.sql, session.id);
      if (known) this.extendSession(tx, session, isHeld ? booking.expiresAt : null, decision);
      else {
        const resourceIds = session.claims.map((claim) => claim.resourceId);
        recordDecision(tx.sql, session.id, decision.attempt, resourceIds, session.expiresAt);
      }
    }
    return [];
  }

  /** After a change of seats: shows the new numbers, offers free seats, and ends a session without bookings. */
  protected override afterCommand(tx: CoordinatorTx): void {
    const { answered } = tx.effects;
    const waitsOn = (id: string) => readEntriesOf(tx.sql, id).some(({ status }) => status === "waiting");
    if (answered.some(waitsOn)) this.isWakeDue = true;
    tx.effects.answered = [];
    while (tx.changed.size > 0) {
      const [id] = tx.changed;
      if (id === undefined) break;
      tx.changed.delete(id);
      const session = readSession(tx.sql, id);
      // The session ended without bookings: release its claims, so that they do not count towards the resource's daily
      // limit.
      const isDeserted = session?.status === "ended" && !session.isStanding && seatsOf(tx.sql, session).taken === 0;
      if (isDeserted) releaseDecision(tx.sql, id);
      if (session?.status !== "open") continue;
      this.offerSeats(tx, session);
      tx.changed.delete(id);
      const now = readSession(tx.sql, id) ?? session;
      const seats = seatsOf(tx.sql, now);
      if (seats.taken === 0 && !now.isStanding) {
        writeSession(tx.sql, { ...now, status: "ended", revision: now.revision + 1, updatedAt: tx.now });
        releaseDecision(tx.sql, id);
        // Entries for this start may now have a session of their own.
        this.isWakeDue ||= waitedServices(tx.sql).length > 0;
        continue;
      }
      // The session's claims expire, as only holds have needed them. A wake makes them last before it offers a seat.
      const isOffered = now.expiresAt !== null && tx.left.has(id) && seatsLeft(seats) > 0;
      this.isWakeDue ||= isOffered && waitedServices(tx.sql).length > 0;
      const shown = { seats: seats.seats, taken: seats.taken };
      if (now.shown?.seats === shown.seats && now.shown.taken === shown.taken) continue;
      writeSession(tx.sql, { ...now, shown, revision: now.revision + 1, updatedAt: tx.now });
      resendDecision(tx.sql, id);
    }
  }

  /**
   * Offers free seats in the transaction that freed them, in the order of joining. So no request can take them in
   * between.
   */
  private offerSeats(tx: CoordinatorTx, session: SessionRecord): void {
    const service = readServiceNow(tx.sql, this.home.serviceId);
    if (
      !service ||
      session.isClosed ||
      session.visibility !== "public" ||
      session.startAt <= tx.now ||
      session.expiresAt !== null
    )
      return;
    if (!isInReach(service, session.startAt, tx.now)) return;
    let left = seatsLeft(seatsOf(tx.sql, session));
    if (left === 0) return;
    const zone = zoneOf(tx.sql, service);
    for (const entry of readWaiting(tx.sql, service.id, around(session.startAt))) {
      if (left < entry.seats || !isWished(entry, session.startAt, (at) => localDateOf(zone, at))) continue;
      const chosen = entry.chosenId === null || session.claims.some((claim) => claim.resourceId === entry.chosenId);
      if (!chosen || !mayBeOffered(tx.sql, entry)) continue;
      const command = offerCommand(service, entry, session.startAt);
      const { startAt, endAt, claims } = session;
      const lead = readKnownResource(tx.sql, claims[0]?.resourceId ?? "") ?? { id: "", name: "", timeZone: zone };
      const span = { startAt, endAt, periodId: null, periodMultiplier: 1 };
      const reserved: Reserved = {
        kind: "joins",
        subjectId: session.id,
        attempt: null,
        claims,
        span,
        lead,
        touched: [],
      };
      const more = { entryId: entry.id, holdSeconds: service.offerSeconds };
      const placed = this.writeBooking(tx, command, newHomedId(tx, "bkg"), reserved, null, more);
      if (placed.status !== "done") continue;
      noteOffered(tx, entry, placed.booking);
      left -= entry.seats;
      if (left === 0) return;
    }
  }

  protected override endSession(tx: CoordinatorTx, sessionId: string): void {
    const session = readSession(tx.sql, sessionId);
    if (session?.status !== "open" || session.endAt > tx.now) return;
    writeSession(tx.sql, { ...session, status: "ended", revision: session.revision + 1, updatedAt: tx.now });
  }

  protected override underWay(): readonly (Promise<unknown> | null)[] {
    return [...super.underWay(), this.waking];
  }

  protected override startMoreDeliveries(now: number): void {
    if (!this.isWakeDue || now < this.wakeAgainAt) return;
    this.isWakeDue = false;
    this.ctx.waitUntil(this.wake());
  }

  protected override moreDueAt(now: number): readonly (number | null)[] {
    const askAt = this.liveCalendars.dueAt(now);
    return [
      this.wakeFailures > 0 || this.hasTurnsLeft ? Math.max(now + 1_000, this.wakeAgainAt) : null,
      askAt !== null && this.board.hasOnlookers() ? askAt : null,
    ];
  }

  protected override async flushMore(): Promise<void> {
    if (this.isWakeDue || this.wakeFailures > 0) await this.wake();
    if (this.board.hasOnlookers()) await this.watchLive();
  }
}

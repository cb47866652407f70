// The calls that both kinds of object answer in the same way: they read, change, reassign, cancel, erase and compare.
// Calls about money are in PayingObject. Calls that each kind answers in its own way, such as place and move, are in its
// class. What an object does besides answering is a list of concerns.
//
// Guaranteed: this object's own SQLite holds everything that it has acknowledged. After a restart the object gives up
// all attempts that it had begun. Calendars that prepared for them ask, or receive the decision. D1, KV and other
// calendars may be down.

import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../clock";
import { EVERYTHING } from "../db/paging";
import type { BookingRecord } from "../domain/booking/booking-record";
import type { Telling } from "../domain/events";
import type { Home } from "../domain/ids";
import { refuse } from "../domain/refusal";
import type { Service } from "../domain/tenant/service";
import type { Env } from "../env";
import { readBooking, readBookingsOfPiece, readPaymentsOf } from "./bookings/booking-store";
import { type BookingTx, done, refusedWith } from "./bookings/booking-tx";
import { cancelSeries, leaveWaitlist } from "./bookings/cancelling";
import { CustomerKeys } from "./bookings/customer-keys";
import { eraseFromOne } from "./bookings/erasure";
import { KeySweep } from "./bookings/idempotency";
import { change } from "./bookings/lifecycle";
import { ListingCopy } from "./bookings/listing-copy";
import type { PeopledTable } from "./bookings/people";
import { readSeriesOf } from "./bookings/series";
import { waitingOutcome, waitingOutcomes } from "./bookings/waiting-outcome";
import { readEntries, readEntriesOfPiece, readEntry } from "./bookings/waitlist-store";
import type { Concerns } from "./concern";
import { Host } from "./host";
import { Viewers } from "./live/viewers";
import type * as types from "./messages";
import { DecisionDelivery, type ShownOf } from "./two-phase/decision-delivery";
import { reassign } from "./two-phase/joint-changes";
import { JointClaims, type PinnedSubject } from "./two-phase/joint-claims";
import { PeerWork } from "./two-phase/peer-work";

/** In what the two kinds of object differ, apart from their concerns and their commands. */
export type Traits<Tx> = {
  readonly home: Home;
  readonly migrate: (storage: DurableObjectStorage) => void;
  /** Tables that name customers. */
  readonly peopled: readonly PeopledTable[];
  readonly erase: (tx: Tx, customerId: string, bookedUntil: number) => number;
  /** Whether this object takes new bookings of a service. */
  readonly isHomeOf: (tx: Tx, service: Service) => boolean;
  /** Whether other objects have asked to hear of changes here. */
  readonly isWatched: (sql: SqlStorage) => boolean;
  readonly shownOf: ShownOf<Tx>;
  readonly pinnedSubject: PinnedSubject;
};

export abstract class BookingObject<Tx extends BookingTx> extends DurableObject<Env> {
  protected readonly clock: Clock = systemClock;
  protected readonly host: Host<Tx>;
  protected readonly peerWork: PeerWork;
  protected readonly claims: JointClaims<Tx>;
  protected readonly decisions: DecisionDelivery<Tx>;
  protected readonly listing: ListingCopy<Tx>;
  protected readonly keys: KeySweep;
  protected readonly viewers: Viewers<Tx>;
  private readonly customers: CustomerKeys<Tx>;

  /** All that this object does besides answering, in the order in which it is done. */
  protected abstract readonly concerns: Concerns<Tx>;
  /** What a command works with. */
  protected abstract tx(): Tx;

  constructor(
    ctx: DurableObjectState,
    env: Env,
    private readonly traits: Traits<Tx>,
  ) {
    super(ctx, env);
    const { sql } = ctx.storage;
    traits.migrate(ctx.storage);
    this.host = new Host(ctx, traits.home, {
      env: () => this.env,
      clock: () => this.clock,
      tx: () => this.tx(),
      concerns: () => this.concerns,
    });
    this.peerWork = new PeerWork(() => traits.isWatched(sql));
    this.decisions = new DecisionDelivery(this.host, traits.shownOf);
    this.claims = new JointClaims(this.host, { ...traits, peerWork: this.peerWork, decisions: this.decisions });
    this.customers = new CustomerKeys(this.host, traits.peopled);
    this.listing = new ListingCopy(this.host, this.customers);
    this.keys = new KeySweep(sql);
    this.viewers = new Viewers(ctx, this.host, traits.isHomeOf);
    if (this.customers.areMissing()) void ctx.blockConcurrencyWhile(() => this.customers.keyHere());
  }

  // --- one booking ------------------------------------------------------------------------------------------------

  readBooking(bookingId: string): types.ReadOutcome {
    return this.transact((tx) => {
      const booking = readBooking(tx.sql, bookingId);
      return booking ? done(tx, booking, []) : refusedWith(refuse("not_found"));
    });
  }

  async change(command: types.ChangeCommand): Promise<types.ChangeOutcome> {
    const isToPin = command.action === "confirm";
    const subjectId = isToPin
      ? this.transact(({ sql }) => this.claims.pinnedSubject(readBooking(sql, command.bookingId)))
      : null;
    if (subjectId === null) return this.claims.afterDecisionsSent(this.transact((tx) => change(tx, command)));
    return this.claims.withPins(subjectId, (tx, decision) => change(tx, command, decision));
  }

  reassign(command: types.ReassignCommand): Promise<types.MoveOutcome> {
    return reassign(this.claims, command);
  }

  // --- series, persons, the waitlist --------------------------------------------------------------------------------

  readSeries(seriesId: string): types.SeriesDone | types.Refused {
    return this.transact((tx) => readSeriesOf(tx, seriesId));
  }

  async cancelSeries(
    seriesId: string,
    from: string | null,
    actor: string | null,
    reason: string | null,
    by: types.ChangeCommand["by"] = "staff",
    telling?: Telling,
  ): Promise<types.SeriesDone | types.Refused> {
    const command = { seriesId, from, actor, reason, by, telling };
    return this.claims.afterDecisionsSent(this.transact((tx) => cancelSeries(tx, command)));
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

  async leaveWaitlist(entryId: string, actor: string | null): Promise<types.EntryOutcome> {
    return this.claims.afterDecisionsSent(this.transact((tx) => leaveWaitlist(tx, entryId, actor)));
  }

  /**
   * A person's bookings in this object, in the order of their starts. An isolate of an earlier build asks for all of
   * them.
   */
  readPerson(customerId: string, piece: types.Piece = EVERYTHING): BookingRecord[] {
    return readBookingsOfPiece(this.host.sql, customerId, piece);
  }

  /** What a person paid for bookings of this object that other persons have now. */
  readPersonsPayments(customerId: string): types.PaymentOf[] {
    return readPaymentsOf(this.host.sql, customerId);
  }

  /** A person's waitlist entries in this object, in the order of joining. */
  readPersonsEntries(customerId: string, piece: types.Piece = EVERYTHING): types.Waiting[] {
    return this.transact((tx) => waitingOutcomes(tx, readEntriesOfPiece(tx.sql, customerId, piece)));
  }

  /**
   * Erases a person from everything in this object. An object that still runs an earlier build does not know the keyed
   * id. It has no such method, so the call fails and the Worker repeats it later.
   */
  async eraseCustomer(customerId: string, bookedUntil: number): Promise<number> {
    await this.customers.keyHere();
    const id = await this.customers.keyedId(customerId);
    return this.transact((tx) => this.traits.erase(tx, id, bookedUntil));
  }

  /** Isolates of an earlier build call this name. */
  erasePerson(customerId: string, bookedUntil: number): Promise<number> {
    return this.eraseCustomer(customerId, bookedUntil);
  }

  /** Erases the person from one booking. */
  eraseFromOne(bookingId: string, actor: string): types.Done | types.Refused {
    return this.transact((tx) => eraseFromOne(tx, bookingId, actor));
  }

  /** Deletes everything in this object for good. */
  async removeAll(): Promise<void> {
    this.dismissOnlookers();
    await this.host.remove();
  }

  // --- viewers -----------------------------------------------------------------------------------------------------

  /** Opens a socket for a viewer of a service. Callers use RPC for everything else. */
  override fetch(request: Request): Promise<Response> {
    return this.viewers.open(request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.viewers.board.heard(socket, message);
  }

  /** The platform answers a close by itself, and drops a broken socket. */
  override webSocketClose(): void {}
  override webSocketError(): void {}

  /** Closes the sockets of all viewers. */
  dismissOnlookers(): void {
    this.viewers.board.dismiss(() => true);
  }

  // --- two phases -------------------------------------------------------------------------------------------------

  decisionOn(subjectId: string, attempt: number, resourceId: string): types.Conclusion {
    return this.claims.decisionOn(subjectId, attempt, resourceId);
  }

  // --- the copy -----------------------------------------------------------------------------------------------------

  /**
   * Compares one page of bookings with their copies: those after an id. The first page begins with an attempt to
   * deliver what waits. The object serves other callers between two pages.
   */
  async consistency(after: string | null = null, upTo: string | null = null): Promise<types.ConsistencyReport> {
    if (after === null) {
      this.transact(() => undefined);
      await this.customers.keyEverywhere();
      await this.host.flush();
    }
    return this.listing.compare(after, upTo);
  }

  /**
   * Makes the copies of one page agree with the bookings, and compares the same page again. It names the page by its
   * last id. If the repair removes copies, a page of the same length would reach into the next one, and skip it.
   */
  async repair(after: string | null = null): Promise<types.ConsistencyReport> {
    const { differences, next } = await this.consistency(after);
    await this.repairCopies(differences);
    return this.consistency(after, next ?? null);
  }

  protected repairCopies(differences: readonly types.ConsistencyDifference[]): Promise<void> {
    return this.listing.repair(differences);
  }

  override alarm(): Promise<void> {
    return this.host.ring();
  }

  protected transact<T>(command: (tx: Tx) => T): T {
    return this.host.transact(command);
  }
}

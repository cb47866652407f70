// Delivers committed changes to the listing copy in D1, in batches, at least once. The copy compares revisions, so a
// repeated batch changes nothing. What cannot be delivered waits here; nothing is ever dropped.

import { type CopiedBooking, copyBookings } from "../../db/booking-copy";
import type { CopiedPerson } from "../../db/customer-copy";
import { type NumberingTenant, readNumberingTenant } from "../../db/numbering-tenant";
import { type CopiedPayment, copiedPayments } from "../../db/payment-copy";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { IsolateMemo } from "../../isolate-memo";
import { isMakingUnsent, readBooking, writeNumber } from "./booking-store";
import { type BookingTx, makingOf } from "./booking-tx";
import { readCounter, writeCounter } from "./counters";
import { eraseBooking } from "./erasure";
import { type BookingEvent, type OutboxRow, readOutbox } from "./outbox-store";
import { readEntry } from "./waitlist-store";

const BATCH_ROWS = 100;
/** D1 takes parameters of at most 2 MB; a booking may carry tens of kilobytes of answers. */
const BATCH_CHARACTERS = 400_000;

export type Delivery = {
  /** The last row of the outbox in this delivery. 0 without one. */
  readonly upToSeq: number;
  /** The copied mark once the copy has this delivery. */
  readonly copiedMark: number;
  /** The generation of that mark. A mark of an earlier generation is not used. */
  readonly generation: number;
  /** More waits than one delivery takes. */
  readonly isFull: boolean;
  readonly bookings: readonly BookingRecord[];
  /** Payments of these bookings, and of those that are no more than a hold. */
  readonly payments: readonly CopiedPayment[];
  readonly events: readonly OutboxEvent[];
  /** People without a booking: those on the waitlist. */
  readonly people: readonly CopiedPerson[];
};

type OutboxEvent = BookingEvent & { readonly bookingId: string };

const IS_NEW = "tells_itself = 1 AND revision = 1 AND number IS NULL";
/** SQLite stores the copied mark each time it has passed so many rows. */
const STORED_EVERY = 64;

/**
 * What the copy has not received: rows of the outbox, and new bookings. A new booking needs no row in the outbox. It is
 * found in the table of bookings, after the copied mark.
 *
 * The copied mark is a row of that table: up to it, the copy has every new booking. Memory holds the mark, and SQLite
 * stores it now and then. After a restart the mark may be too low. Then the object may deliver a booking again, which
 * does no harm: its event has a fixed id, so the copy takes it once.
 */
export class Outbox {
  /** The copied mark. Null until it is read. */
  private mark: number | null = null;
  /** Counts deletions of bookings. After one, SQLite may use a row's number again. */
  private generation = 0;

  constructor(private readonly sql: SqlStorage) {}

  /** Whether everything was delivered. It moves the copied mark, so call it between transactions only. */
  isEmpty(): boolean {
    if (this.sql.exec("SELECT 1 FROM outbox LIMIT 1").toArray().length > 0 || this.readNew(1).length > 0) return false;
    this.mark = Math.max(this.copiedMark(), this.lastSeq());
    return true;
  }

  count(): number {
    const query = `SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM bookings WHERE seq > ? AND ${IS_NEW}) AS count`;
    return this.sql.exec<{ count: number }>(query, this.copiedMark()).one().count;
  }

  /** Which of these bookings still wait for delivery. */
  waiting(ids: readonly string[]): Set<string> {
    const rows = this.sql.exec<{ id: string }>(
      `SELECT wanted.value AS id FROM json_each(?1) AS wanted
       WHERE wanted.value IN (SELECT booking_id FROM outbox)
         OR EXISTS (SELECT 1 FROM bookings WHERE bookings.id = wanted.value AND seq > ?2 AND ${IS_NEW})`,
      JSON.stringify(ids),
      this.copiedMark(),
    );
    return new Set([...rows].map(({ id }) => id));
  }

  /** The next batch. Null when everything was delivered. */
  next(tx: BookingTx): Delivery | null {
    const batch = new Batch();
    const rows = readOutbox(this.sql, BATCH_ROWS);
    let upToSeq = 0;
    for (const row of rows) {
      const isBooking = row.booking_id.startsWith("bkg_");
      const booking = isBooking ? batch.find(row.booking_id, tx) : undefined;
      if (!batch.take(booking)) break;
      // An earlier build also queued events of bookings that are no more than a hold.
      const event = row.event === null ? null : toEvent(row.booking_id, row.event);
      if (event && (!isBooking || booking?.isNumbered || isOfMoney(event))) batch.events.push(event);
      upToSeq = row.seq;
    }
    const found = this.readNew(BATCH_ROWS);
    let copiedMark = found.length < BATCH_ROWS ? this.lastSeq() : (found.at(-1)?.seq ?? 0);
    for (const { seq, id } of found) {
      const booking = batch.find(id, tx);
      if (!batch.take(booking)) {
        copiedMark = seq - 1;
        break;
      }
      if (booking) batch.events.push({ ...makingOf(booking), bookingId: id });
    }
    if (upToSeq === 0 && batch.events.length === 0) return null;
    const { bookings, events, isFull } = batch;
    return {
      upToSeq,
      copiedMark,
      generation: this.generation,
      isFull: isFull || rows.length === BATCH_ROWS || found.length === BATCH_ROWS,
      bookings: [...bookings.values()].filter(({ isNumbered }) => isNumbered),
      payments: [...bookings.values()].flatMap(copiedPayments),
      people: waitingPeople(
        tx,
        rows.filter(({ seq }) => seq <= upToSeq),
      ),
      events: events.sort((a, b) => a.occurredAt - b.occurredAt),
    };
  }

  /**
   * Notes a delivered batch: deletes its rows, stores numbers that the copy assigned, erases customers that it has
   * erased.
   */
  noteDelivered(tx: BookingTx, delivery: Delivery, copied: readonly CopiedBooking[]): void {
    const { upToSeq, copiedMark, generation } = delivery;
    if (upToSeq > 0) this.sql.exec("DELETE FROM outbox WHERE seq <= ?", upToSeq);
    noteCopied(tx, copied);
    if (generation !== this.generation) return;
    this.mark = Math.max(this.copiedMark(), copiedMark);
    if (this.mark - readCounter(this.sql, "copied_to") >= STORED_EVERY) {
      writeCounter(this.sql, "copied_to", this.mark);
    }
  }

  /** Bookings were deleted, so the mark may be past the last row. forgetBooking() has moved the stored mark back. */
  noteForgotten(): void {
    this.generation += 1;
    this.mark = null;
  }

  private readNew(limit: number): { seq: number; id: string }[] {
    const query = `SELECT seq, id FROM bookings WHERE seq > ? AND ${IS_NEW} ORDER BY seq LIMIT ?`;
    return this.sql.exec<{ seq: number; id: string }>(query, this.copiedMark(), limit).toArray();
  }

  private copiedMark(): number {
    this.mark ??= readCounter(this.sql, "copied_to");
    return this.mark;
  }

  private lastSeq(): number {
    return this.sql.exec<{ seq: number }>("SELECT coalesce(max(seq), 0) AS seq FROM bookings").one().seq;
  }
}

/** What goes into one delivery. */
class Batch {
  readonly bookings = new Map<string, BookingRecord>();
  readonly events: OutboxEvent[] = [];
  isFull = false;
  private characters = 0;

  find(id: string, { sql }: BookingTx): BookingRecord | undefined {
    return this.bookings.get(id) ?? readBooking(sql, id);
  }

  /** Whether the booking fits. The first always does. */
  take(booking: BookingRecord | undefined): boolean {
    if (!booking || this.bookings.has(booking.id)) return true;
    this.characters += JSON.stringify(booking).length;
    this.isFull = this.bookings.size > 0 && this.characters > BATCH_CHARACTERS;
    if (!this.isFull) this.bookings.set(booking.id, booking);
    return !this.isFull;
  }
}

function waitingPeople({ sql }: BookingTx, rows: readonly OutboxRow[]): CopiedPerson[] {
  const ids = new Set(rows.map((row) => row.booking_id).filter((id) => id.startsWith("wle_")));
  return [...ids].flatMap((id) => {
    const entry = readEntry(sql, id);
    return entry?.customer ? [{ customer: entry.customer, customerSince: entry.createdAt }] : [];
  });
}

export async function deliver(db: D1Database, tx: BookingTx, delivery: Delivery): Promise<readonly CopiedBooking[]> {
  const { bookings, payments, events, people } = delivery;
  if (bookings.length + payments.length + events.length + people.length === 0) return [];
  return copyBookings(db, await numberingTenant(db, tx), delivery.bookings, delivery.events, {
    people: delivery.people,
    payments: delivery.payments,
  });
}

/** Deliveries of objects that share an isolate begin at least this far apart. */
const DELIVERY_SPACING_MS = 20;
let nextDeliveryAt = 0;

/**
 * How long an object should wait before a delivery. When many objects deliver at once, each would bring D1 a single
 * booking. While it waits, more commits join the batch. 0 without a rush. It uses the platform's clock.
 */
export function turnToDeliverMs(): number {
  const now = Date.now();
  const turnAt = Math.max(now, nextDeliveryAt);
  nextDeliveryAt = turnAt + DELIVERY_SPACING_MS;
  return turnAt - now;
}

/** Copies bookings even if the copy has the same revision. Of those that are no more than a hold, only the payments. */
export async function repairCopies(
  db: D1Database,
  tx: BookingTx,
  bookings: readonly BookingRecord[],
): Promise<readonly CopiedBooking[]> {
  // A repaired booking receives a number, and then it no longer counts as new. So the repair also sends the event of
  // its making.
  const events = bookings
    .filter((booking) => isMakingUnsent(tx.sql, booking))
    .map((booking) => ({ ...makingOf(booking), bookingId: booking.id }));
  const payments = bookings.flatMap(copiedPayments);
  const numbered = bookings.filter(({ isNumbered }) => isNumbered);
  return copyBookings(db, await numberingTenant(db, tx), numbered, events, { isRepair: true, payments });
}

const TENANT_MEMO_MS = 10_000;
const tenants = new IsolateMemo<NumberingTenant>(TENANT_MEMO_MS, 1_000, () => 1);

async function numberingTenant(db: D1Database, { home: { tenantId }, now }: BookingTx): Promise<NumberingTenant> {
  const known = tenants.get(tenantId, now);
  if (known) return known;
  const tenant = await readNumberingTenant(db, tenantId);
  tenants.set(tenantId, tenant, now);
  return tenant;
}

/** Stores what the copy answers: numbers that it assigned, and customers that it has erased. */
export function noteCopied(tx: BookingTx, copied: readonly CopiedBooking[]): void {
  for (const { id, number, isErased, customerSince } of copied) {
    if (number !== null) writeNumber(tx.sql, id, number);
    if (!isErased) continue;
    const booking = readBooking(tx.sql, id);
    if (booking?.customerSince === customerSince) eraseBooking(tx, { ...booking, number });
  }
}

/** Payments tell of themselves even while their booking is no more than a hold. */
function isOfMoney({ type }: BookingEvent): boolean {
  return type.startsWith("payment.");
}

function toEvent(bookingId: string, event: string): OutboxEvent {
  return { ...(JSON.parse(event) as BookingEvent), bookingId };
}

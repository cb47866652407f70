// Delivery of what was committed: the listing copy in D1, in batches, at least once. The copy carries revisions, so a
// batch that arrives twice changes nothing. What cannot be delivered waits here; nothing is ever dropped.

import { IsolateMemo } from "../cache/isolate-memo";
import {
  type CopiedBooking,
  type CopiedPerson,
  copyBookings,
  type NumberingTenant,
  readNumberingTenant,
} from "../db/booking-copy";
import type { BookingRecord } from "../domain/booking-record";
import { eraseBooking } from "./home-change";
import type { HomeDesk } from "./home-desk";
import { type BookingEvent, type OutboxRow, readBooking, readOutbox, writeNumber } from "./home-store";
import { readEntry } from "./waitlist-store";

const BATCH_ROWS = 100;
/** D1 takes parameters of at most 2 MB; a booking may carry tens of kilobytes of answers. */
const BATCH_CHARACTERS = 400_000;

export type Delivery = {
  readonly upToSeq: number;
  /** There was more than one delivery takes. */
  readonly isFull: boolean;
  readonly bookings: readonly BookingRecord[];
  readonly events: readonly (BookingEvent & { readonly bookingId: string })[];
  /** People whom no booking tells of: those who wait. */
  readonly people: readonly CopiedPerson[];
};

/** The next batch, or null when everything was delivered. */
export function nextDelivery(desk: HomeDesk): Delivery | null {
  const bookings = new Map<string, BookingRecord>();
  const rows: OutboxRow[] = [];
  let characters = 0;
  for (const row of readOutbox(desk.sql, BATCH_ROWS)) {
    const booking = bookings.get(row.booking_id) ?? readBooking(desk.sql, row.booking_id);
    if (booking && !bookings.has(booking.id)) {
      characters += JSON.stringify(booking).length;
      if (rows.length > 0 && characters > BATCH_CHARACTERS) break;
      bookings.set(booking.id, booking);
    }
    rows.push(row);
  }
  const last = rows.at(-1);
  if (!last) return null;
  return {
    upToSeq: last.seq,
    isFull: rows.length === BATCH_ROWS || characters > BATCH_CHARACTERS,
    bookings: [...bookings.values()],
    people: waitingPeople(desk, rows),
    events: rows.filter((row): row is OutboxRow & { event: string } => row.event !== null).map(toEvent),
  };
}

function waitingPeople({ sql }: HomeDesk, rows: readonly OutboxRow[]): CopiedPerson[] {
  const ids = new Set(rows.map((row) => row.booking_id).filter((id) => id.startsWith("wle_")));
  return [...ids].flatMap((id) => {
    const entry = readEntry(sql, id);
    return entry?.customer ? [{ customer: entry.customer, customerSince: entry.createdAt }] : [];
  });
}

export async function deliver(db: D1Database, desk: HomeDesk, delivery: Delivery): Promise<readonly CopiedBooking[]> {
  return copyBookings(db, await numberingTenant(db, desk), delivery.bookings, delivery.events, {
    people: delivery.people,
  });
}

/** Deliveries of the calendars that share an isolate begin at least this far apart. */
const DELIVERY_SPACING_MS = 20;
let nextDeliveryAt = 0;

/**
 * How long a calendar should wait with a delivery so that many calendars at once do not each bring D1 one booking at a
 * time: what is committed meanwhile joins the batch. Nothing when there is no rush. By the platform's clock.
 */
export function turnToDeliverMs(): number {
  const now = Date.now();
  const turnAt = Math.max(now, nextDeliveryAt);
  nextDeliveryAt = turnAt + DELIVERY_SPACING_MS;
  return turnAt - now;
}

/** Copies bookings whatever the copy says now. */
export async function repairCopies(
  db: D1Database,
  desk: HomeDesk,
  bookings: readonly BookingRecord[],
): Promise<readonly CopiedBooking[]> {
  return copyBookings(db, await numberingTenant(db, desk), bookings, [], { isRepair: true });
}

const TENANT_MEMO_MS = 10_000;
const tenants = new IsolateMemo<NumberingTenant>(TENANT_MEMO_MS, 1_000, () => 1);

async function numberingTenant(db: D1Database, { home: { tenantId }, now }: HomeDesk): Promise<NumberingTenant> {
  const known = tenants.get(tenantId, now);
  if (known) return known;
  const tenant = await readNumberingTenant(db, tenantId);
  tenants.set(tenantId, tenant, now);
  return tenant;
}

/** Notes a delivered batch: what was sent goes, numbers come home, and the erased are erased here too. */
export function noteDelivered(desk: HomeDesk, delivery: Delivery, copied: readonly CopiedBooking[]): void {
  desk.sql.exec("DELETE FROM outbox WHERE seq <= ?", delivery.upToSeq);
  noteCopied(desk, copied);
}

/** What the copy tells back: the numbers it gave, and who was erased meanwhile. */
export function noteCopied(desk: HomeDesk, copied: readonly CopiedBooking[]): void {
  for (const { id, number, isErased, customerSince } of copied) {
    if (number !== null) writeNumber(desk.sql, id, number);
    if (!isErased) continue;
    const booking = readBooking(desk.sql, id);
    if (booking?.customerSince === customerSince) eraseBooking(desk, { ...booking, number });
  }
}

function toEvent({ booking_id, event }: OutboxRow & { event: string }): BookingEvent & { bookingId: string } {
  return { ...(JSON.parse(event) as BookingEvent), bookingId: booking_id };
}

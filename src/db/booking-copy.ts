// The listing copy of bookings: one D1 batch a delivery, as a whole or not at all. Only a higher revision replaces a
// row, so deliveries may repeat and overtake each other. The same batch assigns numbers.
//
// A deployment pays for every row and index entry that it writes. Its database is bounded and keeps them for years. So
// no row is written twice, and the copy keeps only what lists show of a service.
//
// A set travels as one JSON parameter, because a statement takes at most 100 parameters. CROSS JOIN keeps the written
// order: otherwise the planner would go through all bookings of the tenant.

import { numberPrefix } from "../domain/booking/booking-number";
import { type BookingRecord, listedService } from "../domain/booking/booking-record";
import { withoutTexts } from "../domain/payments/giving-back";
import type { Payment } from "../domain/payments/payment";
import { localDateOf } from "../domain/time/local-time";
import { type CopiedPerson, toPersonRow, UPSERT_CUSTOMERS } from "./customer-copy";
import { type CopiedEvent, FORGET_MESSAGES, INSERT_AUDIT, INSERT_EVENTS } from "./event-copy";
import type { NumberingTenant } from "./numbering-tenant";
import { type CopiedPayment, copyPayments } from "./payment-copy";
import { searchTextOf } from "./search-text";

export type CopiedBooking = {
  readonly id: string;
  readonly number: string | null;
  /** The customer since `customerSince` was erased. */
  readonly isErased: boolean;
  readonly customerSince: number;
};

export type CopyOptions = {
  readonly isRepair?: boolean;
  readonly people?: readonly CopiedPerson[];
  readonly payments?: readonly CopiedPayment[];
};

/**
 * Copies bookings and their events. `isRepair` replaces rows of any revision. Throws when D1 does; then nothing was
 * copied.
 */
export async function copyBookings(
  db: D1Database,
  tenant: NumberingTenant,
  bookings: readonly BookingRecord[],
  events: readonly CopiedEvent[],
  { isRepair = false, people = [], payments = [] }: CopyOptions = {},
): Promise<readonly CopiedBooking[]> {
  const { id: tenantId } = tenant;
  const copy = async (records: readonly BookingRecord[]) => {
    const rows = JSON.stringify(records.map((booking) => toRow(booking, tenant.timeZone)));
    // Documents are long, and SQLite parses a whole row to read one of its fields. So they travel apart.
    const documents = JSON.stringify(records.map((booking) => JSON.stringify(documentOf(booking))));
    const eventRows = JSON.stringify(events);
    const erased = events.filter(({ type }) => type === "booking.erased").map(({ bookingId }) => bookingId);
    const known = people.length === 0 ? rows : JSON.stringify([...JSON.parse(rows), ...people.map(toPersonRow)]);
    const isNaming = people.length > 0 || records.some((booking) => booking.customer);
    // A changed booking may have left a resource or a start.
    const mayHaveLeft = isRepair || records.some((booking) => booking.revision > 1);
    // D1 is a single thread for all callers, so leave out statements without work.
    const results = await db.batch<CopiedRow>([
      ...(isNaming ? [db.prepare(UPSERT_CUSTOMERS).bind(tenantId, known)] : []),
      ...(mayHaveLeft ? [db.prepare(leaveResources(isRepair)).bind(tenantId, rows)] : []),
      ...(records.length > 0
        ? [
            db.prepare(upsertBookings(isRepair)).bind(tenantId, rows, documents, numberPrefix(tenant.name)),
            db.prepare(LIST_BY_RESOURCE).bind(tenantId, rows),
          ]
        : []),
      ...copyPayments(db, tenant, payments, isRepair),
      ...(events.length > 0 ? [db.prepare(INSERT_EVENTS).bind(tenantId, eventRows)] : []),
      ...(erased.length > 0 ? [db.prepare(FORGET_MESSAGES).bind(tenantId, JSON.stringify(erased))] : []),
      ...(events.some((event) => event.actor !== null) ? [db.prepare(INSERT_AUDIT).bind(tenantId, eventRows)] : []),
      db.prepare(SELECT_COPIED).bind(tenantId, rows),
    ]);
    return results.at(-1)?.results ?? [];
  };
  const copied = await copy(bookings).catch((fault: unknown) => {
    // A database restored from a backup may have given a number again. The booking gets a new one: a copy that never
    // succeeds would be worse.
    const isNumberTaken = fault instanceof Error && fault.message.includes("bookings.number_sequence");
    if (!isNumberTaken) throw fault;
    return copy(bookings.map((booking) => ({ ...booking, number: null })));
  });
  // A late copy may have brought words to a person who was erased meanwhile.
  const gone = copied.filter(({ is_erased }) => is_erased === 1).map(({ id }) => id);
  if (gone.length > 0 && events.some(({ detail }) => detail?.message !== undefined)) {
    await db.prepare(FORGET_MESSAGES).bind(tenantId, JSON.stringify(gone)).run();
  }
  return copied.map((row) => ({
    id: row.id,
    number: row.number,
    isErased: row.is_erased === 1,
    customerSince: row.customer_since,
  }));
}

type CopiedRow = { id: string; number: string | null; is_erased: number; customer_since: number };

function toRow(booking: BookingRecord, tenantTimeZone: string) {
  const { customer, number } = booking;
  const [, numberYear, numberSequence] = number?.split("-") ?? [];
  return {
    id: booking.id,
    year: Number(localDateOf(tenantTimeZone, booking.createdAt).slice(0, 4)),
    number,
    number_year: numberYear === undefined ? null : Number(numberYear),
    number_sequence: numberSequence === undefined ? null : Number(numberSequence),
    status: booking.status,
    revision: booking.revision,
    source: booking.source,
    service_id: booking.service.id,
    resource_id: booking.resourceId,
    customer,
    start_at: booking.startAt,
    end_at: booking.endAt,
    search_text: customer === null ? "" : searchTextOf(customer),
    customer_since: booking.customerSince,
    created_at: booking.createdAt,
    updated_at: booking.updatedAt,
    resources: booking.claims.filter(({ role }) => role !== "ancestor").map(({ resourceId }) => resourceId),
  };
}

/** What columns do not hold. Keep in step with toRecord() in bookings.ts. */
function documentOf(booking: BookingRecord) {
  const { id, tenantId, resourceId, number, isNumbered, status, revision, startAt, endAt, ...more } = booking;
  const { createdAt, updatedAt, service, payments, ...rest } = more;
  return { ...rest, ...(payments && { payments: payments.map(copiedPayment) }), service: listedService(service) };
}

/** What staff wrote of a payment, and its payer, name a person. Names of cards are secrets. All stay in the home. */
function copiedPayment(payment: Payment): Payment {
  const { card, payer: _, ...copied } = withoutTexts(payment);
  return card ? { ...copied, card: { ...card, customer: "", method: "" } } : copied;
}

/** SQL for a booking's document without its person. Keep in step with withoutPerson(). */
export function anonymousDocument(document: string): string {
  return `json_set(${document}, '$.customer', NULL, '$.notes', NULL, '$.answers', json('{}'), '$.metadata', json('{}'),
    '$.cancelReason', NULL)`;
}

/** The document of a row. ?3 lists documents in the order of the rows. */
const DOCUMENT = "json_extract(?3, '$[' || key || ']')";

const IS_ERASED = `EXISTS (
    SELECT 1 FROM customers WHERE customers.id = value ->> '$.customer.id' AND customers.tenant_id = ?1
      AND customers.erased_at >= value ->> '$.customer_since')`;

// A number follows the highest one, which the unique index finds at once. So no counter can disagree with the rows, and
// a failed batch leaves no gap. ?4 is the tenant's prefix; see booking-number.ts.
function upsertBookings(isRepair: boolean): string {
  return `
  INSERT INTO bookings (id, tenant_id, number, number_year, number_sequence, is_numbered, status, revision, service_id, resource_id, customer_id,
    start_at, end_at, document, search_text, created_at, updated_at)
  SELECT value ->> '$.id', ?1,
    coalesce(value ->> '$.number', ?4 || '-' || owed.year || '-' || printf('%04d', owed.sequence)),
    coalesce(value ->> '$.number_year', owed.year), coalesce(value ->> '$.number_sequence', owed.sequence),
    1, value ->> '$.status', value ->> '$.revision',
    value ->> '$.service_id', value ->> '$.resource_id',
    iif(${IS_ERASED}, NULL, value ->> '$.customer.id'),
    value ->> '$.start_at', value ->> '$.end_at',
    iif(${IS_ERASED}, ${anonymousDocument(DOCUMENT)}, ${DOCUMENT}),
    iif(${IS_ERASED}, '', value ->> '$.search_text'),
    value ->> '$.created_at', value ->> '$.updated_at'
  FROM json_each(?2) LEFT JOIN (
    SELECT position, year, row_number() OVER (PARTITION BY year ORDER BY position) + coalesce(
      (SELECT max(number_sequence) FROM bookings WHERE tenant_id = ?1 AND number_year = year), 0) AS sequence
    FROM (
      SELECT wanted.key AS position, wanted.value ->> '$.year' AS year
      FROM json_each(?2) AS wanted
      WHERE wanted.value ->> '$.number' IS NULL AND NOT EXISTS (
        SELECT 1 FROM bookings WHERE bookings.id = wanted.value ->> '$.id' AND bookings.number IS NOT NULL)
    )
  ) AS owed ON owed.position = key
  WHERE true
  ON CONFLICT (id) DO UPDATE SET
    ${["number", "number_year", "number_sequence"].map((column) => keepFirst(column, isRepair)).join(", ")},
    is_numbered = excluded.is_numbered, status = excluded.status, revision = excluded.revision,
    resource_id = excluded.resource_id, customer_id = excluded.customer_id, start_at = excluded.start_at,
    end_at = excluded.end_at, document = excluded.document, search_text = excluded.search_text,
    updated_at = excluded.updated_at
  WHERE ${isRepair ? "true" : "excluded.revision > bookings.revision"} AND bookings.tenant_id = excluded.tenant_id`;
}

/** The first number stays: usually the copy's, in a repair the calendar's. */
function keepFirst(column: string, isRepair: boolean): string {
  const [first, second] = isRepair ? ["excluded", "bookings"] : ["bookings", "excluded"];
  return `${column} = iif(${first}.number IS NULL, ${second}.${column}, ${first}.${column})`;
}

// Runs before a booking is copied again: deletes its rows for resources or starts that it has left. ?2 are the
// bookings.
function leaveResources(isRepair: boolean): string {
  return `
  DELETE FROM booking_resources
  WHERE (tenant_id, resource_id, start_at, booking_id) IN (
    SELECT bookings.tenant_id, claim.value ->> '$.resourceId', bookings.start_at, bookings.id
    FROM json_each(?2) AS wanted CROSS JOIN bookings ON bookings.id = wanted.value ->> '$.id'
      CROSS JOIN json_each(bookings.document, '$.claims') AS claim
    WHERE +bookings.tenant_id = ?1 ${isRepair ? "" : "AND bookings.revision < wanted.value ->> '$.revision'"}
      AND (bookings.start_at <> wanted.value ->> '$.start_at' OR claim.value ->> '$.resourceId' NOT IN (
        SELECT value FROM json_each(wanted.value, '$.resources'))))`;
}

// Writes no row that exists, and none of a booking that has a newer copy.
const LIST_BY_RESOURCE = `
  INSERT INTO booking_resources (tenant_id, resource_id, start_at, booking_id)
  SELECT ?1, resource.value, bookings.start_at, bookings.id
  FROM json_each(?2) AS wanted CROSS JOIN bookings ON bookings.id = wanted.value ->> '$.id'
    CROSS JOIN json_each(wanted.value, '$.resources') AS resource
  WHERE +bookings.tenant_id = ?1 AND bookings.revision = wanted.value ->> '$.revision'
  ON CONFLICT DO NOTHING`;

const SELECT_COPIED = `
  SELECT bookings.id, bookings.number, ${IS_ERASED} AS is_erased, value ->> '$.customer_since' AS customer_since
  FROM json_each(?2) CROSS JOIN bookings ON bookings.id = value ->> '$.id'
  WHERE bookings.tenant_id = ?1`;

/** The statements of a delivery by purpose, so that a test can read their plans. */
export const COPY_STATEMENTS: Readonly<Record<string, string>> = {
  "keeping customers": UPSERT_CUSTOMERS,
  "copying bookings": upsertBookings(false),
  "leaving resources": leaveResources(false),
  "listing by resource": LIST_BY_RESOURCE,
  "logging events": INSERT_EVENTS,
  "logging what staff did": INSERT_AUDIT,
  "reading back": SELECT_COPIED,
};

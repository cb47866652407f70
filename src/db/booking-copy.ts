// The listing copy of bookings: one D1 batch per delivery, whole or not at all. Rows are replaced only by a higher
// revision, so deliveries may repeat and overtake each other. Numbers are given here, in the same batch.
//
// Sets travel as one JSON parameter, because a statement takes at most 100 of them. They are joined with CROSS JOIN, which
// keeps the order as written: the planner would rather go through all bookings of the tenant.

import { numberPrefix } from "../domain/booking-number";
import { allocationOf, type BookedCustomer, type BookingRecord } from "../domain/booking-record";
import { claimKindOf } from "../domain/claims";
import { localDateOf } from "../domain/local-time";

export type CopiedEvent = {
  readonly id: string;
  readonly bookingId: string;
  readonly type: string;
  readonly revision: number;
  readonly occurredAt: number;
  /** Token id of staff; what they did goes to the audit log as well. */
  readonly actor: string | null;
  readonly override: readonly string[];
};

export type CopiedBooking = {
  readonly id: string;
  readonly number: string | null;
  /** The person who came to it at `customerSince` was erased. */
  readonly isErased: boolean;
  readonly customerSince: number;
};

/** Somebody the copy is to know though no booking tells of them. */
export type CopiedPerson = { readonly customer: BookedCustomer; readonly customerSince: number };

export type CopyOptions = { readonly isRepair?: boolean; readonly people?: readonly CopiedPerson[] };

/**
 * Copies bookings and their events. `isRepair` replaces rows whatever their revision.
 * Throws when D1 does; nothing is copied then.
 */
export async function copyBookings(
  db: D1Database,
  tenant: NumberingTenant,
  bookings: readonly BookingRecord[],
  events: readonly CopiedEvent[],
  { isRepair = false, people = [] }: CopyOptions = {},
): Promise<readonly CopiedBooking[]> {
  const { id: tenantId } = tenant;
  const copy = async (records: readonly BookingRecord[]) => {
    const rows = JSON.stringify(records.map((booking) => toRow(booking, tenant.timeZone)));
    // Apart from the rows: they are long, and whoever asks for one field of a row has all of it parsed.
    const documents = JSON.stringify(records.map((booking) => JSON.stringify(booking)));
    const told = JSON.stringify(events);
    const known = people.length === 0 ? rows : JSON.stringify([...JSON.parse(rows), ...people.map(toPersonRow)]);
    const isNaming = people.length > 0 || records.some((booking) => booking.customer);
    const isOwedNumber = records.some((booking) => booking.isNumbered && booking.number === null);
    // D1 is one thread for everybody: what has nothing to do is not asked.
    const results = await db.batch<CopiedRow>([
      ...(isNaming ? [db.prepare(UPSERT_CUSTOMERS).bind(tenantId, known)] : []),
      db.prepare(upsertBookings(isRepair)).bind(tenantId, rows, documents),
      db.prepare(upsertAllocations(isRepair)).bind(tenantId, rows),
      ...(isRepair || records.some((booking) => booking.hasMoved)
        ? [db.prepare(LEAVE_RESOURCES).bind(tenantId, rows)]
        : []),
      ...(isOwedNumber ? [db.prepare(GIVE_NUMBERS).bind(tenantId, rows, numberPrefix(tenant.name))] : []),
      ...(events.length > 0 ? [db.prepare(INSERT_EVENTS).bind(tenantId, told)] : []),
      ...(events.some((event) => event.actor !== null) ? [db.prepare(INSERT_AUDIT).bind(tenantId, told)] : []),
      db.prepare(SELECT_COPIED).bind(tenantId, rows),
    ]);
    return results.at(-1)?.results ?? [];
  };
  const copied = await copy(bookings).catch((fault: unknown) => {
    // A database that was put back to an earlier day may have given a number away again. The booking gets a new one:
    // a copy that stood still for ever would be worse.
    const isNumberTaken = fault instanceof Error && fault.message.includes("bookings.number_sequence");
    if (!isNumberTaken) throw fault;
    return copy(bookings.map((booking) => ({ ...booking, number: null })));
  });
  return copied.map((row) => ({
    id: row.id,
    number: row.number,
    isErased: row.is_erased === 1,
    customerSince: row.customer_since,
  }));
}

type CopiedRow = { id: string; number: string | null; is_erased: number; customer_since: number };

/** What numbers are made from: the prefix from the name, the year in the zone. */
export type NumberingTenant = { readonly id: string; readonly name: string; readonly timeZone: string };

export async function readNumberingTenant(db: D1Database, tenantId: string): Promise<NumberingTenant> {
  const row = await db
    .prepare("SELECT id, name, time_zone AS timeZone FROM tenants WHERE id = ?")
    .bind(tenantId)
    .first<NumberingTenant>();
  if (!row) throw new Error("The tenant of a booking is not in D1.");
  return row;
}

function toPersonRow({ customer, customerSince }: CopiedPerson) {
  return { customer, customer_since: customerSince, search_text: searchTextOf(customer) };
}

function searchTextOf(customer: BookedCustomer | null): string {
  return [customer?.name, customer?.email, customer?.phone].filter(Boolean).join(" ").toLowerCase();
}

function toRow(booking: BookingRecord, tenantTimeZone: string) {
  const { customer, number } = booking;
  const [, numberYear, numberSequence] = number?.split("-") ?? [];
  const allocation = allocationOf(booking);
  return {
    id: booking.id,
    year: Number(localDateOf(tenantTimeZone, booking.createdAt).slice(0, 4)),
    number,
    number_year: numberYear === undefined ? null : Number(numberYear),
    number_sequence: numberSequence === undefined ? null : Number(numberSequence),
    is_numbered: booking.isNumbered ? 1 : 0,
    status: booking.status,
    revision: booking.revision,
    service_id: booking.service.id,
    resource_id: booking.resourceId,
    customer,
    start_at: booking.startAt,
    end_at: booking.endAt,
    search_text: searchTextOf(customer),
    customer_since: booking.customerSince,
    created_at: booking.createdAt,
    updated_at: booking.updatedAt,
    occupied_start_at: allocation?.startAt ?? booking.startAt,
    occupied_end_at: allocation?.endAt ?? booking.endAt,
    claims: booking.claims.map(({ resourceId, role, units }) => ({
      resource_id: resourceId,
      claim: claimKindOf(role),
      units,
      is_blocking: allocation ? 1 : 0,
    })),
  };
}

// Somebody who was erased comes into being again only by booking anew; a late copy of an old booking revives nobody.
const UPSERT_CUSTOMERS = `
  INSERT INTO customers (id, tenant_id, name, email, phone, time_zone, locale, search_text, created_at, updated_at)
  SELECT value ->> '$.customer.id', ?1, value ->> '$.customer.name', value ->> '$.customer.email',
    value ->> '$.customer.phone', value ->> '$.customer.timeZone', value ->> '$.customer.locale',
    value ->> '$.search_text', value ->> '$.customer_since', value ->> '$.customer_since'
  FROM json_each(?2) WHERE value ->> '$.customer.id' IS NOT NULL
  ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, email = excluded.email, phone = excluded.phone,
    time_zone = excluded.time_zone, locale = excluded.locale, search_text = excluded.search_text,
    updated_at = excluded.updated_at
  WHERE customers.erased_at IS NOT NULL AND customers.name IS NULL AND excluded.created_at > customers.erased_at`;

/** SQL for a booking's document without anything that tells of a person; the twin of withoutPerson(). */
export function anonymousDocument(document: string): string {
  return `json_set(${document}, '$.customer', NULL, '$.notes', NULL, '$.answers', json('{}'), '$.metadata', json('{}'),
    '$.cancelReason', NULL)`;
}

/** The document of a row; ?3 lists them in the order of the rows. */
const DOCUMENT = "json_extract(?3, '$[' || key || ']')";

const IS_ERASED = `EXISTS (
    SELECT 1 FROM customers WHERE customers.id = value ->> '$.customer.id' AND customers.tenant_id = ?1
      AND customers.erased_at >= value ->> '$.customer_since')`;

function upsertBookings(isRepair: boolean): string {
  return `
  INSERT INTO bookings (id, tenant_id, number, number_year, number_sequence, is_numbered, status, revision, service_id, resource_id, customer_id,
    start_at, end_at, document, search_text, created_at, updated_at)
  SELECT value ->> '$.id', ?1, value ->> '$.number', value ->> '$.number_year', value ->> '$.number_sequence',
    value ->> '$.is_numbered', value ->> '$.status', value ->> '$.revision',
    value ->> '$.service_id', value ->> '$.resource_id',
    iif(${IS_ERASED}, NULL, value ->> '$.customer.id'),
    value ->> '$.start_at', value ->> '$.end_at',
    iif(${IS_ERASED}, ${anonymousDocument(DOCUMENT)}, ${DOCUMENT}),
    iif(${IS_ERASED}, '', value ->> '$.search_text'),
    value ->> '$.created_at', value ->> '$.updated_at'
  FROM json_each(?2) WHERE true
  ON CONFLICT (id) DO UPDATE SET
    ${["number", "number_year", "number_sequence"].map((column) => keepFirst(column, isRepair)).join(", ")},
    is_numbered = excluded.is_numbered, status = excluded.status, revision = excluded.revision,
    resource_id = excluded.resource_id, customer_id = excluded.customer_id, start_at = excluded.start_at,
    end_at = excluded.end_at, document = excluded.document, search_text = excluded.search_text,
    updated_at = excluded.updated_at
  WHERE ${isRepair ? "true" : "excluded.revision > bookings.revision"} AND bookings.tenant_id = excluded.tenant_id`;
}

/** A number is given once: the copy keeps it, and a repair brings back the one that the calendar knows. */
function keepFirst(column: string, isRepair: boolean): string {
  const [first, second] = isRepair ? ["excluded", "bookings"] : ["bookings", "excluded"];
  return `${column} = iif(${first}.number IS NULL, ${second}.${column}, ${first}.${column})`;
}

function upsertAllocations(isRepair: boolean): string {
  return `
  INSERT INTO allocations (tenant_id, booking_id, resource_id, claim, units, start_at, end_at, booking_start_at,
    is_blocking, revision)
  SELECT ?1, wanted.value ->> '$.id', claim.value ->> '$.resource_id', claim.value ->> '$.claim',
    claim.value ->> '$.units', wanted.value ->> '$.occupied_start_at', wanted.value ->> '$.occupied_end_at',
    wanted.value ->> '$.start_at', claim.value ->> '$.is_blocking', wanted.value ->> '$.revision'
  FROM json_each(?2) AS wanted CROSS JOIN json_each(wanted.value, '$.claims') AS claim WHERE true
  ON CONFLICT (booking_id, resource_id) DO UPDATE SET
    claim = excluded.claim, units = excluded.units, start_at = excluded.start_at, end_at = excluded.end_at,
    booking_start_at = excluded.booking_start_at, is_blocking = excluded.is_blocking, revision = excluded.revision
  WHERE ${isRepair ? "true" : "excluded.revision > allocations.revision"}`;
}

// What a booking stood on before it moved, it has left: all it stands on now carries its revision.
const LEAVE_RESOURCES = `
  DELETE FROM allocations
  WHERE rowid IN (
    SELECT allocations.rowid FROM json_each(?2) CROSS JOIN allocations ON allocations.booking_id = value ->> '$.id'
    WHERE +allocations.tenant_id = ?1 AND allocations.revision < value ->> '$.revision'
  )`;

// The next numbers follow the highest one given, which the unique index finds at once; so there is no counter that
// could disagree with the rows, and a batch that fails leaves no gap. ?3 is the tenant's prefix; see booking-number.ts.
const GIVE_NUMBERS = `
  UPDATE bookings SET
    number_year = owed.year,
    number_sequence = owed.sequence,
    number = ?3 || '-' || owed.year || '-' || printf('%04d', owed.sequence)
  FROM (
    SELECT id, year, row_number() OVER (PARTITION BY year ORDER BY position) + coalesce(
      (SELECT max(number_sequence) FROM bookings WHERE tenant_id = ?1 AND number_year = year), 0) AS sequence
    FROM (
      SELECT bookings.id, wanted.value ->> '$.year' AS year, wanted.key AS position
      FROM json_each(?2) AS wanted CROSS JOIN bookings ON bookings.id = wanted.value ->> '$.id'
      WHERE bookings.tenant_id = ?1 AND bookings.is_numbered = 1 AND bookings.number IS NULL
    )
  ) AS owed
  WHERE bookings.id = owed.id`;

const INSERT_EVENTS = `
  INSERT INTO events (id, tenant_id, type, subject_id, revision, occurred_at)
  SELECT value ->> '$.id', ?1, value ->> '$.type', value ->> '$.bookingId', value ->> '$.revision',
    value ->> '$.occurredAt'
  FROM json_each(?2) WHERE true ORDER BY key
  ON CONFLICT (id) DO NOTHING`;

const INSERT_AUDIT = `
  INSERT INTO audit (id, tenant_id, actor, action, subject_id, detail, occurred_at)
  SELECT replace(value ->> '$.id', 'evt_', 'aud_'), ?1, value ->> '$.actor', value ->> '$.type',
    value ->> '$.bookingId', json_object('override', value -> '$.override'), value ->> '$.occurredAt'
  FROM json_each(?2) WHERE value ->> '$.actor' IS NOT NULL ORDER BY key
  ON CONFLICT (id) DO NOTHING`;

const SELECT_COPIED = `
  SELECT bookings.id, bookings.number, ${IS_ERASED} AS is_erased, value ->> '$.customer_since' AS customer_since
  FROM json_each(?2) CROSS JOIN bookings ON bookings.id = value ->> '$.id'
  WHERE bookings.tenant_id = ?1`;

/** The statements of a delivery by what they do, so that a test can look at their plans. */
export const COPY_STATEMENTS: Readonly<Record<string, string>> = {
  "keeping customers": UPSERT_CUSTOMERS,
  "copying bookings": upsertBookings(false),
  "copying allocations": upsertAllocations(false),
  "leaving resources": LEAVE_RESOURCES,
  "giving numbers": GIVE_NUMBERS,
  "logging events": INSERT_EVENTS,
  "logging staff's deeds": INSERT_AUDIT,
  "telling back": SELECT_COPIED,
};

// The listing copy as the consistency check reads it. Also deletes rows that no object knows.

export type BookingCopyRow = {
  readonly id: string;
  readonly revision: number;
  readonly status: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly customerId: string | null;
  readonly number: string | null;
  /** 1 when the booking was ever more than a hold. The copy holds no others. */
  readonly isNumbered: number;
  /** How many resources list it. */
  readonly listed: number;
};

/** Copies with ids between two, at most `limit`, in the order of ids. */
export async function readBookingCopies(
  db: D1Database,
  tenantId: string,
  after: string,
  before: string,
  limit: number,
): Promise<BookingCopyRow[]> {
  return (await db.prepare(READ_COPIES).bind(tenantId, after, before, limit).all<BookingCopyRow>()).results;
}

export async function readBookingCopiesOf(
  db: D1Database,
  tenantId: string,
  ids: readonly string[],
): Promise<BookingCopyRow[]> {
  return (await db.prepare(READ_COPIES_OF).bind(tenantId, JSON.stringify(ids)).all<BookingCopyRow>()).results;
}

/** Deletes copies without a booking. The caller has compared them with the object. */
export async function removeBookingCopies(db: D1Database, tenantId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const list = JSON.stringify(ids);
  await db.batch([
    db
      .prepare(
        `DELETE FROM booking_resources WHERE (tenant_id, resource_id, start_at, booking_id) IN (
           SELECT bookings.tenant_id, claim.value ->> '$.resourceId', bookings.start_at, bookings.id
           FROM json_each(?2) AS phantom CROSS JOIN bookings ON bookings.id = phantom.value
             CROSS JOIN json_each(bookings.document, '$.claims') AS claim
           WHERE +bookings.tenant_id = ?1)`,
      )
      .bind(tenantId, list),
    db
      .prepare("DELETE FROM bookings WHERE id IN (SELECT value FROM json_each(?2)) AND tenant_id = ?1")
      .bind(tenantId, list),
  ]);
}

const COPY = `
  SELECT bookings.id, bookings.revision, bookings.status, bookings.start_at AS startAt, bookings.end_at AS endAt,
    bookings.customer_id AS customerId, bookings.number, bookings.is_numbered AS isNumbered, (
      SELECT count(*)
      FROM json_each(bookings.document, '$.claims') AS claim CROSS JOIN booking_resources AS listed
        ON listed.tenant_id = bookings.tenant_id AND listed.resource_id = claim.value ->> '$.resourceId'
          AND listed.start_at = bookings.start_at AND listed.booking_id = bookings.id
    ) AS listed`;

export const READ_COPIES = `${COPY}
  FROM bookings
  WHERE +bookings.tenant_id = ?1 AND bookings.id > ?2 AND bookings.id < ?3
  ORDER BY bookings.id LIMIT ?4`;

export const READ_COPIES_OF = `${COPY}
  FROM json_each(?2) AS wanted CROSS JOIN bookings ON bookings.id = wanted.value
  WHERE +bookings.tenant_id = ?1`;

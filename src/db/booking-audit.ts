// The listing copy as the consistency check reads it, and the removal of rows that no calendar knows.

export type BookingCopyRow = {
  readonly id: string;
  readonly revision: number;
  readonly status: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly customerId: string | null;
  readonly number: string | null;
  readonly isBlocking: number | null;
  readonly occupiedStartAt: number | null;
  readonly occupiedEndAt: number | null;
};

const PAGE_ROWS = 2_000;

/** Every copied booking of one resource by id, read in pages. */
export async function readBookingCopies(
  db: D1Database,
  tenantId: string,
  resourceId: string,
): Promise<Map<string, BookingCopyRow>> {
  const copies = new Map<string, BookingCopyRow>();
  let after: { startAt: number; id: string } = { startAt: Number.MIN_SAFE_INTEGER, id: "" };
  for (;;) {
    const { results } = await db
      .prepare(READ_COPIES)
      .bind(tenantId, resourceId, after.startAt, after.id, PAGE_ROWS)
      .all<BookingCopyRow>();
    for (const row of results) copies.set(row.id, row);
    const last = results.at(-1);
    if (!last || results.length < PAGE_ROWS) return copies;
    after = { startAt: last.startAt, id: last.id };
  }
}

/** Removes copies that stand for nothing. The caller has compared them with the object. */
export async function removeBookingCopies(db: D1Database, tenantId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const list = JSON.stringify(ids);
  await db.batch([
    db
      .prepare("DELETE FROM allocations WHERE booking_id IN (SELECT value FROM json_each(?2)) AND tenant_id = ?1")
      .bind(tenantId, list),
    db
      .prepare("DELETE FROM bookings WHERE id IN (SELECT value FROM json_each(?2)) AND tenant_id = ?1")
      .bind(tenantId, list),
  ]);
}

export const READ_COPIES = `
  SELECT bookings.id, bookings.revision, bookings.status, bookings.start_at AS startAt, bookings.end_at AS endAt,
    bookings.customer_id AS customerId, bookings.number, allocations.is_blocking AS isBlocking,
    allocations.start_at AS occupiedStartAt, allocations.end_at AS occupiedEndAt
  FROM bookings INDEXED BY bookings_resource
  LEFT JOIN allocations ON allocations.booking_id = bookings.id AND allocations.resource_id = bookings.resource_id
  WHERE bookings.tenant_id = ?1 AND bookings.resource_id = ?2 AND (bookings.start_at, bookings.id) > (?3, ?4)
  ORDER BY bookings.start_at, bookings.id LIMIT ?5`;

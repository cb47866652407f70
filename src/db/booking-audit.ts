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
  /** Resources that it blocks according to the copy. */
  readonly blocked: number;
};

const PAGE_ROWS = 2_000;

/** Every copied booking of one home by id, read in pages; `stem` is what the ids of its bookings begin with. */
export async function readBookingCopies(
  db: D1Database,
  tenantId: string,
  stem: string,
): Promise<Map<string, BookingCopyRow>> {
  const copies = new Map<string, BookingCopyRow>();
  let after = stem;
  for (;;) {
    const { results } = await db
      .prepare(READ_COPIES)
      .bind(tenantId, after, `${stem}~`, PAGE_ROWS)
      .all<BookingCopyRow>();
    for (const row of results) copies.set(row.id, row);
    const last = results.at(-1);
    if (!last || results.length < PAGE_ROWS) return copies;
    after = last.id;
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
    allocations.start_at AS occupiedStartAt, allocations.end_at AS occupiedEndAt,
    (SELECT count(*) FROM allocations AS all_of WHERE all_of.booking_id = bookings.id AND all_of.is_blocking = 1) AS blocked
  FROM bookings
  LEFT JOIN allocations ON allocations.booking_id = bookings.id AND allocations.resource_id = bookings.resource_id
  WHERE +bookings.tenant_id = ?1 AND bookings.id > ?2 AND bookings.id < ?3
  ORDER BY bookings.id LIMIT ?4`;

// Synchronous SQL of the waitlist. Every function runs inside the caller's transaction; none decides anything.

import { type EntryRecord, isOpenEntry } from "../../domain/booking/waitlist";
import type { Interval } from "../../domain/time/interval";
import type { EntryFilter, Piece } from "../messages";

export function readEntry(sql: SqlStorage, entryId: string): EntryRecord | undefined {
  const row = sql.exec<{ document: string }>("SELECT document FROM waitlist WHERE id = ?", entryId).toArray()[0];
  return row && parseEntry(row.document);
}

function parseEntry(document: string): EntryRecord {
  return JSON.parse(document) as EntryRecord;
}

/**
 * Writes a new entry. `wanted`: the stretch that it waits for. `address`: a keyed hash of where it was joined from, or
 * null.
 */
export function insertEntry(sql: SqlStorage, entry: EntryRecord, wanted: Interval, address: string | null): void {
  sql.exec(
    `INSERT INTO waitlist (id, sequence, status, service_id, customer_id, document, address, first_at, until_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[entry.id, entry.sequence, entry.status, entry.serviceId, entry.customer?.id ?? null],
    ...[JSON.stringify(entry), address, wanted.startAt, wanted.endAt],
  );
}

/** Writes a changed entry. The address stays only while the entry is open. */
export function updateEntry(sql: SqlStorage, entry: EntryRecord): void {
  sql.exec(
    `UPDATE waitlist SET status = ?, customer_id = ?, document = ?, address = iif(?, address, NULL) WHERE id = ?`,
    ...[entry.status, entry.customer?.id ?? null, JSON.stringify(entry)],
    ...[entry.customer !== null && isOpenEntry(entry.status) ? 1 : 0, entry.id],
  );
}

/** A piece of a queue: at most so many entries after a place in the order. */
type QueuePiece = { readonly after: number; readonly limit: number };

const WHOLE_QUEUE: QueuePiece = { after: -1, limit: -1 };

/** Entries that wait for a service, in the order of joining. With `within`: those that may want a start in it. */
export function readWaiting(
  sql: SqlStorage,
  serviceId: string,
  within: Interval | null = null,
  { after, limit }: QueuePiece = WHOLE_QUEUE,
): EntryRecord[] {
  return sql
    .exec<{ document: string }>(
      `SELECT document FROM waitlist
       WHERE service_id = ?1 AND status = 'waiting' AND (?2 IS NULL OR (first_at < ?3 AND until_at > ?2))
         AND sequence > ?4
       ORDER BY sequence LIMIT ?5`,
      serviceId,
      within?.startAt ?? null,
      within?.endAt ?? null,
      after,
      limit,
    )
    .toArray()
    .map((row) => parseEntry(row.document));
}

/** A customer's waiting entries for one service, in the order of joining. */
export function readWaitingOf(
  sql: SqlStorage,
  serviceId: string,
  customerId: string,
  { after, limit }: QueuePiece,
): EntryRecord[] {
  return sql
    .exec<{ document: string }>(
      `SELECT document FROM waitlist WHERE customer_id = ? AND service_id = ? AND status = 'waiting' AND sequence > ?
       ORDER BY sequence LIMIT ?`,
      ...[customerId, serviceId, after, limit],
    )
    .toArray()
    .map((row) => parseEntry(row.document));
}

export function readFirstWaiting(sql: SqlStorage, serviceId: string): EntryRecord | undefined {
  const row = sql
    .exec<{ document: string }>(
      "SELECT document FROM waitlist WHERE service_id = ? AND status = 'waiting' ORDER BY sequence LIMIT 1",
      serviceId,
    )
    .toArray()[0];
  return row && parseEntry(row.document);
}

/** Whether an entry after a place in the order waits for a start within a stretch of time. */
export function isWaitedWithin(
  sql: SqlStorage,
  serviceId: string,
  { startAt, endAt }: Interval,
  after = WHOLE_QUEUE.after,
): boolean {
  return (
    sql
      .exec(
        `SELECT 1 FROM waitlist
         WHERE service_id = ? AND status = 'waiting' AND first_at < ? AND until_at > ? AND sequence > ? LIMIT 1`,
        ...[serviceId, endAt, startAt, after],
      )
      .toArray().length > 0
  );
}

export function countWaiting(sql: SqlStorage, serviceId: string): number {
  return sql
    .exec<{ count: number }>(
      "SELECT count(*) AS count FROM waitlist WHERE service_id = ? AND status = 'waiting'",
      serviceId,
    )
    .one().count;
}

/** How many waiting entries joined before an entry and could take the same place. */
export function countAhead(sql: SqlStorage, entryId: string): number {
  return sql
    .exec<{ count: number }>(
      `SELECT count(*) AS count FROM waitlist AS mine CROSS JOIN waitlist AS other
       WHERE mine.id = ? AND other.service_id = mine.service_id AND other.status = 'waiting'
         AND other.sequence < mine.sequence AND other.first_at < mine.until_at AND other.until_at > mine.first_at`,
      entryId,
    )
    .one().count;
}

type Queued = { id: string; first_at: number; until_at: number };

/** The same count for all waiting entries of a service, by their ids. */
export function countAllAhead(sql: SqlStorage, serviceId: string): ReadonlyMap<string, number> {
  const queue = sql
    .exec<Queued>(
      "SELECT id, first_at, until_at FROM waitlist WHERE service_id = ? AND status = 'waiting' ORDER BY sequence",
      serviceId,
    )
    .toArray();
  const ahead = new Map<string, number>();
  for (const [place, mine] of queue.entries()) {
    let count = 0;
    for (let at = 0; at < place; at++) {
      const other = queue[at] as Queued;
      if (other.first_at < mine.until_at && other.until_at > mine.first_at) count += 1;
    }
    ahead.set(mine.id, count);
  }
  return ahead;
}

/** Services with waiting entries here. */
export function waitedServices(sql: SqlStorage): string[] {
  return sql
    .exec<{ service_id: string }>("SELECT DISTINCT service_id FROM waitlist WHERE status = 'waiting'")
    .toArray()
    .map((row) => row.service_id);
}

/** Whether a customer has an unanswered offer here. */
export function hasOpenOffer(sql: SqlStorage, customerId: string): boolean {
  return (
    sql.exec("SELECT 1 FROM waitlist WHERE customer_id = ? AND status = 'offered' LIMIT 1", customerId).toArray()
      .length > 0
  );
}

export function readEntries(sql: SqlStorage, { serviceId, status, piece }: EntryFilter): EntryRecord[] {
  return sql
    .exec<{ document: string }>(
      `SELECT document FROM (SELECT document, id, json_extract(document, '$.createdAt') AS at FROM waitlist
         WHERE (?1 IS NULL OR service_id = ?1) AND (?2 IS NULL OR status = ?2))
       WHERE (at, id) > (?3, ?4) ORDER BY at, id LIMIT ?5`,
      serviceId,
      status,
      piece?.after?.[0] ?? -1,
      piece?.after?.[1] ?? "",
      piece?.limit ?? -1,
    )
    .toArray()
    .map((row) => parseEntry(row.document));
}

/** One piece of a customer's entries, in the order of joining. */
export function readEntriesOfPiece(sql: SqlStorage, customerId: string, { after, limit }: Piece): EntryRecord[] {
  return sql
    .exec<{ document: string }>(
      "SELECT document FROM waitlist WHERE customer_id = ? AND sequence > ? ORDER BY sequence LIMIT ?",
      ...[customerId, after?.[0] ?? -1, limit],
    )
    .toArray()
    .map((row) => parseEntry(row.document));
}

export function readEntriesOf(sql: SqlStorage, customerId: string): EntryRecord[] {
  return sql
    .exec<{ document: string }>("SELECT document FROM waitlist WHERE customer_id = ?", customerId)
    .toArray()
    .map((row) => parseEntry(row.document));
}

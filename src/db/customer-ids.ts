// An earlier build named customers by a plain hash of their address. They get the keyed id that derives from it: in
// copies, in both logs and in pushes. For an erased customer the logs then name no one. Isolates and objects of that
// build may write for a moment longer. So this runs again, and merges two rows of one person.

import { ERASED_CUSTOMER, KEYED_CUSTOMER, PAST_KEYED_CUSTOMERS } from "../domain/ids";
import { anonymousDocument } from "./booking-copy";
import { listHomesOfCustomer } from "./bookings-of-customer";
import type { CustomerRow } from "./customers";
import { type Database, openDatabase, runBatch } from "./database";
import { owePushOfErasure } from "./pushes";

/** Derives the keyed id from an old one. */
export type Key = (id: string) => Promise<string>;

const AT_ONCE = 200;

const UNKEYED = `
  SELECT id, tenant_id AS tenantId, erased_at AS erasedAt FROM customers WHERE id < '${KEYED_CUSTOMER}'
  UNION ALL SELECT id, tenant_id, erased_at FROM customers WHERE id >= '${PAST_KEYED_CUSTOMERS}'
  LIMIT ${AT_ONCE}`;

/** ?1 lists old id, new id, tenant, and when the customer was erased. */
const NAMES = `WITH names AS MATERIALIZED (
    SELECT value ->> 0 AS old_id, value ->> 1 AS new_id, value ->> 2 AS tenant, value ->> 3 AS erased_at
    FROM json_each(?1))`;

const RENAME_BOOKINGS = `${NAMES}
  UPDATE bookings SET customer_id = names.new_id, document = json_set(document, '$.customer.id', names.new_id)
  FROM names WHERE bookings.tenant_id = names.tenant AND bookings.customer_id = names.old_id`;

// The logs have no index on subjects, so one scan renames all of them.
const renameLog = (log: "audit" | "events") => `${NAMES}
  UPDATE ${log} SET subject_id = (
    SELECT iif(${log}.occurred_at <= coalesce(names.erased_at, -1), '${ERASED_CUSTOMER}', names.new_id)
    FROM names WHERE names.old_id = ${log}.subject_id)
  WHERE subject_id IN (SELECT old_id FROM names)`;

const RENAME_PUSHES = `${NAMES}
  UPDATE OR REPLACE pushes SET ref = names.new_id
  FROM names WHERE kind = 'erase' AND pushes.tenant_id = names.tenant AND ref = names.old_id`;

const RENAME_CUSTOMERS = `${NAMES}
  UPDATE customers SET id = names.new_id FROM names WHERE customers.id = names.old_id`;

const keyed = new WeakSet<Database>();

/** Runs once per isolate. The sweep handles later ones. */
export async function ensureCustomersKeyed(db: D1Database, key: Key): Promise<void> {
  const database = openDatabase(db);
  if (keyed.has(database)) return;
  await keyCustomers(db, key);
  keyed.add(database);
}

/** Returns how many it renamed. */
export async function keyCustomers(db: D1Database, key: Key): Promise<number> {
  for (let count = 0; ; ) {
    const { results } = await db.prepare(UNKEYED).all<Pick<CustomerRow, "id" | "tenantId" | "erasedAt">>();
    if (results.length === 0) return count;
    count += results.length;
    const named = await Promise.all(results.map(async (row) => ({ ...row, newId: await key(row.id) })));
    const taken = await readRows(
      db,
      named.map(({ newId }) => newId),
    );
    const alone = named.filter(({ newId }) => !taken.has(newId));
    if (alone.length > 0) await db.batch(renaming(db, alone, [RENAME_CUSTOMERS]));
    const twins = named.filter(({ newId }) => taken.has(newId));
    const others = await readRows(
      db,
      twins.map(({ id }) => id),
    );
    for (const { id, newId } of twins) {
      const [kept, late] = [taken.get(newId), others.get(id)];
      if (kept && late) await mergeRows(db, kept, late);
    }
  }
}

type Renamed = Pick<CustomerRow, "id" | "tenantId" | "erasedAt"> & { readonly newId: string };

function renaming(db: D1Database, people: readonly Renamed[], more: readonly string[]): D1PreparedStatement[] {
  const names = JSON.stringify(people.map(({ id, newId, tenantId, erasedAt }) => [id, newId, tenantId, erasedAt]));
  return [RENAME_BOOKINGS, renameLog("audit"), renameLog("events"), RENAME_PUSHES, ...more].map((statement) =>
    db.prepare(statement).bind(names),
  );
}

async function readRows(db: D1Database, ids: readonly string[]): Promise<Map<string, CustomerRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .prepare(
      `SELECT id, tenant_id AS tenantId, name, email, phone, time_zone AS timeZone, locale, notes,
         search_text AS searchText, created_at AS createdAt, updated_at AS updatedAt, verified_at AS verifiedAt, latest,
         erased_at AS erasedAt
       FROM customers WHERE id IN (SELECT value FROM json_each(?1))`,
    )
    .bind(JSON.stringify(ids))
    .all<CustomerRow>();
  return new Map(rows.results.map((row) => [row.id, row]));
}

/** Merges the row of this build with a later row of the earlier build. An erasure of either counts for both. */
async function mergeRows(db: D1Database, kept: CustomerRow, late: CustomerRow): Promise<void> {
  const { id, tenantId } = kept;
  const erasedAt = Math.max(kept.erasedAt ?? -1, late.erasedAt ?? -1);
  const isThere = (row: CustomerRow) => row.name !== null && (row.createdAt > erasedAt || row.erasedAt === erasedAt);
  const shown = [kept, late].find(isThere);
  const database = openDatabase(db);
  const homes = erasedAt < 0 ? [] : await listHomesOfCustomer(database, tenantId, late.id);
  await runBatch(
    database,
    homes.map((home) => owePushOfErasure(database, tenantId, id, home, erasedAt)),
  );
  const person = { name: null, email: null, phone: null, timeZone: null, locale: null, notes: null, searchText: "" };
  const { name, email, phone, timeZone, locale, notes, searchText } = shown ?? person;
  const { createdAt, updatedAt, verifiedAt, latest } = shown ?? { ...kept, verifiedAt: null, latest: null };
  await db.batch([
    db
      .prepare(
        `UPDATE bookings SET customer_id = NULL, search_text = '', document = ${anonymousDocument("document")}
         WHERE tenant_id = ?1 AND customer_id = ?2 AND document ->> '$.customerSince' <= ?3`,
      )
      .bind(tenantId, late.id, erasedAt),
    ...renaming(db, [{ id: late.id, newId: id, tenantId, erasedAt: erasedAt < 0 ? null : erasedAt }], []),
    db
      .prepare(
        `UPDATE customers SET name = ?2, email = ?3, phone = ?4, time_zone = ?5, locale = ?6, notes = ?7, search_text = ?8,
           created_at = ?9, updated_at = ?10, verified_at = ?11, latest = ?12, erased_at = ?13 WHERE id = ?1`,
      )
      .bind(
        ...[id, name, email, phone, timeZone, locale, notes, searchText, createdAt, updatedAt, verifiedAt, latest],
        erasedAt < 0 ? null : erasedAt,
      ),
    db.prepare("DELETE FROM customers WHERE id = ?1").bind(late.id),
  ]);
}

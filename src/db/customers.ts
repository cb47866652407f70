import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { anonymousDocument } from "./booking-copy";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { audit, bookings, customers, customerWords, events } from "./schema";

export type CustomerRow = typeof customers.$inferSelect;

/** Undefined for an erased customer who has not come back. */
export async function findCustomer(
  db: Database,
  tenantId: string,
  customerId: string,
): Promise<CustomerRow | undefined> {
  const row = await db
    .select()
    .from(customers)
    .where(and(eq(customers.tenantId, tenantId), eq(customers.id, customerId)))
    .get();
  return row?.name === null ? undefined : row;
}

/** What the newest booking said of a customer, if it differs from the row. */
export type LatestWords = { readonly name: string; readonly phone: string | null; readonly at: number };

export function latestOf({ latest }: Pick<CustomerRow, "latest">): LatestWords | null {
  return latest === null ? null : (JSON.parse(latest) as LatestWords);
}

/** The row of an id. An erasure leaves an empty one. */
export async function findCustomerRow(db: Database, customerId: string): Promise<CustomerRow | undefined> {
  return db.select().from(customers).where(eq(customers.id, customerId)).get();
}

/** Inserts a customer. If the row exists, this fails, and its batch too. */
export function insertCustomer(db: Database, row: typeof customers.$inferInsert): Statement {
  return db.insert(customers).values(row);
}

/** The row of an address that leads to another record. It holds the address alone. */
export function aliasOf(
  own: Pick<CustomerRow, "id" | "tenantId" | "name" | "email" | "phone">,
  mergedInto: string,
  now: number,
) {
  return { ...own, searchText: "", createdAt: now, updatedAt: now, verifiedAt: now, latest: null, mergedInto };
}

export async function listCustomers(
  db: Database,
  tenantId: string,
  { after, limit }: Piece,
): Promise<Page<CustomerRow>> {
  const rows = await db
    .select()
    .from(customers)
    .where(
      and(
        eq(customers.tenantId, tenantId),
        sql`${customers.name} is not null`,
        isNull(customers.mergedInto),
        after ? sql`(${customers.createdAt}, ${customers.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(customers.createdAt, customers.id)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id]);
}

/** Customers of a telephone number, the latest first. Each leads to the record that it is merged into. */
export async function listCustomersByPhone(
  db: Database,
  tenantId: string,
  phone: string,
  limit: number,
): Promise<CustomerRow[]> {
  return db
    .select()
    .from(customers)
    .where(
      and(
        sql`${customers.id} in (select ${customerWords.customerId} from ${customerWords}
          where ${customerWords.tenantId} = ${tenantId} and ${customerWords.word} = ${phone})`,
        sql`${customers.name} is not null`,
      ),
    )
    .orderBy(sql`+${customers.updatedAt} desc`)
    .limit(limit);
}

/** A customer, and those who were merged into them. The customer comes first. */
export async function listMerged(db: Database, tenantId: string, customerId: string): Promise<CustomerRow[]> {
  const rows = await db
    .select()
    .from(customers)
    .where(
      and(
        sql`+${customers.tenantId} = ${tenantId}`,
        or(eq(customers.id, customerId), and(eq(customers.mergedInto, customerId), sql`merged_into is not null`)),
      ),
    );
  return rows.sort((a, b) => Number(a.id !== customerId) - Number(b.id !== customerId));
}

/** Whether one customer is merged into the other. */
export function isMergedInto(customerId: string, keptId: string): SQL {
  return sql`exists (select 1 from customers where id = ${customerId} and merged_into = ${keptId})`;
}

/**
 * Merges a customer, and those merged into them before, into another. Nothing changes when either was erased or merged
 * meanwhile. `changes` complete the kept one.
 */
export function mergeCustomers(
  db: Database,
  tenantId: string,
  { keptId, otherId }: { readonly keptId: string; readonly otherId: string },
  changes: Partial<CustomerRow>,
  now: number,
): Statement[] {
  const isThere = sql`exists (select 1 from customers as kept where kept.id = ${keptId}
    and kept.tenant_id = ${tenantId} and kept.name is not null and kept.merged_into is null)`;
  const isFree = sql`exists (select 1 from customers as other where other.id = ${otherId}
    and other.name is not null and (other.merged_into is null or other.merged_into = ${keptId}))`;
  return [
    // Those merged before follow first, while the other shows that it is still free.
    db
      .update(customers)
      .set({ mergedInto: keptId, updatedAt: now })
      .where(and(eq(customers.tenantId, tenantId), eq(customers.mergedInto, otherId), isThere, isFree)),
    db
      .update(customers)
      .set({ mergedInto: keptId, updatedAt: now })
      .where(and(eq(customers.tenantId, tenantId), eq(customers.id, otherId), isThere, isFree)),
    db
      .update(customers)
      .set({ ...changes, updatedAt: now })
      .where(and(eq(customers.tenantId, tenantId), eq(customers.id, keptId), isMergedInto(otherId, keptId))),
  ];
}

export function updateCustomer(
  db: Database,
  tenantId: string,
  customerId: string,
  changes: Partial<CustomerRow>,
  now: number,
): Statement {
  return db
    .update(customers)
    .set({ ...changes, updatedAt: now })
    .where(and(eq(customers.tenantId, tenantId), eq(customers.id, customerId)));
}

/** Empties the customer's row, and erases them from the listing copy. Numbers and times stay. */
export function eraseCustomer(db: Database, tenantId: string, customerId: string, now: number): Statement[] {
  const empty = { name: null, email: null, phone: null, timeZone: null, locale: null, notes: null, searchText: "" };
  const unverified = { verifiedAt: null, latest: null, mergedInto: null };
  const anonymous = sql.raw(anonymousDocument("document"));
  return [
    // What staff added for them. It scans the log, which is rare enough.
    db
      .update(events)
      .set({ detail: sql`json_remove(${events.detail}, '$.message')` })
      .where(
        and(
          eq(events.tenantId, tenantId),
          sql`${events.detail} ->> '$.message' is not null`,
          sql`${events.subjectId} in (
            select each.value from bookings, json_each(json_array(bookings.id, bookings.document ->> '$.seriesId')) as each
            where bookings.tenant_id = ${tenantId} and bookings.customer_id = ${customerId})`,
        ),
      ),
    // The bookings that went from them to others. It scans the log as well.
    db
      .update(events)
      .set({ detail: sql`json_remove(${events.detail}, '$.given.from')` })
      .where(and(eq(events.tenantId, tenantId), sql`${events.detail} ->> '$.given.from' = ${customerId}`)),
    // The record that it was merged with. It scans the log as well.
    db
      .update(audit)
      .set({ detail: "{}" })
      .where(and(eq(audit.tenantId, tenantId), eq(audit.subjectId, customerId), eq(audit.action, "customer.merged"))),
    db
      .update(customers)
      .set({ ...empty, ...unverified, erasedAt: now, updatedAt: now })
      .where(and(eq(customers.tenantId, tenantId), eq(customers.id, customerId))),
    db
      .update(bookings)
      .set({ customerId: null, searchText: "", document: anonymous })
      .where(and(eq(bookings.tenantId, tenantId), eq(bookings.customerId, customerId))),
  ];
}

/** When the customer was erased, or null. */
export async function readErasedAt(db: Database, tenantId: string, customerId: string): Promise<number | null> {
  const row = await db
    .select({ erasedAt: customers.erasedAt })
    .from(customers)
    .where(and(eq(customers.tenantId, tenantId), eq(customers.id, customerId)))
    .get();
  return row?.erasedAt ?? null;
}

/** A customer, and since when what is told of them was known, epoch ms. An erasure after that covers it. */
export type Person = { readonly tenantId: string; readonly customerId: string; readonly since: number };

/** SQL: true when the person was erased since. D1 knows of an erasure before the objects do. */
export function isErasedSince(person: Person | null): SQL {
  if (person === null) return sql`false`;
  const { tenantId, customerId, since } = person;
  return sql`exists (select 1 from customers where id = ${customerId} and tenant_id = ${tenantId}
    and erased_at >= ${since})`;
}

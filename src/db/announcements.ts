// What staff announce. A row says how far its readers are listed, so that a run that dies is continued.

import { and, desc, eq, lte, ne, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { announcements, bookings, customers } from "./schema";

export type AnnouncementRow = typeof announcements.$inferSelect;

const isOne = (tenantId: string, id: string) => and(eq(announcements.tenantId, tenantId), eq(announcements.id, id));

export async function findAnnouncement(
  db: Database,
  tenantId: string,
  id: string,
): Promise<AnnouncementRow | undefined> {
  return db.select().from(announcements).where(isOne(tenantId, id)).get();
}

export async function listAnnouncements(
  db: Database,
  tenantId: string,
  { after, limit }: Piece,
): Promise<Page<AnnouncementRow>> {
  const rows = await db
    .select()
    .from(announcements)
    .where(
      and(
        eq(announcements.tenantId, tenantId),
        after ? sql`(${announcements.createdAt}, ${announcements.id}) < (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(desc(announcements.createdAt), desc(announcements.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id]);
}

export function insertAnnouncement(db: Database, row: typeof announcements.$inferInsert): Statement {
  return db.insert(announcements).values(row);
}

/** Deletes an announcement of which nothing was sent. Returns whether it did. */
export async function deleteScheduled(db: Database, tenantId: string, id: string): Promise<boolean> {
  const { meta } = await db.delete(announcements).where(and(isOne(tenantId, id), eq(announcements.state, "scheduled")));
  return meta.changes > 0;
}

export async function listDueAnnouncements(db: Database, now: number, most: number): Promise<AnnouncementRow[]> {
  return db
    .select()
    .from(announcements)
    .where(and(ne(announcements.state, "sent"), lte(announcements.sendAt, now)))
    .orderBy(announcements.sendAt)
    .limit(most);
}

/** Marks an announcement as begun. False once it was deleted. */
export async function beginAnnouncement(
  db: Database,
  { tenantId, id }: AnnouncementRow,
  now: number,
): Promise<boolean> {
  const { meta } = await db
    .update(announcements)
    .set({ state: "sending", updatedAt: now })
    .where(and(isOne(tenantId, id), ne(announcements.state, "sent")));
  return meta.changes > 0;
}

/** Records how far the readers are listed, unless another run is further. */
export function recordListed(
  db: Database,
  { tenantId, id, listedTo }: AnnouncementRow,
  listed: { readonly to: string | null; readonly more: number; readonly isAll: boolean },
  now: number,
): Statement {
  return db
    .update(announcements)
    .set({
      listedTo: listed.to,
      recipients: sql`${announcements.recipients} + ${listed.more}`,
      updatedAt: now,
      ...(listed.isAll && { state: "sent" as const }),
    })
    .where(and(isOne(tenantId, id), ne(announcements.state, "sent"), sql`${announcements.listedTo} is ${listedTo}`));
}

export type BookedWithin = {
  readonly fromAt: number | null;
  readonly toAt: number | null;
  readonly serviceId: string | null;
  readonly resourceId: string | null;
};

/** Customers with a live booking that starts within a time, by id, each once, after one of them. */
export async function listBookedCustomers(
  db: Database,
  tenantId: string,
  { fromAt, toAt, serviceId, resourceId }: BookedWithin,
  after: string | null,
  most: number,
): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: customers.id })
    .from(bookings)
    .innerJoin(customers, and(eq(customers.id, bookings.customerId), eq(customers.tenantId, tenantId)))
    .where(
      and(
        eq(bookings.tenantId, tenantId),
        sql`${bookings.status} in ('pending', 'confirmed')`,
        sql`${customers.email} is not null`,
        after === null ? undefined : sql`${customers.id} > ${after}`,
        fromAt === null ? undefined : sql`${bookings.startAt} >= ${fromAt}`,
        toAt === null ? undefined : sql`${bookings.startAt} < ${toAt}`,
        serviceId === null ? undefined : eq(bookings.serviceId, serviceId),
        resourceId === null
          ? undefined
          : sql`exists (select 1 from booking_resources as held where held.tenant_id = ${tenantId}
              and held.resource_id = ${resourceId} and held.start_at = ${bookings.startAt}
              and held.booking_id = ${bookings.id})`,
      ),
    )
    .orderBy(customers.id)
    .limit(most);
  return rows.map(({ id }) => id);
}

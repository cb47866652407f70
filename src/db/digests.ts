// Which businesses are due to hear of tomorrow.

import { sql } from "drizzle-orm";
import type { Database } from "./database";
import { tenants } from "./schema";

/** The zones of all businesses, each once. */
export async function listZonesInUse(db: Database): Promise<string[]> {
  const rows = await db.selectDistinct({ timeZone: tenants.timeZone }).from(tenants);
  return rows.map(({ timeZone }) => timeZone);
}

/** A day of a zone, under the id that its agendas are told by. */
export type DueDay = { readonly sourceId: string; readonly fromAt: number; readonly toAt: number };

export type DueBusiness = { readonly id: string; readonly timeZone: string; readonly notifications: string };

/** Businesses of some zones with a live booking on the day, and no delivery of its agenda. By id, after one of them. */
export async function listDueForDigest(
  db: Database,
  byZone: Readonly<Record<string, DueDay>>,
  after: string,
  most: number,
): Promise<DueBusiness[]> {
  const day = (part: keyof DueDay) =>
    sql`(${JSON.stringify(byZone)} -> ('$."' || ${tenants.timeZone} || '"') ->> ${`$.${part}`})`;
  return db
    .select({ id: tenants.id, timeZone: tenants.timeZone, notifications: tenants.notifications })
    .from(tenants)
    .where(
      sql`${tenants.id} > ${after}
        and ${tenants.timeZone} in (select key from json_each(${JSON.stringify(byZone)}))
        and ${tenants.deletedAt} is null and ${tenants.suspendedAt} is null
        and not exists (select 1 from deliveries
          where tenant_id = ${tenants.id} and source_id = ${day("sourceId")} and destination in ('tenant/email', 'tenant/notice'))
        and exists (select 1 from bookings where tenant_id = ${tenants.id}
          and start_at >= ${day("fromAt")} and start_at < ${day("toAt")} and status in ('pending', 'confirmed') and is_numbered = 1)`,
    )
    .orderBy(tenants.id)
    .limit(most);
}

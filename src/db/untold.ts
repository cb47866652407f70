// Events that have no deliveries yet. A tenant is told up to a position in its log.

import { and, eq, not, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { events, tenants, untold } from "./schema";

export type UntoldEvent = typeof events.$inferSelect;

/** SQL: true when all events of a tenant have their deliveries. */
const IS_TOLD = sql`${tenants.toldPosition} >= (
  select coalesce(max(position), 0) from ${events} where tenant_id = ${tenants.id})`;

/** Tenants with events that have no deliveries yet. It reads only those where something happened lately. */
export function selectUntold(db: Database, most: number) {
  return (
    db
      .select({ id: tenants.id })
      .from(untold)
      // Keeps this order: the planner would go through all tenants.
      .crossJoin(tenants)
      .where(and(eq(tenants.id, untold.tenantId), not(IS_TOLD)))
      .limit(most)
  );
}

/** Leaves out tenants where all is told, until something happens there again. */
export async function forgetTold(db: Database): Promise<void> {
  await db.run(sql`delete from untold where not exists (select 1 from ${tenants}
    where ${tenants.id} = untold.tenant_id and not ${IS_TOLD})`);
}

/** A tenant's next events without deliveries, in their order. */
export function selectUntoldEvents(db: Database, tenantId: string, most: number) {
  return db
    .select()
    .from(events)
    .where(
      and(
        eq(events.tenantId, tenantId),
        sql`${events.position} > (select told_position from ${tenants} where id = ${tenantId})`,
      ),
    )
    .orderBy(events.position)
    .limit(most);
}

/** Every event of a tenant up to a position has its deliveries now. */
export function raiseToldPosition(db: Database, tenantId: string, position: number): Statement {
  return db
    .update(tenants)
    .set({ toldPosition: sql`max(${tenants.toldPosition}, ${position})` })
    .where(eq(tenants.id, tenantId));
}

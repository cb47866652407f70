// Messages that objects and KV have yet to receive. The batch of the change writes the row. It is deleted only when the
// receiver has acknowledged that revision or a later one.

import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { pushes, resources, services, tenants } from "./schema";

export type PushRow = typeof pushes.$inferSelect;

const onConflict = { target: [pushes.tenantId, pushes.kind, pushes.resourceId, pushes.ref] };

/** The rules of one resource at their present revision. Null means all resources of the tenant. */
export function owePushOfRules(db: Database, tenantId: string, resourceId: string | null, now: number): Statement {
  const only = resourceId === null ? sql`` : sql`and ${resources.id} = ${resourceId}`;
  return db
    .insert(pushes)
    .select(
      sql`select ${tenantId}, 'rules', ${resources.id}, '', ${resources.revision}, ${now}, null from ${resources}
          where ${resources.tenantId} = ${tenantId} ${only} and (${resources.deletedAt} is null or ${resourceId} is not null)`,
    )
    .onConflictDoUpdate({ ...onConflict, set: { revision: sql`excluded.revision` } });
}

/** The revision of a service, for one calendar that may know it. */
export function owePushOfService(
  db: Database,
  tenantId: string,
  serviceId: string,
  resourceId: string,
  now: number,
): Statement {
  return db
    .insert(pushes)
    .select(
      sql`select ${tenantId}, 'service', ${resourceId}, ${serviceId}, ${services.revision}, ${now}, null from ${services}
          where ${services.tenantId} = ${tenantId} and ${services.id} = ${serviceId}`,
    )
    .onConflictDoUpdate({ ...onConflict, set: { revision: sql`excluded.revision` } });
}

/** The revisions of several services, each for one object that may know it: pairs of service and object. */
export function owePushesOfServices(
  db: Database,
  tenantId: string,
  pairs: readonly (readonly [string, string])[],
  now: number,
): Statement {
  return db
    .insert(pushes)
    .select(
      sql`select ${tenantId}, 'service', told.value ->> 1, ${services.id}, ${services.revision}, ${now}, null
          from json_each(${JSON.stringify(pairs)}) as told cross join ${services}
          where ${services.id} = told.value ->> 0 and ${services.tenantId} = ${tenantId}`,
    )
    .onConflictDoUpdate({ ...onConflict, set: { revision: sql`excluded.revision` } });
}

/** An erasure, for one object that may know the customer. */
export function owePushOfErasure(
  db: Database,
  tenantId: string,
  customerId: string,
  resourceId: string,
  now: number,
): Statement {
  return db
    .insert(pushes)
    .values({ tenantId, kind: "erase", resourceId, ref: customerId, revision: now, createdAt: now })
    .onConflictDoUpdate({ ...onConflict, set: { revision: sql`excluded.revision` } });
}

/** Bookings to cancel one after another. `detail` names them, and how far it has come. */
export function oweCancellations(db: Database, tenantId: string, id: string, detail: string, now: number): Statement {
  return db
    .insert(pushes)
    .values({ tenantId, kind: "cancel", resourceId: "", ref: id, revision: now, createdAt: now, detail });
}

/** Notes the progress of a push that takes several steps. */
export async function notePushProgress(db: Database, { tenantId, kind, ref }: PushRow, detail: string): Promise<void> {
  await db
    .update(pushes)
    .set({ detail })
    .where(and(eq(pushes.tenantId, tenantId), eq(pushes.kind, kind), eq(pushes.ref, ref)));
}

/** The tenant's configuration, for KV. */
export function owePushOfConfiguration(db: Database, tenantId: string, now: number): Statement {
  return db
    .insert(pushes)
    .select(
      sql`select ${tenants.id}, 'config', '', '', ${tenants.configRevision}, ${now}, null from ${tenants}
          where ${tenants.id} = ${tenantId}`,
    )
    .onConflictDoUpdate({ ...onConflict, set: { revision: sql`excluded.revision` } });
}

/** Objects are emptied twice. After the first round no object is left that could send another something. */
const ROUNDS = 2;

/** Pushes that remove a tenant: empty every object, then delete everything else. They replace all its other pushes. */
export function owePushesOfRemoval(db: Database, tenantId: string, now: number): Statement[] {
  return [
    db.delete(pushes).where(eq(pushes.tenantId, tenantId)),
    db.insert(pushes).values({ tenantId, kind: "remove", resourceId: "", ref: "", revision: 0, createdAt: now }),
    ...oweNextRound(db, tenantId, now),
  ];
}

/** Begins the next round of emptying once the last round is over, up to ROUNDS. The push counts the rounds. */
export function oweNextRound(db: Database, tenantId: string, now: number): Statement[] {
  const ofTenant = sql`tenant_id = ${tenantId}`;
  return [
    db.insert(pushes).select(
      sql`select ${tenantId}, 'empty', home.id, next.round, 0, ${now}, null
        from (select id from ${resources} where ${ofTenant} union all select id from ${services} where ${ofTenant}) as home,
          (select cast(revision + 1 as text) as round from ${pushes}
            where ${ofTenant} and kind = 'remove' and revision < ${ROUNDS}) as next
        where not exists (select 1 from ${pushes} where ${ofTenant} and kind = 'empty')`,
    ),
    db
      .update(pushes)
      .set({ revision: sql`revision + 1` })
      .where(
        sql`${ofTenant} and kind = 'remove' and revision < ${ROUNDS} and not exists (select 1 from ${pushes} as other
          where other.tenant_id = ${tenantId} and other.kind = 'empty'
            and other.ref <> cast(${pushes.revision} + 1 as text))`,
      ),
  ];
}

/** Whether all rounds of emptying are over. */
export function areAllEmptied(owed: readonly PushRow[]): boolean {
  return owed.every(({ kind, revision }) => kind === "remove" && revision >= ROUNDS);
}

export async function listPushes(db: Database, tenantId: string): Promise<PushRow[]> {
  return db.select().from(pushes).where(eq(pushes.tenantId, tenantId));
}

/** The oldest pushes of all tenants, for the sweep that repeats failed ones. */
export async function listOldestPushes(db: Database, limit: number): Promise<PushRow[]> {
  return db.select().from(pushes).orderBy(asc(pushes.createdAt)).limit(limit);
}

export async function acknowledgePush(db: Database, push: PushRow, revision: number): Promise<void> {
  await db
    .delete(pushes)
    .where(
      and(
        eq(pushes.tenantId, push.tenantId),
        eq(pushes.kind, push.kind),
        eq(pushes.resourceId, push.resourceId),
        eq(pushes.ref, push.ref),
        lte(pushes.revision, revision),
      ),
    );
}

/** Moves a failed push behind the others, so that one dead receiver does not block the sweep. */
export async function postponePush(db: Database, push: PushRow, now: number): Promise<void> {
  await db
    .update(pushes)
    .set({ createdAt: now })
    .where(
      and(
        eq(pushes.tenantId, push.tenantId),
        eq(pushes.kind, push.kind),
        eq(pushes.resourceId, push.resourceId),
        eq(pushes.ref, push.ref),
      ),
    );
}

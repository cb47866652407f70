// What objects and KV still have to be told. A row is written in the batch that made the change, and goes only when its
// receiver has acknowledged that revision or a later one.

import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Database, Statement } from "./database";
import { pushes, resources, services, tenants } from "./schema";

export type PushRow = typeof pushes.$inferSelect;

const onConflict = { target: [pushes.tenantId, pushes.kind, pushes.resourceId, pushes.ref] };

/** Rules of one resource, or with null of every resource of the tenant, at the revision they have by now. */
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

/** A service's revision, to one of the calendars that may know it. */
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

/** An erasure, to one calendar that may know the person. */
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

/** Bookings that are to be cancelled one after the other; `detail` says which, and how far it has come. */
export function oweCancellations(db: Database, tenantId: string, id: string, detail: string, now: number): Statement {
  return db
    .insert(pushes)
    .values({ tenantId, kind: "cancel", resourceId: "", ref: id, revision: now, createdAt: now, detail });
}

/** Notes how far a push has come that takes more than one step. */
export async function notePushProgress(db: Database, { tenantId, kind, ref }: PushRow, detail: string): Promise<void> {
  await db
    .update(pushes)
    .set({ detail })
    .where(and(eq(pushes.tenantId, tenantId), eq(pushes.kind, kind), eq(pushes.ref, ref)));
}

/** The tenant's configuration, to KV. */
export function owePushOfConfiguration(db: Database, tenantId: string, now: number): Statement {
  return db
    .insert(pushes)
    .select(
      sql`select ${tenants.id}, 'config', '', '', ${tenants.configRevision}, ${now}, null from ${tenants}
          where ${tenants.id} = ${tenantId}`,
    )
    .onConflictDoUpdate({ ...onConflict, set: { revision: sql`excluded.revision` } });
}

/** Objects are emptied twice: in the second round there is none left that could still tell another something. */
const ROUNDS = 2;

/** What a tenant owes that is to go: every object of it is emptied, then what it has elsewhere. Nothing else matters now. */
export function owePushesOfRemoval(db: Database, tenantId: string, now: number): Statement[] {
  return [
    db.delete(pushes).where(eq(pushes.tenantId, tenantId)),
    db.insert(pushes).values({ tenantId, kind: "remove", resourceId: "", ref: "", revision: 0, createdAt: now }),
    ...oweNextRound(db, tenantId, now),
  ];
}

/** Begins another round of emptying where the one before is over and was not the last. The push counts the rounds. */
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

/** Whether all objects were emptied as often as it takes. */
export function areAllEmptied(owed: readonly PushRow[]): boolean {
  return owed.every(({ kind, revision }) => kind === "remove" && revision >= ROUNDS);
}

export async function listPushes(db: Database, tenantId: string): Promise<PushRow[]> {
  return db.select().from(pushes).where(eq(pushes.tenantId, tenantId));
}

/** The oldest pushes of all tenants, for the sweep that makes good what failed. */
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

/** Puts a push that failed behind the others, so that one dead receiver does not block the sweep. */
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

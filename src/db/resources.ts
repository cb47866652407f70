import { and, asc, eq, exists, isNull, type SQL, sql } from "drizzle-orm";
import { overrideOf } from "../domain/availability/day-hours";
import type { OpeningHours, Window } from "../domain/availability/opening-hours";
import type { Pool } from "../domain/availability/pools";
import type { ResourceRules } from "../domain/tenant/resource";
import { DAY_MS, type LocalDate } from "../domain/time/local-time";
import { isInForceSince, toClosure } from "./closures";
import type { Database, Statement } from "./database";
import { closures, resources, tenants } from "./schema";

export type ResourceRow = typeof resources.$inferSelect;

export async function findResource(
  db: Database,
  tenantId: string,
  resourceId: string,
): Promise<ResourceRow | undefined> {
  return db
    .select()
    .from(resources)
    .where(and(eq(resources.tenantId, tenantId), eq(resources.id, resourceId), isNull(resources.deletedAt)))
    .get();
}

/** Whether a tenant has, or ever had, a resource. */
export async function isResourceOfTenant(db: Database, tenantId: string, resourceId: string): Promise<boolean> {
  const isIt = and(eq(resources.tenantId, tenantId), eq(resources.id, resourceId));
  return (await db.select({ id: resources.id }).from(resources).where(isIt).get()) !== undefined;
}

export async function listResources(db: Database, tenantId: string): Promise<ResourceRow[]> {
  return db
    .select()
    .from(resources)
    .where(and(eq(resources.tenantId, tenantId), isNull(resources.deletedAt)))
    .orderBy(asc(resources.createdAt), asc(resources.id));
}

/** Ids of all resources, including deleted ones: their calendars still know customers. */
export async function listResourceIds(db: Database, tenantId: string): Promise<string[]> {
  const rows = await db.select({ id: resources.id }).from(resources).where(eq(resources.tenantId, tenantId));
  return rows.map(({ id }) => id);
}

export function insertResource(db: Database, row: typeof resources.$inferInsert): Statement {
  return db.insert(resources).values(row);
}

/** Sets the given fields and raises the revision, which the resource's calendar has to receive. */
export function updateResource(
  db: Database,
  tenantId: string,
  resourceId: string,
  changes: Partial<ResourceRow>,
  now: number,
): Statement {
  return db
    .update(resources)
    .set({ ...changes, revision: sql`${resources.revision} + 1`, updatedAt: now })
    .where(and(eq(resources.tenantId, tenantId), eq(resources.id, resourceId), isNull(resources.deletedAt)));
}

/** What a date of some resources has: windows of its own, or null for those of its weekday. */
export type DaysOf = readonly { readonly id: string; readonly windows: readonly Window[] | null }[];

/**
 * Sets the hours of one date of some resources, or the weekday's for null. It changes no other date, and nothing at all
 * where one of them has not what the caller saw: two people may change hours at once.
 */
export function setDays(
  db: Database,
  tenantId: string,
  date: LocalDate,
  { days, was }: { readonly days: DaysOf; readonly was: DaysOf },
  now: number,
): Statement {
  const wanted = sql`json_each(${textOfDays(date, days)}) as wanted`;
  const others = sql`select value from json_each(resources.overrides) where value ->> '$.date' <> ${date}`;
  const added = sql`select wanted.value ->> '$.day' from ${wanted}
    where wanted.value ->> '$.id' = resources.id and wanted.value ->> '$.day' is not null`;
  return db
    .update(resources)
    .set({
      overrides: sql`(select json_group_array(json(value)) from (${others} union all ${added}))`,
      revision: sql`${resources.revision} + 1`,
      updatedAt: now,
    })
    .where(
      and(
        eq(resources.tenantId, tenantId),
        sql`${resources.id} in (select wanted.value ->> '$.id' from ${wanted})`,
        haveDays(tenantId, date, was),
      ),
    );
}

/** Whether a date of each of these resources has these hours. One parameter holds them all: D1 takes few. */
export function haveDays(tenantId: string, date: LocalDate, days: DaysOf): SQL {
  const stored = sql`select each.value from json_each(held.overrides) as each where each.value ->> '$.date' = ${date}`;
  return sql`not exists (select 1 from json_each(${textOfDays(date, days)}) as seen where not exists (
    select 1 from resources as held where held.id = seen.value ->> '$.id' and held.tenant_id = ${tenantId}
      and held.deleted_at is null and (${stored}) is seen.value ->> '$.day'))`;
}

function textOfDays(date: LocalDate, days: DaysOf): string {
  return JSON.stringify(days.map(({ id, windows }) => ({ id, day: windows && overrideOf(date, windows) })));
}

/** Raises the revision of one resource, because its closures changed. Null means all resources. */
export function raiseRulesRevision(db: Database, tenantId: string, resourceId: string | null): Statement {
  return db
    .update(resources)
    .set({ revision: sql`${resources.revision} + 1` })
    .where(
      and(
        eq(resources.tenantId, tenantId),
        isNull(resources.deletedAt),
        resourceId === null ? undefined : eq(resources.id, resourceId),
      ),
    );
}

/** Closures that ended this long ago no longer affect bookings. */
export const KEPT_CLOSURES_MS = 62 * DAY_MS;

/** All rules of a resource's calendar, from one read of D1. Undefined when there is no such resource. */
export async function readRules(
  db: Database,
  tenantId: string,
  resourceId: string,
  now: number,
): Promise<ResourceRules | undefined> {
  const [found, closed, spaces] = await db.batch([
    db
      .select()
      .from(resources)
      .where(and(eq(resources.tenantId, tenantId), eq(resources.id, resourceId), isKept(db, tenantId))),
    db
      .select()
      .from(closures)
      .where(and(eq(closures.tenantId, tenantId), isInForceSince(now - KEPT_CLOSURES_MS))),
    db
      .select({ id: resources.id, parentId: resources.parentId })
      .from(resources)
      .where(and(eq(resources.tenantId, tenantId), isNull(resources.deletedAt))),
  ]);
  const row = found[0];
  if (!row) return undefined;
  return {
    revision: row.revision,
    resourceId: row.id,
    name: row.name,
    active: row.active && row.deletedAt === null,
    timeZone: row.timeZone,
    capacity: row.capacity,
    maxGuests: row.maxGuests,
    maxBookingsPerDay: row.maxBookingsPerDay,
    hours: hoursOf(row),
    pools: poolsOf(row),
    closures: closed
      .filter((closure) => closure.resourceId === null || closure.resourceId === resourceId)
      .map(toClosure),
    ancestorIds: ancestorsOf(spaces, resourceId),
  };
}

/** A tenant that is being removed yields no rules, so that an emptied calendar is not filled again. */
function isKept(db: Database, tenantId: string): SQL {
  return exists(
    db
      .select({ id: tenants.id })
      .from(tenants)
      .where(and(eq(tenants.id, tenantId), isNull(tenants.deletedAt))),
  );
}

/** The spaces around a resource, the nearest first. */
function ancestorsOf(spaces: readonly Pick<ResourceRow, "id" | "parentId">[], resourceId: string): string[] {
  const parents = new Map(spaces.map(({ id, parentId }) => [id, parentId]));
  const ancestors: string[] = [];
  let next = parents.get(resourceId) ?? null;
  while (next !== null && !ancestors.includes(next) && parents.has(next)) {
    ancestors.push(next);
    next = parents.get(next) ?? null;
  }
  return ancestors;
}

export function hoursOf(row: ResourceRow): OpeningHours {
  return {
    weekly: JSON.parse(row.weekly) as OpeningHours["weekly"],
    overrides: JSON.parse(row.overrides) as OpeningHours["overrides"],
  };
}

export function poolsOf(row: ResourceRow): readonly Pool[] {
  return JSON.parse(row.pools) as Pool[];
}

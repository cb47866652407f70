import { and, asc, desc, eq, getTableColumns, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { profileOf } from "../domain/payments/profiles";
import type { PaymentProvider } from "../domain/payments/providers";
import { type TaxRule, taxOfPolicy } from "../domain/payments/tax";
import { asksOnline, type PaymentTerms } from "../domain/payments/terms";
import type { TenantPolicies } from "../domain/tenant/configuration";
import type { Requirement, Service, ServiceLocation } from "../domain/tenant/service";
import { takersOf } from "./connections";
import type { Database, Statement } from "./database";
import { services, tenants } from "./schema";

export type ServiceRow = typeof services.$inferSelect;
/** A service with its place in the display order. */
export type StoredService = Service & { readonly position: number };

/** A service, with the way in which its business takes money, and its tax. */
const withPolicy = {
  ...getTableColumns(services),
  policy: sql<string | null>`(select json_object('payments', ${tenants.policies} -> '$.payments',
    'tax', ${tenants.policies} -> '$.tax') from ${tenants} where ${tenants.id} = ${services.tenantId})`,
  takers: takersOf(sql`services.tenant_id`),
};

type FoundService = ServiceRow & { readonly policy: string | null; readonly takers: string };

function toStored({ policy, takers, ...row }: FoundService): StoredService {
  return toService(row, policy === null ? {} : (JSON.parse(policy) as MoneyPolicies), takersIn(takers));
}

export function takersIn(list: string): readonly PaymentProvider[] {
  return JSON.parse(list) as PaymentProvider[];
}

/** What a business says of money for all of its services. */
type MoneyPolicies = Pick<TenantPolicies, "payments" | "tax">;

export async function findService(
  db: Database,
  tenantId: string,
  idOrCode: string,
): Promise<StoredService | undefined> {
  const column = idOrCode.startsWith("svc_") ? services.id : services.code;
  const row = await db
    .select(withPolicy)
    .from(services)
    .where(and(eq(services.tenantId, tenantId), eq(column, idOrCode), isNull(services.deletedAt)))
    .get();
  return row && toStored(row);
}

/** Whether a tenant has, or ever had, a service. */
export async function isServiceOfTenant(db: Database, tenantId: string, serviceId: string): Promise<boolean> {
  const isIt = and(eq(services.tenantId, tenantId), eq(services.id, serviceId));
  return (await db.select({ id: services.id }).from(services).where(isIt).get()) !== undefined;
}

/** The last deleted service with a code, so that retries of its bookings find their answer. */
export async function findDeletedService(
  db: Database,
  tenantId: string,
  idOrCode: string,
): Promise<Service | undefined> {
  const column = idOrCode.startsWith("svc_") ? services.id : services.code;
  const row = await db
    .select()
    .from(services)
    .where(and(eq(services.tenantId, tenantId), eq(column, idOrCode), isNotNull(services.deletedAt)))
    .orderBy(desc(services.deletedAt))
    .get();
  return row && toService(row, {}, []);
}

export async function listServices(db: Database, tenantId: string): Promise<StoredService[]> {
  const rows = await db
    .select(withPolicy)
    .from(services)
    .where(and(eq(services.tenantId, tenantId), isNull(services.deletedAt)))
    .orderBy(asc(services.position), asc(services.id));
  return rows.map(toStored);
}

/** Ids of all services, including deleted ones: their objects may still know a customer. */
export async function listServiceIds(db: Database, tenantId: string): Promise<string[]> {
  const rows = await db.select({ id: services.id }).from(services).where(eq(services.tenantId, tenantId));
  return rows.map((row) => row.id);
}

export function insertService(
  db: Database,
  tenantId: string,
  service: Service,
  position: number,
  now: number,
): Statement {
  return db.insert(services).values({
    ...toColumns(service),
    id: service.id,
    tenantId,
    code: service.code,
    position,
    createdAt: now,
    updatedAt: now,
  } as typeof services.$inferInsert);
}

/** Sets the given fields and raises the revision. Other fields stay. With `ifRevision`, only that revision changes. */
export function updateService(
  db: Database,
  tenantId: string,
  serviceId: string,
  changes: Partial<Service>,
  now: number,
  ifRevision: number | null = null,
): Statement {
  return db
    .update(services)
    .set({ ...toColumns(changes), revision: sql`${services.revision} + 1`, updatedAt: now })
    .where(
      and(
        eq(services.tenantId, tenantId),
        eq(services.id, serviceId),
        isNull(services.deletedAt),
        ifRevision === null ? undefined : eq(services.revision, ifRevision),
      ),
    );
}

/** Raises the revision of all services: what the business asks for has changed. */
export function raiseServiceRevisions(db: Database, tenantId: string, now: number): Statement {
  return db
    .update(services)
    .set({ revision: sql`${services.revision} + 1`, updatedAt: now })
    .where(and(eq(services.tenantId, tenantId), isNull(services.deletedAt)));
}

/** Whether a service got its revision at an instant. */
export function isAtRevision(tenantId: string, serviceId: string, revision: number, at: number): SQL {
  return sql`exists (select 1 from ${services} where ${services.tenantId} = ${tenantId}
    and ${services.id} = ${serviceId} and ${services.revision} = ${revision} and ${services.updatedAt} = ${at})`;
}

export function deleteService(db: Database, tenantId: string, serviceId: string, now: number): Statement {
  return db
    .update(services)
    .set({ deletedAt: now, active: false, revision: sql`${services.revision} + 1`, updatedAt: now })
    .where(and(eq(services.tenantId, tenantId), eq(services.id, serviceId), isNull(services.deletedAt)));
}

export function moveService(db: Database, tenantId: string, serviceId: string, position: number): Statement {
  return db
    .update(services)
    .set({ position })
    .where(and(eq(services.tenantId, tenantId), eq(services.id, serviceId)));
}

/** Revisions of services, including deleted ones, for pushes to their calendars. */
export async function readServiceStates(
  db: Database,
  tenantId: string,
  serviceIds: readonly string[],
): Promise<{ id: string; revision: number; deletedAt: number | null }[]> {
  if (serviceIds.length === 0) return [];
  return db
    .select({ id: services.id, revision: services.revision, deletedAt: services.deletedAt })
    .from(services)
    .where(and(eq(services.tenantId, tenantId), inArray(services.id, serviceIds.slice(0, 90))));
}

function toColumns(service: Partial<Service>): Partial<typeof services.$inferInsert> {
  const {
    id,
    code,
    revision,
    duration,
    price,
    cancellation,
    questions,
    requires,
    location,
    reminderMinutes,
    payment,
    paymentProfile,
    paidThrough,
    tax,
    businessTax,
    ...plain
  } = service;
  return {
    ...plain,
    ...(duration && { duration: JSON.stringify(duration) }),
    ...(price !== undefined && { price: price && JSON.stringify(price) }),
    ...(cancellation && { cancellation: JSON.stringify(cancellation) }),
    ...(questions && { questions: JSON.stringify(questions) }),
    ...(requires && { requires: JSON.stringify(requires) }),
    ...(payment !== undefined && { payment: payment && JSON.stringify(payment) }),
    ...(tax !== undefined && { tax: tax && JSON.stringify(tax) }),
    ...(location !== undefined && { location: location && JSON.stringify(location) }),
    ...(reminderMinutes !== undefined && { reminderMinutes: reminderMinutes && JSON.stringify(reminderMinutes) }),
  };
}

/** A service with what its business says of money, and the providers that take money for the business. */
export function toService(
  row: ServiceRow,
  { payments, tax }: MoneyPolicies,
  takers: readonly PaymentProvider[],
): StoredService {
  const profile = profileOf(payments);
  const businessTax = taxOfPolicy(tax);
  const { tenantId, createdAt, updatedAt, deletedAt, ...plain } = row;
  const service: StoredService = {
    ...plain,
    duration: JSON.parse(row.duration) as Service["duration"],
    price: row.price === null ? null : (JSON.parse(row.price) as Service["price"]),
    location: row.location === null ? null : (JSON.parse(row.location) as ServiceLocation),
    reminderMinutes: row.reminderMinutes === null ? null : (JSON.parse(row.reminderMinutes) as number[]),
    payment: row.payment === null ? null : (JSON.parse(row.payment) as PaymentTerms),
    ...(profile && { paymentProfile: profile }),
    tax: row.tax === null ? null : (JSON.parse(row.tax) as TaxRule),
    ...(businessTax && { businessTax }),
    cancellation: JSON.parse(row.cancellation) as Service["cancellation"],
    questions: JSON.parse(row.questions) as Service["questions"],
    requires: (JSON.parse(row.requires) as Requirement[]).map((one) => ({ ...one, units: one.units ?? 1 })),
  };
  return asksOnline(service) ? { ...service, paidThrough: takers } : service;
}

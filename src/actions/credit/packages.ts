// Packages that a business sells: visits of some services, or an amount of money, paid ahead.

import type { Statement } from "../../db/database";
import {
  findPackage,
  hasPackages,
  insertPackage,
  listPackages,
  type PackageRow,
  updatePackage,
} from "../../db/packages";
import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { owePushOfConfiguration } from "../../db/pushes";
import { findService } from "../../db/services";
import { raiseConfigRevision } from "../../db/tenants";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { makeChange } from "../setup/make-change";

/** A package as staff set it up. */
export type Package = Omit<PackageRow, "tenantId" | "services"> & {
  /** Null pays for every service. */
  readonly services: readonly string[] | null;
};

export type PackageFields = Pick<
  Package,
  "name" | "priceMinor" | "currency" | "visits" | "amountMinor" | "validDays"
> & {
  /** Ids or codes. */
  readonly services: readonly string[] | null;
  readonly isActive: boolean;
};

export async function readPackage({ db }: Deps, tenantId: string, id: string): Promise<Result<Package>> {
  const row = await findPackage(db, tenantId, id);
  return row ? ok(toPackage(row)) : refused(missing("package"));
}

export async function listPackagesOf({ db }: Deps, tenantId: string, query: ListQuery): Promise<Result<Page<Package>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  return ok(mapPage(await listPackages(db, tenantId, piece.value), toPackage));
}

/** Whether customers of a business may have credit. */
export function sellsPackages({ db }: Deps, tenantId: string): Promise<boolean> {
  return hasPackages(db, tenantId);
}

export const createPackage = creationOf("packages", makePackage, readPackage);

async function makePackage(
  deps: Deps,
  { tenantId, actor }: Authority,
  { services: named, ...fields }: PackageFields,
  once: CreationKey | null,
): Promise<Result<Package>> {
  const services = await serviceIds(deps, tenantId, named);
  if (!services.ok) return services;
  const now = deps.clock.now();
  const row = { id: newId("pkg"), tenantId, ...fields, services: services.value, createdAt: now, updatedAt: now };
  const statements = [insertPackage(deps.db, row), ...toldToPages(deps, tenantId)];
  await makeChange(deps, {
    tenantId,
    actor,
    action: "package.created",
    once,
    subjectId: row.id,
    detail: {},
    statements,
  });
  return ok(toPackage(row));
}

/** What was sold before stays as it was. */
export async function changePackage(
  deps: Deps,
  { tenantId, actor }: Authority,
  id: string,
  { services: named, ...fields }: Partial<PackageFields>,
): Promise<Result<Package>> {
  const before = await findPackage(deps.db, tenantId, id);
  if (!before) return refused(missing("package"));
  const services = named === undefined ? ok(before.services) : await serviceIds(deps, tenantId, named);
  if (!services.ok) return services;
  const changes = { ...fields, services: services.value, updatedAt: deps.clock.now() };
  const { visits, amountMinor } = { ...before, ...changes };
  if ((visits === null) === (amountMinor === null)) return refused(invalid("", "must have either visits or amount"));
  const statements = [updatePackage(deps.db, tenantId, id, changes), ...toldToPages(deps, tenantId)];
  await makeChange(deps, { tenantId, actor, action: "package.updated", subjectId: id, detail: {}, statements });
  return readPackage(deps, tenantId, id);
}

/** Its pages say whether the business sells packages. */
function toldToPages({ db, clock }: Deps, tenantId: string): Statement[] {
  return [raiseConfigRevision(db, tenantId), owePushOfConfiguration(db, tenantId, clock.now())];
}

/** Ids of services, as a JSON list. Null for all. */
async function serviceIds(
  { db }: Deps,
  tenantId: string,
  named: readonly string[] | null,
): Promise<Result<string | null>> {
  if (named === null) return ok(null);
  const found = await Promise.all(named.map((name) => findService(db, tenantId, name)));
  if (found.includes(undefined)) return refused(missing("service"));
  return ok(JSON.stringify([...new Set(found.flatMap((service) => service?.id ?? []))]));
}

/** A package from its row. */
export function toPackage({ tenantId: _, services, ...row }: PackageRow): Package {
  return { ...row, services: services === null ? null : (JSON.parse(services) as string[]) };
}

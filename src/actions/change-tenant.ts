import type { TenantChanges } from "../contract/tenant-schemas";
import { owePushOfConfiguration } from "../db/pushes";
import { findTenant, raiseConfigRevision, type TenantRow, updateTenant } from "../db/tenants";
import { type Result, ok, refuse, refused } from "../domain/refusal";
import type { Deps } from "./deps";
import { makeChange, type Pending } from "./push-changes";

export async function readTenant(deps: Deps, tenantId: string): Promise<Result<TenantRow>> {
  const tenant = await findTenant(deps.db, tenantId);
  return tenant ? ok(tenant) : refused(refuse("not_found"));
}

export async function changeTenant(
  deps: Deps,
  tenantId: string,
  actor: string,
  wire: TenantChanges,
): Promise<Result<{ tenant: TenantRow; pending: Pending }>> {
  const before = await readTenant(deps, tenantId);
  if (!before.ok) return before;
  const now = deps.clock.now();
  const changes: Partial<TenantRow> = {
    updatedAt: now,
    ...(wire.name != null && { name: wire.name }),
    ...(wire.time_zone != null && { timeZone: wire.time_zone }),
    ...(wire.locale != null && { locale: wire.locale }),
    ...(wire.description != null && { description: wire.description }),
    ...(wire.email != null && { email: wire.email }),
    ...(wire.branding != null && { branding: JSON.stringify(wire.branding) }),
    ...(wire.embed_origins != null && { embedOrigins: JSON.stringify([...new Set(wire.embed_origins)]) }),
    ...(wire.policies != null && { policies: JSON.stringify(wire.policies) }),
  };
  const { db } = deps;
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "tenant.updated",
    subjectId: tenantId,
    detail: { fields: Object.keys(wire) },
    statements: [
      updateTenant(db, tenantId, changes),
      raiseConfigRevision(db, tenantId),
      owePushOfConfiguration(db, tenantId, now),
    ],
  });
  const tenant = await readTenant(deps, tenantId);
  return tenant.ok ? ok({ tenant: tenant.value, pending }) : tenant;
}

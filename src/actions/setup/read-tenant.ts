import { findTenant, type TenantRow } from "../../db/tenants";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";

export async function readTenant(deps: Deps, tenantId: string): Promise<Result<TenantRow>> {
  const tenant = await findTenant(deps.db, tenantId);
  return tenant ? ok(tenant) : refused(missing("tenant"));
}

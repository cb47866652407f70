// Calendar feeds for staff: one of the tenant and one of each resource, each behind a secret address. The address is an
// HMAC with the tenant's feed version. Nothing is stored, and raising the version ends all old addresses.

import { listResources } from "../../db/resources";
import { findTenant, type TenantRow } from "../../db/tenants";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { secretOf } from "../accounts/secrets";
import type { Deps } from "../deps";

export type FeedTokens = {
  readonly tenant: string;
  readonly resources: readonly { readonly id: string; readonly name: string; readonly token: string }[];
};

export async function listFeeds(deps: Deps, tenantId: string): Promise<Result<FeedTokens>> {
  const tenant = await findTenant(deps.db, tenantId);
  if (!tenant) return refused(missing("tenant"));
  const resources = await listResources(deps.db, tenantId);
  const ofResources = resources.map(async ({ id, name }) => ({ id, name, token: await tokenFor(deps, tenant, id) }));
  return ok({ tenant: await tokenFor(deps, tenant, null), resources: await Promise.all(ofResources) });
}

/** `{tenant}[.{resource}].{secret}.ics`; calendar apps require the ending. */
export async function tokenFor({ settings }: Deps, tenant: TenantRow, resourceId: string | null): Promise<string> {
  const subject = resourceId === null ? tenant.id : `${tenant.id}.${resourceId}`;
  return `${subject}.${await secretOf(settings.serverSecret, "feed", subject, tenant.feedVersion)}.ics`;
}

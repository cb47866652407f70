// The home that an id names, for callers with only the id. Calling an object creates it for good. So only homes of an
// existing, or deleted, resource or service are called.

import { isResourceOfTenant } from "../db/resources";
import { isServiceOfTenant } from "../db/services";
import { type Home, type HomedPrefix, homeOf } from "../domain/ids";
import { resourceOf, serviceOf } from "../domain/tenant/configuration";
import type { Deps } from "./deps";
import { loadConfigurationOf } from "./load-configuration";

/** The tenant of the caller. Null when the caller holds a token of the thing itself, which proves that it exists. */
export type TenantId = string | null;

/** Null for an id without a home at this tenant: another tenant's things look as if they did not exist. */
export async function findHome(deps: Deps, tenantId: TenantId, prefix: HomedPrefix, id: string): Promise<Home | null> {
  const home = homeOf(prefix, id);
  if (!home || tenantId === null) return home;
  return home.tenantId === tenantId && (await isKnown(deps, home)) ? home : null;
}

async function isKnown(deps: Deps, home: Home): Promise<boolean> {
  const { tenantId } = home;
  const configuration = await loadConfigurationOf(deps, tenantId);
  // The configuration leaves out deleted ones, but their bookings must stay readable.
  if (home.kind === "calendar") {
    const isThere = configuration != null && resourceOf(configuration, home.resourceId) !== undefined;
    return isThere || isResourceOfTenant(deps.db, tenantId, home.resourceId);
  }
  const isThere = configuration != null && serviceOf(configuration, home.serviceId) !== undefined;
  return isThere || isServiceOfTenant(deps.db, tenantId, home.serviceId);
}

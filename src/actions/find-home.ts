// The home that an id names, for those who bring the id alone. Asking an object makes one, for good, so only homes are
// asked that something can live in: of a resource or service that is there, or was.

import { isResourceOfTenant } from "../db/resources";
import { isServiceOfTenant } from "../db/services";
import { type Home, type HomedPrefix, homeOf } from "../domain/ids";
import { resourceOf, serviceOf } from "../domain/tenant/configuration";
import type { Deps } from "./deps";
import { loadConfigurationOf } from "./load-configuration";

/** Null stands for the holder of a token, which was checked at the door: nobody has one for what never was. */
export type TenantId = string | null;

/** Null for an id that names no home of this tenant: another tenant's things are as if they did not exist. */
export async function findHome(deps: Deps, tenantId: TenantId, prefix: HomedPrefix, id: string): Promise<Home | null> {
  const home = homeOf(prefix, id);
  if (!home || tenantId === null) return home;
  return home.tenantId === tenantId && (await isKnown(deps, home)) ? home : null;
}

async function isKnown(deps: Deps, home: Home): Promise<boolean> {
  const { tenantId } = home;
  const configuration = await loadConfigurationOf(deps, tenantId);
  // What was deleted since is not in it, and what was booked of that is still to be read.
  if (home.kind === "calendar") {
    const isThere = configuration != null && resourceOf(configuration, home.resourceId) !== undefined;
    return isThere || isResourceOfTenant(deps.db, tenantId, home.resourceId);
  }
  const isThere = configuration != null && serviceOf(configuration, home.serviceId) !== undefined;
  return isThere || isServiceOfTenant(deps.db, tenantId, home.serviceId);
}

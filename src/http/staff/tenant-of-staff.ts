// The tenant of a staff member, for routes that book as its customers do: by its slug.

import { loadConfigurationOf } from "../../actions/load-configuration";
import { ok, type Result, refuse, refused } from "../../domain/refusal";
import type { ConfiguredTenant } from "../../domain/tenant/configuration";
import type { StaffCall } from "../route";

/** The zone is that of alternatives in a refusal. So the configuration of the read path is new enough. */
export async function tenantOfStaff({
  deps,
  staff,
}: Pick<StaffCall, "deps" | "staff">): Promise<Result<Pick<ConfiguredTenant, "slug" | "timeZone">>> {
  const configuration = await loadConfigurationOf(deps, staff.tenantId);
  return configuration ? ok(configuration.tenant) : refused(refuse("unavailable"));
}

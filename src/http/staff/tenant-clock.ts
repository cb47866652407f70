// The zone of instants that belong to no resource, for staff: the tenant's own.

import { loadConfigurationOf } from "../../actions/load-configuration";
import { isoWriter } from "../../domain/time/local-time";
import type { StaffCall } from "../route";

/** ISO 8601 with the offset of the tenant's zone. */
export type WriteInstant = (at: number) => string;

export async function instantWriter({ deps, staff }: Pick<StaffCall, "deps" | "staff">): Promise<WriteInstant> {
  const configuration = await loadConfigurationOf(deps, staff.tenantId);
  return isoWriter(configuration?.tenant.timeZone ?? "UTC");
}

import { findResource, poolsOf } from "../../db/resources";
import type { Pool } from "../../domain/availability/pools";
import { invalid, missing, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { isGrownBeyond, MOST_POOLS } from "../../domain/tenant/allowance";
import type { Deps } from "../deps";
import { applyToResource, type ChangedResource } from "./resource-change";

export async function changePools(
  deps: Deps,
  { tenantId, actor }: Authority,
  resourceId: string,
  pools: readonly Pool[],
): Promise<Result<ChangedResource>> {
  const before = await findResource(deps.db, tenantId, resourceId);
  if (!before) return refused(missing("resource"));
  if (isGrownBeyond(MOST_POOLS, pools.length, poolsOf(before).length)) {
    return refused(invalid("/pools", `must be at most ${MOST_POOLS} entries long`));
  }
  const changes = { pools: JSON.stringify(pools) };
  return applyToResource(deps, { tenantId, actor }, resourceId, "resource.pools_changed", changes, ["pools"]);
}

import { raiseFeedVersion } from "../../db/tenants";
import type { Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import { type FeedTokens, listFeeds } from "./list-feeds";

/** Ends all current addresses and returns new ones. */
export async function rotateFeeds(deps: Deps, staff: Authority): Promise<Result<FeedTokens>> {
  const { tenantId } = staff;
  await makeChange(deps, {
    tenantId,
    actor: staff.actor,
    action: "calendar_feeds.rotated",
    subjectId: tenantId,
    detail: {},
    statements: [raiseFeedVersion(deps.db, tenantId)],
  });
  return listFeeds(deps, tenantId);
}

import { listFeedBookings } from "../../db/feed-bookings";
import { listResources, type ResourceRow } from "../../db/resources";
import { findTenant, isClosed, type TenantRow } from "../../db/tenants";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { DAY_MS } from "../../domain/time/local-time";
import { isSameSecret } from "../accounts/secrets";
import type { ListedKept } from "../bookings/change-booking";
import { withResources } from "../bookings/list-bookings";
import type { Deps } from "../deps";
import { tokenFor } from "./list-feeds";

export type FeedContent = {
  readonly tenant: TenantRow;
  /** Null for the feed of the whole tenant. */
  readonly resource: ResourceRow | null;
  readonly bookings: readonly ListedKept[];
  /** There are more bookings than a file holds. */
  readonly isCut: boolean;
};

const PAST_MS = 30 * DAY_MS;
const AHEAD_MS = 365 * DAY_MS;
export const MOST_BOOKINGS = 1_000;

/** The feed behind an address. A wrong address, an old one and one of a removed resource get the same answer. */
export async function readFeed(deps: Deps, token: string): Promise<Result<FeedContent>> {
  const { tenantId, resourceId } =
    /^(?<tenantId>ten_\w+)(?:\.(?<resourceId>res_\w+))?\.[\w-]{43}\.ics$/.exec(token)?.groups ?? {};
  const tenant = tenantId === undefined ? undefined : await findTenant(deps.db, tenantId);
  if (!tenant || isClosed(tenant) || !isSameSecret(token, await tokenFor(deps, tenant, resourceId ?? null))) {
    return refused(missing("calendar"));
  }
  const resources = await listResources(deps.db, tenant.id);
  const resource = resources.find(({ id }) => id === resourceId);
  if (resourceId !== undefined && !resource) return refused(missing("resource"));
  const now = deps.clock.now();
  const range = { resourceId: resource?.id ?? null, fromAt: now - PAST_MS, now, toAt: now + AHEAD_MS };
  const { bookings, isCut } = await listFeedBookings(deps.db, tenant.id, range, MOST_BOOKINGS);
  const shown = withResources(bookings, resources, tenant.timeZone);
  return ok({ tenant, resource: resource ?? null, bookings: shown, isCut });
}

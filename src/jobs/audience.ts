// Who can be told what happens at a tenant: its customers and staff by the channels that are on, and its endpoints.

import type { Deps } from "../actions/deps";
import { findTenant } from "../db/tenants";
import { listActiveWebhooks } from "../db/webhooks";
import type { NotificationSettings } from "../domain/messages/settings";

export type Audience = {
  readonly tenantId: string;
  /** As `tenants.notifications` has them. */
  readonly notifications: NotificationSettings;
  readonly webhooks: readonly { readonly id: string; readonly events: readonly string[] }[];
};

/** Null where there is no such tenant any more. */
export async function readAudience({ db }: Deps, tenantId: string): Promise<Audience | null> {
  const tenant = await findTenant(db, tenantId);
  if (!tenant || tenant.deletedAt !== null) return null;
  const webhooks = await listActiveWebhooks(db, tenantId);
  return {
    tenantId,
    notifications: JSON.parse(tenant.notifications) as NotificationSettings,
    webhooks: webhooks.map(({ id, events }) => ({ id, events: JSON.parse(events) as string[] })),
  };
}

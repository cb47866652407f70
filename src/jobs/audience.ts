// The readers of what happens at a tenant: its customers and staff by the channels that are on, and its endpoints.

import type { TenantRow } from "../db/tenants";
import type { WebhookRow } from "../db/webhooks";
import type { NotificationSettings } from "../domain/messages/settings";

export type Audience = {
  readonly tenantId: string;
  /** As `tenants.notifications` has them. */
  readonly notifications: NotificationSettings;
  readonly webhooks: readonly { readonly id: string; readonly events: readonly string[] }[];
};

/** Null where there is no such tenant any more. */
export function audienceOf(tenant: TenantRow | undefined, webhooks: readonly WebhookRow[]): Audience | null {
  if (!tenant || tenant.deletedAt !== null) return null;
  return {
    tenantId: tenant.id,
    notifications: JSON.parse(tenant.notifications) as NotificationSettings,
    webhooks: webhooks.map(({ id, events }) => ({ id, events: JSON.parse(events) as string[] })),
  };
}

import { owePushOfConfiguration } from "../../db/pushes";
import { findTenant, raiseConfigRevision, type TenantRow, updateTenant } from "../../db/tenants";
import { type CompleteSettings, completeSettings, mergeSettings } from "../../domain/messages/complete-settings";
import type { NotificationSettings } from "../../domain/messages/settings";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import type { Pending } from "../setup/push-changes";

/** So much of own texts is more than a business writes, and still a small row. */
const MOST_CHARACTERS = 200_000;

export async function readNotifications({ db }: Deps, tenantId: string): Promise<Result<CompleteSettings>> {
  const tenant = await findTenant(db, tenantId);
  return tenant ? ok(completeSettings(storedOf(tenant), tenant)) : refused(missing("tenant"));
}

/** `changes` are those of the wire. Null restores a default. */
export async function changeNotifications(
  deps: Deps,
  { tenantId, actor }: Authority,
  changes: Readonly<Record<string, unknown>>,
): Promise<Result<{ readonly settings: CompleteSettings; readonly pending: Pending }>> {
  const { db } = deps;
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(missing("tenant"));
  const now = deps.clock.now();
  const merged = mergeSettings(storedOf(tenant), changes);
  const notifications = JSON.stringify(merged);
  if (notifications.length > MOST_CHARACTERS) return refused(invalid("/kinds", TOO_LONG));
  // Calendars set reminders, and the booking form asks where texts go: the configuration says both.
  const tells = changes.reminder_minutes !== undefined || changes.kinds !== undefined;
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "tenant.updated",
    subjectId: tenantId,
    detail: { fields: ["notifications", ...Object.keys(changes)] },
    statements: [
      updateTenant(db, tenantId, { notifications, updatedAt: now }),
      ...(tells ? [raiseConfigRevision(db, tenantId), owePushOfConfiguration(db, tenantId, now)] : []),
    ],
  });
  return ok({ settings: completeSettings(merged, tenant), pending });
}

const TOO_LONG = "would make all texts together longer than 200,000 characters";

function storedOf({ notifications }: TenantRow): NotificationSettings {
  return JSON.parse(notifications) as NotificationSettings;
}

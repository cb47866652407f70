// The state of D1, as its receivers get it.

import { putConfiguration, rememberConfiguration } from "../../cache/configuration-cache";
import { expectVersion } from "../../cache/hint-cache";
import { rulesHintKey } from "../../cache/hint-store";
import { readConfiguration } from "../../db/configuration";
import { readRules } from "../../db/resources";
import { findTenant } from "../../db/tenants";
import type { Home } from "../../domain/ids";
import { calendarOf } from "../../objects/stubs";
import type { Deps } from "../deps";

/** The receiver of a push: the calendar of a resource, or the coordinator of a service. */
export function homeOfTarget(tenantId: string, target: string): Home {
  return isServiceId(target)
    ? { kind: "coordinator", tenantId, serviceId: target }
    : { kind: "calendar", tenantId, resourceId: target };
}

export function isServiceId(target: string): boolean {
  return target.startsWith("svc_");
}

/** Sends a calendar the rules of D1. Returns their revision, or 0 when there is no such resource. */
export async function sendRules(deps: Deps, tenantId: string, resourceId: string): Promise<number> {
  const rules = await readRules(deps.db, tenantId, resourceId, deps.clock.now());
  if (!rules) return 0;
  const held = await calendarOf(deps.env.CALENDAR, tenantId, resourceId).takeRules(rules);
  expectVersion(rulesHintKey(tenantId, resourceId), held);
  return Math.max(held, rules.revision);
}

/** Two changes may write their configurations in either order, so the writer checks D1 afterwards. */
export async function sendConfiguration(deps: Deps, tenantId: string): Promise<number> {
  for (;;) {
    const configuration = await readConfiguration(deps.db, { tenantId });
    if (!configuration) return Number.MAX_SAFE_INTEGER;
    rememberConfiguration(configuration, deps.clock.now());
    await putConfiguration(deps.env.HINTS, configuration);
    const after = await findTenant(deps.db, tenantId);
    if (!after || after.configRevision === configuration.revision) return configuration.revision;
  }
}

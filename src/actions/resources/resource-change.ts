// The parts that changes of a resource share. Each change raises the revision that the resource's calendar must store.

import { owePushOfConfiguration, owePushOfRules } from "../../db/pushes";
import { type ResourceRow, raiseRulesRevision, updateResource } from "../../db/resources";
import { raiseConfigRevision } from "../../db/tenants";
import type { LoggedEvent } from "../../domain/audit";
import type { OpeningHours } from "../../domain/availability/opening-hours";
import { ok, type Refusal, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { standingOf, standingRefusal } from "../setup/bound-configuration";
import { makeChange } from "../setup/make-change";
import type { Pending } from "../setup/push-changes";
import { type Resource, readResource } from "./read-resource";

type Plain = "name" | "kind" | "timeZone" | "capacity" | "maxGuests" | "maxBookingsPerDay" | "active";

export type ResourceFields = Partial<Pick<ResourceRow, Plain>> & { readonly parent?: string | null };

export type ChangedResource = { readonly resource: Resource; readonly pending: Pending };

/** The refusal of a changed resource, for the services that use it. */
export function changedRefusal(
  deps: Deps,
  tenantId: string,
  resources: readonly ResourceRow[],
  resourceId: string,
  change: { readonly parentId?: string | null; readonly hours?: OpeningHours },
): Promise<Refusal | null> {
  const before = resources.map(standingOf);
  const after = before.map((one) => (one.id === resourceId ? { ...one, ...change } : one));
  return standingRefusal(deps, tenantId, before, after);
}

export async function applyToResource(
  deps: Deps,
  { tenantId, actor }: Pick<Authority, "tenantId" | "actor">,
  resourceId: string,
  action: LoggedEvent,
  changes: Partial<ResourceRow>,
  fields: readonly string[],
  /** Other resources whose rules change with it. */
  alsoTold: readonly string[] = [],
): Promise<Result<ChangedResource>> {
  const { db } = deps;
  const now = deps.clock.now();
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action,
    subjectId: resourceId,
    detail: { fields },
    statements: [
      updateResource(db, tenantId, resourceId, changes, now),
      raiseConfigRevision(db, tenantId),
      owePushOfRules(db, tenantId, resourceId, now),
      ...alsoTold.flatMap((id) => [raiseRulesRevision(db, tenantId, id), owePushOfRules(db, tenantId, id, now)]),
      owePushOfConfiguration(db, tenantId, now),
    ],
  });
  return changedResource(deps, tenantId, resourceId, pending);
}

/** The resource after a change. */
export async function changedResource(
  deps: Deps,
  tenantId: string,
  resourceId: string,
  pending: Pending,
): Promise<Result<ChangedResource>> {
  const resource = await readResource(deps, tenantId, resourceId);
  return resource.ok ? ok({ resource: resource.value, pending }) : resource;
}

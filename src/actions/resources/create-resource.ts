import { isRefusedByTrigger } from "../../db/database";
import { owePushOfConfiguration, owePushOfRules } from "../../db/pushes";
import { insertResource, listResources, type ResourceRow } from "../../db/resources";
import { findTenant, raiseConfigRevision } from "../../db/tenants";
import { missing, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { newResourceRefusal, TOO_MANY_RESOURCES } from "../setup/bound-configuration";
import { makeChange } from "../setup/make-change";
import { type ChangedResource, changedResource, type ResourceFields } from "./resource-change";
import { checkParent } from "./space-tree";

export type NewResourceFields = ResourceFields & Pick<ResourceRow, "name" | "kind">;

export const createResource = creationOf("resources", makeResource, (deps, tenantId, id) =>
  changedResource(deps, tenantId, id, []),
);

async function makeResource(
  deps: Deps,
  { tenantId, actor }: Authority,
  fields: NewResourceFields,
  once: CreationKey | null,
): Promise<Result<ChangedResource>> {
  const { db } = deps;
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(missing("tenant"));
  const sound = checkParent(await listResources(db, tenantId), null, fields.kind, fields.parent ?? null);
  if (!sound.ok) return sound;
  const tooMuch = await newResourceRefusal(deps, tenantId, fields.name);
  if (tooMuch) return refused(tooMuch);
  const now = deps.clock.now();
  const id = newId("res");
  try {
    const pending = await makeChange(deps, {
      tenantId,
      actor,
      action: "resource.created",
      once,
      subjectId: id,
      detail: { kind: fields.kind },
      statements: [
        insertResource(db, {
          id,
          tenantId,
          name: fields.name,
          kind: fields.kind,
          timeZone: fields.timeZone ?? tenant.timeZone,
          capacity: fields.capacity ?? 1,
          maxGuests: fields.maxGuests ?? null,
          maxBookingsPerDay: fields.maxBookingsPerDay ?? null,
          parentId: fields.parent ?? null,
          active: fields.active ?? true,
          createdAt: now,
          updatedAt: now,
        }),
        raiseConfigRevision(db, tenantId),
        owePushOfRules(db, tenantId, id, now),
        owePushOfConfiguration(db, tenantId, now),
      ],
    });
    return changedResource(deps, tenantId, id, pending);
  } catch (fault) {
    if (isRefusedByTrigger(fault, "too_many_resources")) return refused(TOO_MANY_RESOURCES);
    throw fault;
  }
}

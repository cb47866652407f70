import { isRefusedByTrigger, isUniqueViolation } from "../../db/database";
import { owePushOfConfiguration, owePushOfService } from "../../db/pushes";
import { listResources } from "../../db/resources";
import { findService, insertService, listServices } from "../../db/services";
import { raiseConfigRevision } from "../../db/tenants";
import { canExceedMost } from "../../domain/booking/price-range";
import { codeFromName, OWN_CODE, PACKAGES_CODE } from "../../domain/ids";
import { ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Service } from "../../domain/tenant/service";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { serviceRefusal, TOO_MANY_SERVICES } from "../setup/bound-configuration";
import { makeChange } from "../setup/make-change";
import { readService } from "./read-service";
import { type ChangedService, checkRequirements, objectsToTell, TOO_DEAR, whyTooLittle } from "./service-change";

export type NewService = Omit<Service, "id" | "code" | "revision"> & {
  /** The code that staff wish, or null. */
  readonly wishedCode: string | null;
};

export const createService = creationOf("services", makeService, async (deps, tenantId, id) => {
  const service = await readService(deps, tenantId, id);
  return service.ok ? ok({ service: service.value, pending: [] }) : service;
});

async function makeService(
  deps: Deps,
  { tenantId, actor }: Authority,
  { wishedCode, ...fields }: NewService,
  once: CreationKey | null,
): Promise<Result<ChangedService>> {
  const { db } = deps;
  const resources = await listResources(db, tenantId);
  const sound = checkRequirements(resources, fields.requires);
  if (!sound.ok) return sound;
  if (canExceedMost(fields)) return refused(TOO_DEAR);
  const existing = await listServices(db, tenantId);
  const code = wishedCode ?? freeCode(codeFromName(fields.name) ?? "service", existing);
  const now = deps.clock.now();
  const service: Service = { ...fields, id: newId("svc"), code, revision: 1 };
  const tooLittle = await whyTooLittle(deps, tenantId, service);
  if (tooLittle) return refused(tooLittle);
  const tooMuch = await serviceRefusal(deps, tenantId, service, null, resources);
  if (tooMuch) return refused(tooMuch);
  const position = Math.max(0, ...existing.map((other) => other.position)) + 1;
  try {
    const pending = await makeChange(deps, {
      tenantId,
      actor,
      action: "service.created",
      once,
      subjectId: service.id,
      detail: { code },
      statements: [
        insertService(db, tenantId, service, position, now),
        raiseConfigRevision(db, tenantId),
        ...(await objectsToTell(deps, tenantId, [service])).map((id) =>
          owePushOfService(db, tenantId, service.id, id, now),
        ),
        owePushOfConfiguration(db, tenantId, now),
      ],
    });
    const made = await findService(db, tenantId, service.id);
    return ok({ service: made ?? { ...service, position }, pending });
  } catch (fault) {
    if (isUniqueViolation(fault, "services.code")) return refused(refuse("duplicate_code"));
    if (isRefusedByTrigger(fault, "too_many_services")) return refused(TOO_MANY_SERVICES);
    throw fault;
  }
}

function freeCode(wished: string, existing: readonly Service[]): string {
  const taken = new Set([OWN_CODE, PACKAGES_CODE, ...existing.map((service) => service.code)]);
  let code = wished;
  for (let count = 2; taken.has(code); count++) code = `${wished.slice(0, 46)}-${count}`;
  return code;
}

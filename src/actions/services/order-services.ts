import { owePushOfConfiguration } from "../../db/pushes";
import { listServices, moveService, type StoredService } from "../../db/services";
import { raiseConfigRevision } from "../../db/tenants";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";

/** Puts the named services first, in this order; the others keep their order. */
export async function orderServices(
  deps: Deps,
  { tenantId, actor }: Authority,
  order: readonly string[],
): Promise<Result<readonly StoredService[]>> {
  const { db } = deps;
  const existing = await listServices(db, tenantId);
  const named = order.map((idOrCode) => existing.find(({ id, code }) => id === idOrCode || code === idOrCode));
  if (named.includes(undefined)) return refused(missing("service"));
  const first = named.filter((service) => service !== undefined);
  if (new Set(first).size !== first.length) return refused(invalid("/services", "must not name a service twice"));
  const all = [...first, ...existing.filter((service) => !first.includes(service))];
  await makeChange(deps, {
    tenantId,
    actor,
    action: "service.ordered",
    subjectId: tenantId,
    detail: {},
    statements: [
      ...all.map((service, index) => moveService(db, tenantId, service.id, index + 1)),
      raiseConfigRevision(db, tenantId),
      owePushOfConfiguration(db, tenantId, deps.clock.now()),
    ],
  });
  return ok(await listServices(db, tenantId));
}

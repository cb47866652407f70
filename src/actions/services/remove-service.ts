import { runBatch } from "../../db/database";
import { owePushOfConfiguration, owePushOfService } from "../../db/pushes";
import { deleteService, findService } from "../../db/services";
import { raiseConfigRevision } from "../../db/tenants";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { resourcesOf } from "../../domain/tenant/service";
import { calendarOf } from "../../objects/stubs";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import { type Pending, pushOwed } from "../setup/push-changes";
import { objectsToTell } from "./service-change";

/** Soft delete: old bookings stay readable. Refused while any calendar has a live booking of the service. */
export async function removeService(
  deps: Deps,
  { tenantId, actor }: Authority,
  idOrCode: string,
): Promise<Result<Pending>> {
  const { db } = deps;
  const service = await findService(db, tenantId, idOrCode);
  if (!service) return refused(missing("service"));
  const now = deps.clock.now();
  const retiring = resourcesOf(service);
  const owed = (await objectsToTell(deps, tenantId, [service])).map((id) =>
    owePushOfService(db, tenantId, service.id, id, now),
  );
  // The pushes are stored before any calendar retires the service. If the request dies half-way, the sweep sends the
  // calendars D1's state.
  await runBatch(db, owed);
  const outcomes = await Promise.all(
    retiring.map((id) => calendarOf(deps.env.CALENDAR, tenantId, id).retireService(service.id, service.revision)),
  );
  const live = outcomes.reduce((sum, outcome) => sum + (outcome.status === "in_use" ? outcome.bookings : 0), 0);
  if (live > 0) {
    await pushOwed(deps, tenantId);
    return refused(refuse("in_use", { live_bookings: live }));
  }
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "service.deleted",
    subjectId: service.id,
    detail: { code: service.code },
    statements: [
      deleteService(db, tenantId, service.id, now),
      raiseConfigRevision(db, tenantId),
      ...owed,
      owePushOfConfiguration(db, tenantId, now),
    ],
  });
  return ok(pending);
}

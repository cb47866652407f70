import { owePushOfConfiguration, owePushOfService } from "../../db/pushes";
import { listResources, type ResourceRow, readRules } from "../../db/resources";
import { findService, isAtRevision, updateService } from "../../db/services";
import { raiseConfigRevision } from "../../db/tenants";
import { mostBookingsADay } from "../../domain/availability/day-capacity";
import { canExceedMost } from "../../domain/booking/price-range";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";

import { homeOfService, soleResourceOf } from "../../domain/tenant/home-of-service";
import type { Service } from "../../domain/tenant/service";
import type { IfMatch } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import type { Deps } from "../deps";
import { serviceRefusal } from "../setup/bound-configuration";
import { makeChange } from "../setup/make-change";
import { type ChangedService, checkRequirements, objectsToTell, TOO_DEAR, whyTooLittle } from "./service-change";

/** The most bookings per day, before and after a change. */
export type ServiceEffects = { readonly before: number; readonly after: number };

export async function changeService(
  deps: Deps,
  { tenantId, actor }: Authority,
  idOrCode: string,
  changes: Partial<Omit<Service, "id" | "code" | "revision">>,
  ifMatch: IfMatch = { ifRevision: null },
): Promise<Result<ChangedService & { effects: ServiceEffects | null }>> {
  const { db } = deps;
  const before = await findService(db, tenantId, idOrCode);
  if (!before) return refused(missing("service"));
  const isAny = ifMatch.ifRevision === null;
  const isMeant = isAny || (ifMatch.ifRevisions ?? [ifMatch.ifRevision]).includes(before.revision);
  if (!isMeant) return refused(refuse("revision_mismatch", { revision: before.revision }));
  const resources = await listResources(db, tenantId);
  if (changes.requires) {
    const sound = checkRequirements(resources, changes.requires);
    if (!sound.ok) return sound;
  }
  const isPriced = Boolean(changes.price || changes.duration || changes.seats);
  if (isPriced && canExceedMost({ ...before, ...changes })) return refused(TOO_DEAR);
  const after = { ...before, ...changes };
  const asksAnew = changes.price !== undefined || changes.payment !== undefined || changes.confirmation !== undefined;
  const tooLittle = asksAnew ? await whyTooLittle(deps, tenantId, after) : null;
  if (tooLittle) return refused(tooLittle);
  const tooMuch = await serviceRefusal(deps, tenantId, after, before, resources);
  if (tooMuch) return refused(tooMuch);
  const waiting = await countLeftWaiting(deps, tenantId, before, after, resources);
  if (waiting > 0) return refused(refuse("in_use", { waiting_entries: waiting }));
  const now = deps.clock.now();
  const told = await objectsToTell(deps, tenantId, [before, after]);
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "service.updated",
    subjectId: before.id,
    detail: { fields: Object.keys(changes) },
    statements: [
      updateService(db, tenantId, before.id, changes, now, isAny ? null : before.revision),
      raiseConfigRevision(db, tenantId),
      ...told.map((id) => owePushOfService(db, tenantId, before.id, id, now)),
      owePushOfConfiguration(db, tenantId, now),
    ],
    ...(!isAny && { cameAbout: isAtRevision(tenantId, before.id, before.revision + 1, now) }),
  });
  const service = await findService(db, tenantId, before.id);
  // Another person changed it in this moment.
  if (service && !isAny && !isAsWanted(service, changes)) {
    return refused(refuse("revision_mismatch", { revision: service.revision }));
  }
  return service
    ? ok({ service, pending, effects: await effectsOf(deps, tenantId, before, service) })
    : refused(missing("service"));
}

function isAsWanted(service: Service, changes: Partial<Service>): boolean {
  return Object.entries(changes).every(
    ([key, value]) => JSON.stringify(service[key as keyof Service]) === JSON.stringify(value),
  );
}

/** The most waiting entries that are counted. */
const MOST_TOLD = 1_000;

/** How many entries a change would leave behind: the waitlist lies in the home of the service's bookings. */
async function countLeftWaiting(
  deps: Deps,
  tenantId: string,
  before: Service,
  after: Service,
  resources: readonly ResourceRow[],
): Promise<number> {
  const [old, next] = [before, after].map((service) => homeOfService(tenantId, service, resources));
  if (!old || JSON.stringify(old) === JSON.stringify(next)) return 0;
  const filter = { serviceId: before.id, status: "waiting", piece: { after: null, limit: MOST_TOLD } } as const;
  return (await homeStub(deps.env, old).listEntries(filter)).length;
}

/** The effect of a change on the most bookings per day, if there is one. */
async function effectsOf(
  deps: Deps,
  tenantId: string,
  before: Service,
  after: Service,
): Promise<ServiceEffects | null> {
  const resourceId = soleResourceOf(after);
  const rules = resourceId && (await readRules(deps.db, tenantId, resourceId, deps.clock.now()));
  if (!rules) return null;
  const [fitted, fits] = [mostBookingsADay(before, rules), mostBookingsADay(after, rules)];
  return fitted !== null && fits !== null && fitted !== fits ? { before: fitted, after: fits } : null;
}

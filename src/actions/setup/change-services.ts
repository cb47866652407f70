// Services: creating, changing, ordering, deleting. Every calendar that may know a service gets its new revision, so no
// booking uses an old price or duration.

import { isRefusedByTrigger, isUniqueViolation, runBatch } from "../../db/database";
import { owePushOfConfiguration, owePushOfService } from "../../db/pushes";
import { listResources, readRules } from "../../db/resources";
import {
  deleteService,
  findService,
  insertService,
  listServices,
  moveService,
  type StoredService,
  updateService,
} from "../../db/services";
import { raiseConfigRevision } from "../../db/tenants";
import { canAllServe } from "../../domain/availability/assignment";
import { mostBookingsADay } from "../../domain/availability/day-capacity";
import { canExceedMost, MOST_AMOUNT } from "../../domain/booking/price-range";
import { codeFromName } from "../../domain/ids";
import { invalid, missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { soleResourceOf } from "../../domain/tenant/configuration";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import { calendarOf, homeStub } from "../../objects/stubs";
import { isCoordinated, waitlistHomeOf } from "../coordinated";
import type { CreationKey } from "../create-once";
import { type Deps, newId } from "../deps";
import { serviceRefusal, TOO_MANY_SERVICES } from "./bound-configuration";
import { makeChange, type Pending, pushOwed } from "./push-changes";

export type ChangedService = { readonly service: StoredService; readonly pending: Pending };

/** The most bookings per day, before and after a change. */
export type ServiceEffects = { readonly before: number; readonly after: number };

export async function createService(
  deps: Deps,
  tenantId: string,
  actor: string,
  wishedCode: string | null,
  fields: Omit<Service, "id" | "code" | "revision">,
  once: CreationKey | null = null,
): Promise<Result<ChangedService>> {
  const { db } = deps;
  const sound = await checkRequirements(deps, tenantId, fields.requires);
  if (!sound.ok) return sound;
  if (canExceedMost(fields)) return refused(TOO_DEAR);
  const existing = await listServices(db, tenantId);
  const code = wishedCode ?? freeCode(codeFromName(fields.name) ?? "service", existing);
  const now = deps.clock.now();
  const service: Service = { ...fields, id: newId("svc"), code, revision: 1 };
  const tooMuch = await serviceRefusal(deps, tenantId, service, null, await listResources(db, tenantId));
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
        ...(await toldOf(deps, tenantId, [service])).map((id) => owePushOfService(db, tenantId, service.id, id, now)),
        owePushOfConfiguration(db, tenantId, now),
      ],
    });
    return ok({ service: { ...service, position }, pending });
  } catch (fault) {
    if (isUniqueViolation(fault, "services.code")) return refused(refuse("duplicate_code"));
    if (isRefusedByTrigger(fault, "too_many_services")) return refused(TOO_MANY_SERVICES);
    throw fault;
  }
}

export async function changeService(
  deps: Deps,
  tenantId: string,
  actor: string,
  idOrCode: string,
  changes: Partial<Omit<Service, "id" | "code" | "revision">>,
): Promise<Result<ChangedService & { effects: ServiceEffects | null }>> {
  const { db } = deps;
  const before = await findService(db, tenantId, idOrCode);
  if (!before) return refused(missing("service"));
  if (changes.requires) {
    const sound = await checkRequirements(deps, tenantId, changes.requires);
    if (!sound.ok) return sound;
  }
  const isPriced = Boolean(changes.price || changes.duration || changes.seats);
  if (isPriced && canExceedMost({ ...before, ...changes })) return refused(TOO_DEAR);
  const after = { ...before, ...changes };
  const tooMuch = await serviceRefusal(deps, tenantId, after, before, await listResources(db, tenantId));
  if (tooMuch) return refused(tooMuch);
  const waiting = await countLeftWaiting(deps, tenantId, before, after);
  if (waiting > 0) return refused(refuse("in_use", { waiting_entries: waiting }));
  const now = deps.clock.now();
  const told = await toldOf(deps, tenantId, [before, after]);
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "service.updated",
    subjectId: before.id,
    detail: { fields: Object.keys(changes) },
    statements: [
      updateService(db, tenantId, before.id, changes, now),
      raiseConfigRevision(db, tenantId),
      ...told.map((id) => owePushOfService(db, tenantId, before.id, id, now)),
      owePushOfConfiguration(db, tenantId, now),
    ],
  });
  const service = await findService(db, tenantId, before.id);
  return service
    ? ok({ service, pending, effects: await effectsOf(deps, tenantId, before, service) })
    : refused(missing("service"));
}

/** Soft delete: old bookings stay readable. Refused while any calendar has a live booking of the service. */
export async function removeService(
  deps: Deps,
  tenantId: string,
  actor: string,
  idOrCode: string,
): Promise<Result<Pending>> {
  const { db } = deps;
  const service = await findService(db, tenantId, idOrCode);
  if (!service) return refused(missing("service"));
  const now = deps.clock.now();
  const retiring = resourcesOf(service);
  const owed = (await toldOf(deps, tenantId, [service])).map((id) =>
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

/** Puts the named services first, in this order; the others keep their order. */
export async function orderServices(
  deps: Deps,
  tenantId: string,
  actor: string,
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

const TOO_DEAR = invalid(
  "/price/amount",
  `with all multipliers, places and hours must not come to more than ${MOST_AMOUNT}`,
);

async function checkRequirements(deps: Deps, tenantId: string, requires: Service["requires"]): Promise<Result<null>> {
  const known = new Set((await listResources(deps.db, tenantId)).map((resource) => resource.id));
  if (requires.some(({ anyOf }) => anyOf.some((id) => !known.has(id)))) return refused(missing("resource"));
  // Without any choice of different resources, the service could never be booked.
  if (!canAllServe(requires.map(({ anyOf }) => anyOf))) {
    return refused(invalid("/requires", "cannot be met: one resource cannot serve two elements at once"));
  }
  return ok(null);
}

/** The most waiting entries that are counted. */
const MOST_TOLD = 1_000;

/** How many entries a change would leave behind: the waitlist lies in the home of the service's bookings. */
async function countLeftWaiting(deps: Deps, tenantId: string, before: Service, after: Service): Promise<number> {
  const resources = await listResources(deps.db, tenantId);
  const [old, next] = [before, after].map((service) => waitlistHomeOf(tenantId, service, resources));
  if (!old || JSON.stringify(old) === JSON.stringify(next)) return 0;
  const filter = { serviceId: before.id, status: "waiting", piece: { after: null, limit: MOST_TOLD } } as const;
  return (await homeStub(deps.env, old).listEntries(filter)).length;
}

/** The objects that must know a service, in any version: calendars by resource id, its coordinator by service id. */
async function toldOf(deps: Deps, tenantId: string, versions: readonly Service[]): Promise<string[]> {
  const resources = await listResources(deps.db, tenantId);
  const coordinators = versions.filter((service) => isCoordinated(service, resources)).map((service) => service.id);
  return [...new Set([...versions.flatMap(resourcesOf), ...coordinators])];
}

function freeCode(wished: string, existing: readonly Service[]): string {
  const taken = new Set(existing.map((service) => service.code));
  let code = wished;
  for (let count = 2; taken.has(code); count++) code = `${wished.slice(0, 46)}-${count}`;
  return code;
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

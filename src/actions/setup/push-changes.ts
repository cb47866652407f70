// Sends changes of D1 to objects and KV. Every change stores its pushes in its own batch. A failed push stays stored,
// and the sweep repeats it, so no caller has to.

import type { SQL } from "drizzle-orm";
import { putConfiguration, rememberConfiguration, removeDocuments } from "../../cache/configuration-cache";
import { expectVersion } from "../../cache/hint-cache";
import { rulesHintKey } from "../../cache/hint-store";
import { readConfiguration } from "../../db/configuration";
import { readErasedAt } from "../../db/customers";
import { runBatch, type Statement } from "../../db/database";
import { forgetIdempotencyKeys, insertIdempotencyKey } from "../../db/idempotency-keys";
import { insertAudit, insertAuditIf, insertEvent, insertEventIf } from "../../db/logs";
import {
  acknowledgePush,
  areAllEmptied,
  listOldestPushes,
  listPushes,
  oweNextRound,
  type PushRow,
  postponePush,
} from "../../db/pushes";
import { deleteSomeRows, deleteTenant } from "../../db/removal";
import { readRules } from "../../db/resources";
import { findService, readServiceStates } from "../../db/services";
import { findTenant } from "../../db/tenants";
import type { Home } from "../../domain/ids";
import { type AuditedActor, auditNameOf } from "../../domain/tenant/actor";
import { log, reasonOf } from "../../log";
import { calendarOf, coordinatorOf, homeStub } from "../../objects/stubs";
import { cancelSome } from "../bookings/cancel-some";
import type { CreationKey } from "../create-once";
import { type Deps, newId, orNull } from "../deps";

export type ConfigChange = {
  readonly tenantId: string;
  readonly actor: AuditedActor;
  /** `service.updated`, the same in the event log and the audit log. */
  readonly action: string;
  readonly subjectId: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The change itself, then its pushes. */
  readonly statements: readonly Statement[];
  /** Whether the change happened, if its own statement can find that it must not. */
  readonly cameAbout?: SQL;
  /** The request's idempotency key; from this batch on, it creates nothing else. */
  readonly once?: CreationKey | null;
};

/** Resources or services whose object has not received the change yet. Empty when all have. */
export type Pending = readonly string[];

/** Makes a change in D1, whole or not at all. Returns the objects that have not received it yet. */
export async function makeChange(deps: Deps, change: ConfigChange): Promise<Pending> {
  const { tenantId, actor, action, subjectId, cameAbout, once } = change;
  const { db } = deps;
  const occurredAt = deps.clock.now();
  const detail = JSON.stringify(change.detail);
  const audit = { id: newId("aud"), tenantId, actor: auditNameOf(actor), action, subjectId, detail, occurredAt };
  const event = { id: newId("evt"), tenantId, type: action, subjectId, occurredAt };
  await runBatch(db, [
    ...(once ? [insertIdempotencyKey(db, { ...once, subjectId, createdAt: occurredAt })] : []),
    ...change.statements,
    cameAbout ? insertAuditIf(db, audit, cameAbout) : insertAudit(db, audit),
    cameAbout ? insertEventIf(db, event, cameAbout) : insertEvent(db, event),
  ]);
  return pushOwed(deps, tenantId);
}

/** Delivers the pushes of a tenant. */
export async function pushOwed(deps: Deps, tenantId: string): Promise<Pending> {
  const owed = await orNull("pushes_not_listed", listPushes(deps.db, tenantId));
  if (!owed) return ["unknown"];
  const failed = await Promise.all(
    // Cancelling many bookings takes longer than an answer may, and the change does not depend on it.
    owed
      .filter(({ kind }) => kind !== "cancel")
      .map(async (push) => ((await isDelivered(deps, push)) ? [] : [push.resourceId])),
  );
  return [...new Set(failed.flat())].map((resourceId) => (resourceId === "" ? "configuration" : resourceId));
}

const SWEEP_ROWS = 100;
const MOST_SWEEP_ROUNDS = 20;

/** Repeats failed pushes, the oldest first, and deletes expired keys. */
export async function sweepPushes(deps: Deps): Promise<{ delivered: number; failed: number }> {
  await forgetIdempotencyKeys(deps.db, deps.clock.now());
  let delivered = 0;
  let failed = 0;
  // Failed pushes go to the end of the queue. A round without any success means that repeating is useless now.
  for (let round = 0; round < MOST_SWEEP_ROUNDS; round++) {
    const owed = await listOldestPushes(deps.db, SWEEP_ROWS);
    const before = delivered;
    for (const push of owed) {
      if (await isDelivered(deps, push)) delivered += 1;
      else {
        failed += 1;
        await postponePush(deps.db, push, deps.clock.now());
      }
    }
    if (owed.length < SWEEP_ROWS || delivered === before) break;
  }
  return { delivered, failed };
}

async function isDelivered(deps: Deps, push: PushRow): Promise<boolean> {
  try {
    const revision = await send(deps, push);
    if (revision === null) return false;
    await acknowledgePush(deps.db, push, revision);
    return true;
  } catch (fault) {
    log("error", "push_failed", {
      tenant: push.tenantId,
      resource: push.resourceId,
      kind: push.kind,
      reason: reasonOf(fault),
    });
    return false;
  }
}

/** Sends the receiver the state of D1. Returns the receiver's revision, or null while it is too early. */
async function send(deps: Deps, push: PushRow): Promise<number | null> {
  const { tenantId, resourceId, ref } = push;
  switch (push.kind) {
    case "config":
      return sendConfiguration(deps, tenantId);
    case "rules":
      return sendRules(deps, tenantId, resourceId);
    case "service": {
      const [state] = await readServiceStates(deps.db, tenantId, [ref]);
      if (!state) return push.revision;
      // Read after the state, so it is as new, or newer.
      const service = (await findService(deps.db, tenantId, ref)) ?? null;
      const revision = service?.revision ?? state.revision;
      const target = isServiceId(resourceId)
        ? coordinatorOf(deps.env.COORDINATOR, tenantId, resourceId)
        : calendarOf(deps.env.CALENDAR, tenantId, resourceId);
      await target.takeService(ref, revision, service === null && state.deletedAt !== null, service);
      return revision;
    }
    case "erase": {
      const erasedAt = await readErasedAt(deps.db, tenantId, ref);
      if (erasedAt !== null) await homeStub(deps.env, homeOfTarget(tenantId, resourceId)).eraseCustomer(ref, erasedAt);
      return erasedAt ?? push.revision;
    }
    case "empty":
      await homeStub(deps.env, homeOfTarget(tenantId, resourceId)).removeAll();
      return push.revision;
    case "cancel":
      return (await cancelSome(deps, push)) ? push.revision : null;
    case "remove":
      return (await removeRest(deps, tenantId)) ? push.revision : null;
  }
}

/** The most rows of D1, and documents of KV, in one step. */
const MOST_ROWS = 50_000;
const MOST_DOCUMENTS = 100;

/** Removes a bounded piece of a tenant's data outside its objects. True once nothing is left. */
async function removeRest({ db, env, clock }: Deps, tenantId: string): Promise<boolean> {
  await runBatch(db, oweNextRound(db, tenantId, clock.now()));
  const [tenant, owed] = await Promise.all([findTenant(db, tenantId), listPushes(db, tenantId)]);
  if (!tenant) return true;
  if (tenant.deletedAt === null || !areAllEmptied(owed)) return false;
  if ((await deleteSomeRows(db, tenantId, MOST_ROWS)) > 0) return false;
  if (!(await removeDocuments(env.HINTS, tenant, MOST_DOCUMENTS))) return false;
  await runBatch(db, deleteTenant(db, tenant));
  log("warn", "tenant_removed", { tenant: tenantId });
  return true;
}

/** Steps of a cancellation after the request; the sweep continues the rest. */
const MOST_CANCELLING_STEPS = 4;

export async function workOffCancellations(deps: Deps, tenantId: string): Promise<void> {
  for (let step = 0; step < MOST_CANCELLING_STEPS; step++) {
    const owed = (await listPushes(deps.db, tenantId)).filter(({ kind }) => kind === "cancel");
    if (owed.length === 0) return;
    for (const push of owed) await isDelivered(deps, push);
  }
}

const TOLD_AT_ONCE = 20;
const MOST_STEPS = 100;

/** Removes a tenant as far as one run goes; the sweep continues the rest. */
export async function workOffRemoval(deps: Deps, tenantId: string): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    const owed = await listPushes(deps.db, tenantId);
    const rest = owed.find(({ kind }) => kind === "remove");
    if (!rest) return;
    const others = owed.filter((push) => push !== rest).slice(0, TOLD_AT_ONCE);
    if (others.length === 0) await isDelivered(deps, rest);
    else if (!(await Promise.all(others.map((push) => isDelivered(deps, push)))).every(Boolean)) return;
  }
}

/** The receiver of a push: the calendar of a resource, or the coordinator of a service. */
export function homeOfTarget(tenantId: string, target: string): Home {
  return isServiceId(target)
    ? { kind: "coordinator", tenantId, serviceId: target }
    : { kind: "calendar", tenantId, resourceId: target };
}

function isServiceId(target: string): boolean {
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

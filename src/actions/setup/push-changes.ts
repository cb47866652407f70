// Sends changes of D1 to objects and KV. A failed push stays stored, and the sweep repeats it, so no caller has to.

import { readErasedAt } from "../../db/customers";
import { forgetIdempotencyKeys } from "../../db/idempotency-keys";
import { acknowledgePush, listOldestPushes, listPushes, type PushRow, postponePush } from "../../db/pushes";
import { findService, readServiceStates } from "../../db/services";
import { log, reasonOf } from "../../log";
import { calendarOf, coordinatorOf, homeStub } from "../../objects/stubs";
import { cancelSome } from "../bookings/cancel-some";
import { type Deps, orNull } from "../deps";
import { removeRest } from "./remove-rest";
import { homeOfTarget, isServiceId, sendConfiguration, sendRules } from "./send-state";

/** Resources or services whose object has not received the change yet. Empty when all have. */
export type Pending = readonly string[];

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

export async function isDelivered(deps: Deps, push: PushRow): Promise<boolean> {
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

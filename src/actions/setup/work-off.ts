// Pushes of a change that are too many for one request. The Worker makes some of them after the answer, in the
// background. The sweep makes the rest.

import { listPushes } from "../../db/pushes";
import type { Deps } from "../deps";
import { isDelivered } from "./push-changes";

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

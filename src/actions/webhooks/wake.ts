import { type Deps, orNull } from "../deps";

/** Wakes the runner of a tenant. Without a queue, the sweep finds what is due. */
export function wakeRunner(deps: Deps, tenantId: string): void {
  const { EVENTS } = deps.env;
  if (EVENTS) deps.background(orNull("nudge_failed", EVENTS.send({ tenant: tenantId, events: [] })));
}

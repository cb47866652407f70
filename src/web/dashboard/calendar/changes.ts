// Whether something changed since an event. The answer waits until something did, or a while is over. All windows of a
// business that wait in this isolate share one look at D1.

import { lastPosition } from "../../../actions/calendar/show-calendar";
import { IsolateMemo } from "../../../isolate-memo";
import type { Desk } from "../desk";

/** With what follows, a change is seen within two seconds. */
const LOOK_EVERY_MS = 1_000;
/** How often a window looks at what the isolate knows, which costs nothing. */
const TICK_MS = 200;
const LONGEST_MS = 20_000;
const MOST_TENANTS = 5_000;

const positions = new IsolateMemo<number>(LOOK_EVERY_MS, MOST_TENANTS, () => 1);

export async function answerChanges(desk: Desk): Promise<Response> {
  const after = Number(desk.url.searchParams.get("after"));
  const endsAt = Date.now() + LONGEST_MS;
  let position = await newest(desk);
  while (position <= after && Date.now() < endsAt && !desk.request.signal?.aborted) {
    await scheduler.wait(TICK_MS);
    position = await newest(desk);
  }
  return Response.json({ position }, { headers: { "cache-control": "no-store" } });
}

async function newest({ deps, staff }: Desk): Promise<number> {
  const known = positions.get(staff.tenantId, Date.now());
  if (known !== undefined) return known;
  const position = await lastPosition(deps.db, staff.tenantId);
  positions.set(staff.tenantId, position, Date.now());
  return position;
}

// Whether something changed since an event. The answer waits until something did, or a while is over. All windows of a
// business that wait in this isolate share one look at D1.

import { newestEvent } from "../../../actions/calendar/show-calendar";
import { IsolateMemo } from "../../../isolate-memo";
import type { Desk } from "../desk";

/** While a business works, changes come in rows. With what follows, each is seen within two seconds. */
const LOOK_EVERY_MS = 800;
/** The first change after a quiet minute may come a little later. */
const QUIET_LOOK_MS = 1_200;
const QUIET_AFTER_MS = 60_000;
/** How often a window looks at what the isolate knows, which costs nothing. */
const TICK_MS = 100;
const LONGEST_MS = 20_000;
const MOST_TENANTS = 5_000;

const busy = new IsolateMemo<number>(LOOK_EVERY_MS, MOST_TENANTS, () => 1);
const quiet = new IsolateMemo<number>(QUIET_LOOK_MS, MOST_TENANTS, () => 1);

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

async function newest({ deps, staff: { tenantId } }: Desk): Promise<number> {
  const now = Date.now();
  const known = quiet.get(tenantId, now) ?? busy.get(tenantId, now);
  if (known !== undefined) return known;
  const { position, occurredAt } = await newestEvent(deps.db, tenantId);
  const isQuiet = deps.clock.now() - occurredAt > QUIET_AFTER_MS;
  (isQuiet ? busy : quiet).drop(tenantId);
  (isQuiet ? quiet : busy).set(tenantId, position, Date.now());
  return position;
}

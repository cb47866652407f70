// Whether something changed since an event. The answer waits until something did, or a while is over.

import { lastPosition } from "../../../actions/calendar/show-calendar";
import type { Desk } from "../desk";

const LOOK_EVERY_MS = 700;
const LONGEST_MS = 20_000;

export async function answerChanges({ deps, staff, url, request }: Desk): Promise<Response> {
  const after = Number(url.searchParams.get("after"));
  const endsAt = Date.now() + LONGEST_MS;
  let position = await lastPosition(deps.db, staff.tenantId);
  while (position <= after && Date.now() < endsAt && !request.signal?.aborted) {
    await scheduler.wait(LOOK_EVERY_MS);
    position = await lastPosition(deps.db, staff.tenantId);
  }
  return Response.json({ position }, { headers: { "cache-control": "no-store" } });
}

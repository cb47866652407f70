// Staff choose, after a change, whether the customer is told of it. Until the message is due it waits for that choice.
// Without one it is sent as usual.

import { runBatch } from "../../db/database";
import { changeWaitingMoves } from "../../db/move-messages";
import type { Telling } from "../../domain/events";
import { ok, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { readStaffBooking } from "./staff-booking";

export async function chooseTelling(
  deps: Deps,
  staff: Authority,
  bookingId: string,
  telling: Telling,
): Promise<Result<null>> {
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return found;
  await runBatch(deps.db, changeWaitingMoves(deps.db, staff.tenantId, bookingId, telling));
  return ok(null);
}

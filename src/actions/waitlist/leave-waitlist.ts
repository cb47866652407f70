import { missing, type Result, refused } from "../../domain/refusal";
import { attributed, type BookingActor } from "../../domain/tenant/actor";
import type { Waiting } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import type { Deps } from "../deps";
import { findHome, type TenantId } from "../find-home";
import { keptEntry } from "./read-entry";

export async function leaveWaitlist(
  deps: Deps,
  tenantId: TenantId,
  entryId: string,
  by: BookingActor,
): Promise<Result<Waiting>> {
  const home = await findHome(deps, tenantId, "wle", entryId);
  if (!home) return refused(missing("waitlist entry"));
  return keptEntry(home, await homeStub(deps.env, home).leaveWaitlist(entryId, attributed(by).actor));
}

import type { Home } from "../../domain/ids";
import { missing, naming, ok, type Result, refused } from "../../domain/refusal";
import type { EntryOutcome, Waiting } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { noteTouched } from "../availability/read-occupancy";
import type { Deps } from "../deps";
import { findHome, type TenantId } from "../find-home";

/** An entry for the holder of its token; the route has checked the token. */
export async function readEntry(deps: Deps, tenantId: TenantId, entryId: string): Promise<Result<Waiting>> {
  const home = await findHome(deps, tenantId, "wle", entryId);
  return home ? keptEntry(home, await homeStub(deps.env, home).readEntry(entryId)) : refused(missing("waitlist entry"));
}

export function keptEntry({ tenantId }: Home, outcome: EntryOutcome): Result<Waiting> {
  if (outcome.status === "refused") return refused(naming("waitlist entry", outcome.refusal));
  noteTouched(tenantId, outcome.touched);
  return ok(outcome);
}

import { missing, type Result, refused } from "../../domain/refusal";
import type { Waiting } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import type { Deps } from "../deps";
import { findHome } from "../find-home";
import { keptEntry } from "./read-entry";

/** Staff offer a place out of turn. */
export async function offerEntry(deps: Deps, tenantId: string, entryId: string): Promise<Result<Waiting>> {
  const home = await findHome(deps, tenantId, "wle", entryId);
  return home
    ? keptEntry(home, await homeStub(deps.env, home).offerEntry(entryId))
    : refused(missing("waitlist entry"));
}

import { findResource } from "../../db/resources";
import { findService } from "../../db/services";
import { homeOf } from "../../domain/ids";
import { missing, type Result, refused } from "../../domain/refusal";
import { type Authority, auditNameOf, staffRefusal } from "../../domain/tenant/actor";
import type { IfMatch, ReassignCommand } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { withRules } from "../ask-home";
import type { Deps } from "../deps";
import { type KeptBooking, kept, readBooking } from "./change-booking";

/** Moves a booking to another resource for the same requirement of its service, at the same time. */
export async function reassignBooking(
  deps: Deps,
  { tenantId, actor }: Authority,
  bookingId: string,
  { resourceId, ...wanted }: Pick<ReassignCommand, "resourceId" | "telling"> & IfMatch,
): Promise<Result<KeptBooking>> {
  const forbidden = staffRefusal(actor);
  if (forbidden) return refused(forbidden);
  const found = await readBooking(deps, tenantId, bookingId);
  const home = homeOf("bkg", bookingId);
  if (!found.ok || !home) return found;
  if (!(await findResource(deps.db, tenantId, resourceId))) return refused(missing("resource"));
  const stored = await findService(deps.db, tenantId, found.value.booking.service.id);
  const service = stored ?? null;
  const command = { bookingId, resourceId, service, actor: auditNameOf(actor), ...wanted };
  return kept(home, await withRules(deps, tenantId, async () => homeStub(deps.env, home).reassign(command)));
}

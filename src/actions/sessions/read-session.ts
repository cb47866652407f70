// A session's home is the coordinator of its service.

import type { BookingRecord } from "../../domain/booking/booking-record";
import { missing, naming, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { KeptSession, SessionOutcome } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import type { Deps } from "../deps";
import { findHome, type TenantId } from "../find-home";

/** Staff, with the tenant by its slug. */
export type StaffOfTenant = Authority & { readonly slug: string };

export async function readSession(deps: Deps, tenantId: TenantId, sessionId: string): Promise<Result<KeptSession>> {
  const home = await sessionHome(deps, tenantId, sessionId);
  if (!home) return refused(missing("session"));
  return keptSession(await coordinatorOf(deps.env.COORDINATOR, home.tenantId, home.serviceId).readSession(sessionId));
}

/** What staff call the session of a booking, where that is not the name of its service. */
export async function titleOf(deps: Deps, booking: BookingRecord | undefined): Promise<string | null> {
  if (!booking?.sessionId) return null;
  const found = await readSession(deps, booking.tenantId, booking.sessionId);
  return found.ok ? found.value.session.title : null;
}

export async function sessionHome(deps: Deps, tenantId: TenantId, sessionId: string) {
  const home = await findHome(deps, tenantId, "ses", sessionId);
  return home?.kind === "coordinator" ? home : null;
}

export function keptSession(outcome: SessionOutcome): Result<KeptSession> {
  if (outcome.status === "done") return ok(outcome);
  return refused(outcome.status === "refused" ? naming("session", outcome.refusal) : refuse("unavailable"));
}

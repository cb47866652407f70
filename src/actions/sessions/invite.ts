import { isKnown } from "../../domain/booking/booking-record";
import { missing, naming, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import { coordinatorOf } from "../../objects/stubs";
import { bookedCustomer } from "../bookings/customer-details";
import type { Deps } from "../deps";
import { fingerprintOf } from "../fingerprint";
import type { ShownInvitation } from "./read-invitation";
import { sessionHome } from "./read-session";

export async function invite(
  deps: Deps,
  { tenantId, actor }: Authority,
  sessionId: string,
  email: string,
  seats: number,
  key: string,
): Promise<Result<ShownInvitation & { readonly isReplay: boolean }>> {
  const home = await sessionHome(deps, tenantId, sessionId);
  if (!home) return refused(missing("session"));
  const idempotency = {
    scopedKey: `invitation-${sessionId}|${home.serviceId}|${key}`,
    fingerprint: await fingerprintOf({ email, seats }),
  };
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  const invited = { name: email, email, phone: null, timeZone: null, locale: null };
  const customer = await bookedCustomer(deps, tenantId, invited);
  if (!isKnown(customer)) throw new Error("An invitation needs an address.");
  const outcome = await coordinator.invite(sessionId, email, customer.id, seats, idempotency, auditNameOf(actor));
  return outcome.status === "done" ? ok(outcome) : refused(naming("session", outcome.refusal));
}

import type { InvitationRecord } from "../../domain/booking/session";
import { homeOf } from "../../domain/ids";
import { awaitsPayment } from "../../domain/payments/terms";
import { invalid, missing, naming, ok, type Result, refused } from "../../domain/refusal";
import { countryOfTenant } from "../../domain/tenant/countries";
import { coordinatorOf } from "../../objects/stubs";
import { bookedCustomer, type CustomerDetails, completeDetails } from "../bookings/customer-details";
import type { Placed } from "../bookings/place-booking";
import { takeOffered, takingCommand } from "../bookings/take-offered";
import type { Deps } from "../deps";
import { fingerprintOf } from "../fingerprint";
import { loadConfigurationOf } from "../load-configuration";
import type { ShownInvitation } from "./read-invitation";

export async function declineInvitation(
  deps: Deps,
  invitationId: string,
  key: string,
): Promise<Result<ShownInvitation & { readonly isReplay: boolean }>> {
  const home = homeOf("inv", invitationId);
  if (home?.kind !== "coordinator") return refused(missing("invitation"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, home.tenantId, home.serviceId);
  const outcome = await coordinator.declineInvitation(
    invitationId,
    await answerKey(home.serviceId, invitationId, key, "decline"),
  );
  return outcome.status === "done" ? ok(outcome) : refused(naming("invitation", outcome.refusal));
}

export async function acceptInvitation(
  deps: Deps,
  shown: ShownInvitation,
  customer: CustomerDetails | null,
  key: string,
): Promise<Result<Placed>> {
  const { invitation, session } = shown;
  const home = homeOf("inv", invitation.id);
  if (home?.kind !== "coordinator") return refused(missing("invitation"));
  const { tenantId, serviceId } = home;
  const given = customer ?? detailsOf(invitation);
  if (!given) return refused(invalid("/customer", "is needed"));
  const configuration = await loadConfigurationOf(deps, tenantId);
  const details = completeDetails(given, configuration ? countryOfTenant(configuration.tenant) : null);
  if (!details.ok) return details;
  const { id: sessionId, service, startAt } = session.session;
  const command = takingCommand({
    ...{ service, startAt, sessionId, namedSessionId: sessionId, seats: invitation.seats },
    customer: await bookedCustomer(deps, tenantId, details.value),
    bounds: null,
    // The business has agreed already. Money is still to come.
    status: awaitsPayment(service) ? null : "confirmed",
    reminderMinutes: configuration?.tenant.reminderMinutes,
    idempotency: await answerKey(serviceId, invitation.id, key, { customer }),
  });
  return takeOffered(deps, tenantId, configuration, async () =>
    coordinatorOf(deps.env.COORDINATOR, tenantId, serviceId).acceptInvitation(invitation.id, command),
  );
}

/** One key covers one answer to an invitation, yes or no. */
async function answerKey(serviceId: string, invitationId: string, key: string, answer: unknown) {
  return { scopedKey: `answer-${invitationId}|${serviceId}|${key}`, fingerprint: await fingerprintOf({ answer }) };
}

/** An invited person who gives no details is booked under the invited address. */
function detailsOf({ email }: InvitationRecord): CustomerDetails | null {
  if (email === null) return null;
  return { name: email.split("@")[0] ?? email, email, phone: null, timeZone: null, locale: null };
}

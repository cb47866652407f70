import type { SessionVisibility } from "../../domain/booking/session";
import { invalid, ok, type Result, refused } from "../../domain/refusal";
import { auditNameOf } from "../../domain/tenant/actor";
import type { SessionDone } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import { askHome } from "../ask-home";
import { noteTouched } from "../availability/read-occupancy";
import { choiceRefusal } from "../bookings/caller-refusal";
import type { Deps } from "../deps";
import { fingerprintOf } from "../fingerprint";
import { loadOffer } from "../load-configuration";
import type { StaffOfTenant } from "./read-session";

export type NewSession = {
  readonly service: string;
  readonly startAt: number;
  readonly durationMinutes: number | null;
  readonly seats: number | null;
  readonly visibility: SessionVisibility;
  readonly title: string | null;
  readonly resource: string | null;
  readonly key: string;
  readonly body: unknown;
};

export async function createSession(
  deps: Deps,
  staff: StaffOfTenant,
  wanted: NewSession,
): Promise<Result<SessionDone>> {
  const { tenantId } = staff;
  const offer = await loadOffer(deps, staff.slug, wanted.service);
  if (!offer.ok) return offer;
  const { service } = offer.value;
  if (service.seats === 1) return refused(invalid("/service", "is not a group service: it has one seat"));
  const { startAt, durationMinutes, seats, visibility, title, resource } = wanted;
  const idempotency = {
    scopedKey: `session|${service.id}|${wanted.key}`,
    fingerprint: await fingerprintOf(wanted.body),
  };
  const fields = { startAt, durationMinutes, seats, visibility, title, chosenId: resource, idempotency };
  // The coordinator keeps sessions, even if the service has one seat by now.
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, service.id);
  const asked = await askHome<SessionDone>(deps, offer.value, async (_, now) => {
    const choice = choiceRefusal(now.configuration, now.service, { resource, by: staff.actor });
    if (choice) return { status: "refused", refusal: choice };
    return coordinator.createSession({ ...fields, service: now.service, actor: auditNameOf(staff.actor) });
  });
  if (!asked.ok) return asked;
  const { outcome } = asked.value;
  noteTouched(tenantId, outcome.touched);
  return ok(outcome);
}

import type { SessionVisibility } from "../../domain/booking/session";
import { invalid, missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { SessionDone } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import { noteTouched } from "../availability/read-occupancy";
import { checkChoice, fingerprintOf, withRules } from "../bookings/place-booking";
import type { Deps } from "../deps";
import { loadOffer, readAnew } from "../load-configuration";
import type { Staff } from "./read-session";

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

export async function createSession(deps: Deps, staff: Staff, wanted: NewSession): Promise<Result<SessionDone>> {
  const { tenantId } = staff;
  const offer = await loadOffer(deps, staff.slug, wanted.service);
  if (!offer.ok) return offer;
  let { service, configuration } = offer.value;
  if (service.seats === 1) return refused(invalid("/service", "is not a group service: it has one seat"));
  const idempotency = {
    scopedKey: `session|${service.id}|${wanted.key}`,
    fingerprint: await fingerprintOf(wanted.body),
  };
  for (let attempt = 1; ; attempt++) {
    const asker = { kind: "staff", override: [] } as const;
    const choice = checkChoice(configuration, service, { resource: wanted.resource, asker });
    if (!choice.ok) return choice;
    const { startAt, durationMinutes, seats, visibility, title } = wanted;
    const command = { service, startAt, durationMinutes, seats, visibility, title, idempotency };
    const outcome = await withRules(deps, tenantId, async () =>
      coordinatorOf(deps.env.COORDINATOR, tenantId, service.id).createSession({
        ...command,
        chosenId: wanted.resource,
        actor: staff.actor,
      }),
    );
    if (outcome.status === "done") {
      noteTouched(tenantId, outcome.touched);
      return ok(outcome);
    }
    if (outcome.status === "refused") return refused(outcome.refusal);
    if (outcome.status === "no_rules" || attempt === 2) return refused(refuse("unavailable"));
    const fresh = await readAnew(deps, staff.slug);
    const renewed = fresh.ok ? fresh.value.services.find((candidate) => candidate.id === service.id) : undefined;
    if (!fresh.ok || !renewed) return refused(missing("service"));
    service = renewed;
    configuration = fresh.value;
  }
}

// A customer takes what was offered to them: a place that came free, or an invitation.

import { ONE_PLACE, type Terms } from "../../domain/booking/booking-request";
import { ok, type Result, refuse, refused } from "../../domain/refusal";
import { attributed, CUSTOMER } from "../../domain/tenant/actor";
import type { Configuration } from "../../domain/tenant/configuration";
import type { PlaceCommand, PlaceOutcome } from "../../objects/messages";
import { withRules } from "../ask-home";
import { noteTouched } from "../availability/read-occupancy";
import type { Deps } from "../deps";
import { carrying } from "./caller-refusal";
import type { Placed } from "./place-booking";
import { tellToTake } from "./tell-to-take";

type Offered = Pick<PlaceCommand, "service" | "startAt" | "sessionId" | "customer" | "idempotency"> &
  Partial<
    Pick<
      PlaceCommand,
      "bounds" | "status" | "holdId" | "namedSessionId" | "notes" | "answers" | "metadata" | "reminderMinutes"
    >
  > &
  Partial<Terms>;

/** Its terms count, even if the service has changed since. */
export function takingCommand(offered: Offered): PlaceCommand {
  const { actor, asker } = attributed(CUSTOMER);
  return {
    kind: "book",
    ...ONE_PLACE,
    chosenId: null,
    notes: null,
    answers: {},
    metadata: {},
    asker,
    status: null,
    holdId: null,
    ifFull: "refuse",
    isOffer: true,
    actor,
    ...carrying(null),
    ...offered,
  };
}

export async function takeOffered(
  deps: Deps,
  tenantId: string,
  configuration: Configuration | null | undefined,
  send: () => Promise<PlaceOutcome>,
): Promise<Result<Placed>> {
  const outcome = await withRules(deps, tenantId, send);
  if (outcome.status === "refused") return refused(outcome.refusal);
  if (outcome.status !== "done") return refused(refuse("unavailable"));
  noteTouched(tenantId, outcome.touched);
  const { booking, resources, isReplay } = outcome;
  if (!isReplay && configuration) tellToTake(deps, configuration, { booking, resources });
  return ok({ booking, resources, isReplay });
}

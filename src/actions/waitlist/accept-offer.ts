import { ONE_PLACE } from "../../domain/booking/booking-request";
import { homeOf } from "../../domain/ids";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { attributed, CUSTOMER } from "../../domain/tenant/actor";
import { entryRefusal } from "../../objects/bookings/waitlist";
import type { Waiting } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { withRules } from "../ask-home";
import { noteTouched } from "../availability/read-occupancy";
import { carrying } from "../bookings/caller-refusal";
import type { Placed } from "../bookings/place-booking";
import { openBounds } from "../bookings/place-command";
import type { Deps } from "../deps";
import { fingerprintOf } from "../fingerprint";
import { loadConfigurationOf } from "../load-configuration";
import { readEntry } from "./read-entry";

export type AcceptedOffer = { readonly placed: Placed; readonly waiting: Waiting };

/** Makes a booking of the offered hold. */
export async function acceptOffer(
  deps: Deps,
  entryId: string,
  key: string,
  address: string | null,
): Promise<Result<AcceptedOffer>> {
  const home = homeOf("wle", entryId);
  const found = await readEntry(deps, null, entryId);
  if (!found.ok || !home) return refused(missing("waitlist entry"));
  const { entry } = found.value;
  if (entry.bookingId === null || entry.offer === null) {
    return refused(entryRefusal(entry.status));
  }
  const hold = await homeStub(deps.env, home).readBooking(entry.bookingId);
  if (hold.status === "refused") return refused(hold.refusal);
  const { booking } = hold;
  const configuration = await loadConfigurationOf(deps, home.tenantId);
  const bounds = configuration && (await openBounds(deps, configuration.tenant, address));
  const { actor, asker } = attributed(CUSTOMER);
  const command = {
    kind: "book",
    service: booking.service,
    startAt: booking.startAt,
    ...ONE_PLACE,
    seats: booking.seats,
    guests: booking.guests,
    units: booking.units,
    chosenId: null,
    customer: booking.customer ?? entry.customer,
    notes: entry.notes,
    answers: entry.answers,
    metadata: entry.metadata,
    asker,
    ...(bounds && { bounds }),
    status: null,
    holdId: booking.id,
    sessionId: booking.sessionId,
    ifFull: "refuse",
    isOffer: true,
    actor,
    ...carrying(null),
    idempotency: {
      scopedKey: `accept-${entryId}|${entry.serviceId}|${key}`,
      fingerprint: await fingerprintOf({ entryId }),
    },
  } as const;
  const outcome = await withRules(deps, home.tenantId, async () => homeStub(deps.env, home).place(command));
  if (outcome.status === "refused") return refused(outcome.refusal);
  if (outcome.status !== "done") return refused(refuse("unavailable"));
  noteTouched(home.tenantId, outcome.touched);
  const after = await readEntry(deps, null, entryId);
  if (!after.ok) return after;
  const { resources, isReplay } = outcome;
  return ok({ placed: { booking: outcome.booking, resources, isReplay }, waiting: after.value });
}

import { homeOf } from "../../domain/ids";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { entryRefusal } from "../../objects/bookings/waitlist";
import type { Waiting } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import type { Placed } from "../bookings/place-booking";
import { openBounds } from "../bookings/place-command";
import { takeOffered, takingCommand } from "../bookings/take-offered";
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
  const { service, startAt, sessionId, seats, guests, units } = booking;
  const { notes, answers, metadata } = entry;
  const command = takingCommand({
    ...{ service, startAt, sessionId, seats, guests, units, notes, answers, metadata },
    holdId: booking.id,
    customer: booking.customer ?? entry.customer,
    ...(bounds && { bounds }),
    reminderMinutes: configuration?.tenant.reminderMinutes,
    idempotency: {
      scopedKey: `accept-${entryId}|${entry.serviceId}|${key}`,
      fingerprint: await fingerprintOf({ entryId }),
    },
  });
  const placed = await takeOffered(deps, home.tenantId, configuration, async () =>
    homeStub(deps.env, home).place(command),
  );
  if (!placed.ok) return placed;
  const after = await readEntry(deps, null, entryId);
  return after.ok ? ok({ placed: placed.value, waiting: after.value }) : after;
}

// An entry's home is the home of the service's bookings.

import { isKnown } from "../../domain/booking/booking-record";
import { termsOf } from "../../domain/booking/booking-request";
import type { EntryWish } from "../../domain/booking/waitlist";
import { invalid, ok, type Refusal, type Result, refused } from "../../domain/refusal";
import type { Waiting } from "../../objects/messages";
import { planSlots } from "../availability/show-slots";
import type { CustomerDetails } from "../bookings/customer-details";
import { placeThrough } from "../bookings/place-booking";
import type { PlaceRequest } from "../bookings/place-command";
import type { Deps } from "../deps";

export type WaitRequest = Omit<PlaceRequest, "kind"> & {
  readonly wish: EntryWish;
  readonly customer: CustomerDetails;
};

export async function joinWaitlist(deps: Deps, request: WaitRequest): Promise<Result<Waiting>> {
  const tooMuch = await datesRefusal(deps, request);
  if (tooMuch) return refused(tooMuch);
  // Like a hold, an entry needs no answers: the questions come with the place.
  const asked = { ...request, kind: "hold" } as const;
  const joined = await placeThrough<Waiting>(deps, asked, async (home, command) => {
    const { service, customer, idempotency, bounds, callerRefusal } = command;
    if (!isKnown(customer)) throw new Error("An entry needs a customer with an address.");
    // The message has no field for it, and an object of an earlier build would let the customer wait.
    if (callerRefusal) return { status: "refused", refusal: callerRefusal };
    return home.joinWaitlist({ service, wish: request.wish, customer, idempotency, ...(bounds && { bounds }) });
  });
  return joined.ok ? ok(joined.value.done) : joined;
}

/** The refusal of dates with too many starts: the object checks each entry within the work of one answer. */
async function datesRefusal(deps: Deps, { wish, ...request }: WaitRequest): Promise<Refusal | null> {
  const { from, to } = wish;
  if (from === null || to === null) return null;
  const { slug, service, resource } = request;
  const asked = { timeZone: null, excludeBooking: null, isExplained: false, isStaff: false, fresh: false };
  const plan = await planSlots(deps, { slug, service, resource, from, to, ...termsOf(wish), ...asked });
  if (!plan.ok) return null;
  const fitting = plan.value.daysToJudge();
  if (fitting >= plan.value.requestedDays.length) return null;
  const way = fitting > 0 ? `wait for at most ${fitting} days from from on` : "wait for one start, or for one resource";
  return invalid("/to", `makes more starts than one waitlist entry may cover: ${way}`);
}

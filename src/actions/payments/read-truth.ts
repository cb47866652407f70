// A customer looks at their booking, perhaps before the provider has reported. So the provider is asked.

import type { Payment } from "../../domain/payments/payment";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { KeptBooking } from "../bookings/change-booking";
import { type Deps, orNull } from "../deps";
import { accountById } from "./accounts";
import { settle } from "./home";

export type PaymentsRead = {
  readonly kept: KeptBooking;
  /** Where the customer's way to pay is: not paid yet, paid but not there yet, or not to be learned at the moment. */
  readonly page: "open" | "processing" | "unknown" | null;
};

/** A page is drawn without the provider's word rather than later. */
const PATIENCE_MS = 4_000;
/** So long after the time to pay, a booking may still be waiting for the word on its last page. */
const LATE_MS = 60 * MINUTE_MS;

/** The booking, after asking the provider what became of its payment. What cannot be asked stays as it is. */
export async function withPaymentsRead(deps: Deps, kept: KeptBooking): Promise<PaymentsRead> {
  const asked = unsettledOf(kept, deps.clock.now());
  if (!asked?.checkout) return { kept, page: null };
  const late = scheduler.wait(PATIENCE_MS).then(() => null);
  const work = orNull("payment_not_read", readOne(deps, kept, asked, asked.checkout));
  return (await Promise.race([work, late])) ?? { kept, page: "unknown" };
}

function unsettledOf({ booking }: KeptBooking, now: number): Payment | undefined {
  const { status, payments, updatedAt } = booking;
  const isJustOver = status === "expired" && now - updatedAt < LATE_MS;
  return payments?.findLast(
    ({ state, checkout }) => checkout !== null && (state === "open" || (state === "expired" && isJustOver)),
  );
}

async function readOne(
  deps: Deps,
  kept: KeptBooking,
  { id: paymentId, state }: Payment,
  checkout: { readonly id: string; readonly connectionId: string },
): Promise<PaymentsRead | null> {
  const connected = await accountById(deps, checkout.connectionId);
  const page = typeof connected === "object" ? await connected?.account.read(checkout.id) : null;
  if (!page?.ok) return null;
  const word = page.value;
  if (word.kind === "open" || word.kind === "processing") return { kept, page: word.kind };
  if (state === word.kind) return { kept, page: null };
  const settled = await settle(deps, { bookingId: kept.booking.id, paymentId, word });
  return settled.ok ? { kept: settled.value, page: null } : null;
}

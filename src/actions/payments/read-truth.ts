// A customer comes back from the provider's page, perhaps before the provider has reported. So the provider is asked.

import type { KeptBooking } from "../bookings/change-booking";
import { type Deps, orNull } from "../deps";
import { accountById } from "./accounts";
import { settle } from "./home";

/** The booking, after asking the provider what became of its open payments. What cannot be asked stays as it is. */
export async function withPaymentsRead(deps: Deps, kept: KeptBooking): Promise<KeptBooking> {
  const waiting = kept.booking.payments?.findLast(({ state, checkout }) => state === "open" && checkout !== null);
  if (!waiting?.checkout) return kept;
  return (await orNull("payment_not_read", readOne(deps, kept, waiting.id, waiting.checkout))) ?? kept;
}

async function readOne(
  deps: Deps,
  { booking }: KeptBooking,
  paymentId: string,
  checkout: { readonly id: string; readonly connectionId: string },
): Promise<KeptBooking | null> {
  const connected = await accountById(deps, checkout.connectionId);
  const page = await connected?.account.read(checkout.id);
  if (!page?.ok || page.value.kind === "open" || page.value.kind === "processing") return null;
  const settled = await settle(deps, { bookingId: booking.id, paymentId, word: page.value });
  return settled.ok ? settled.value : null;
}

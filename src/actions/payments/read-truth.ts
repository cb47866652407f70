// A customer looks at their booking, perhaps before the provider has reported. So the provider is asked.

import { statusAt } from "../../domain/booking/booking";
import { homeOf } from "../../domain/ids";
import type { AskedPage } from "../../domain/payments/asking";
import type { Checkout, Payment } from "../../domain/payments/payment";
import { providersFor } from "../../domain/payments/providers";
import { MINUTE_MS } from "../../domain/time/local-time";
import { homeStub } from "../../objects/stubs";
import type { KeptBooking } from "../bookings/change-booking";
import { type Deps, orNull } from "../deps";
import { connectedProviders } from "./accounts";
import { learnPage } from "./learn-page";

export type PaymentsRead = {
  readonly kept: KeptBooking;
  /** How the page to pay stands: not paid yet, paid but not there yet, or unknown at the moment. */
  readonly page: AskedPage | null;
  /** The place waits for money, and the business has no account that takes it: no page to pay will open. */
  readonly hasNoAccount?: boolean;
};

/** A page waits this long for the provider, and is then drawn without its word. */
const PATIENCE_MS = 4_000;
/** How long after the time to pay the provider is asked about the last page of a booking. */
const LATE_MS = 60 * MINUTE_MS;

/** `back`: the customer comes from the provider's page. `pay`: they are on their way to a page that is over. */
type Asking = "look" | "back" | "pay";

/**
 * The booking, after asking the provider what became of its payment. What cannot be asked stays as it is. A payment is
 * asked about once in a few seconds, however many look.
 */
export async function withPaymentsRead(deps: Deps, kept: KeptBooking, asking: Asking = "look"): Promise<PaymentsRead> {
  const asked = unsettledOf(kept, deps.clock.now());
  const home = homeOf("bkg", kept.booking.id);
  if (!asked?.checkout || !home) return { kept, page: null, hasNoAccount: await lacksAccount(deps, kept) };
  const subject = asking === "pay" ? `${asked.id}/pay` : asked.id;
  const stub = homeStub(deps.env, home);
  const said = await orNull("turn_not_read", stub.turnToAsk(subject, asking === "back"));
  // A booking that was read before its page was known to be over does not tell the end yet.
  if (said === "over") return { kept, page: asked.state === "open" ? "unknown" : null };
  if (said !== null) return { kept, page: said };
  const late = scheduler.wait(PATIENCE_MS).then(() => null);
  const work = orNull("payment_not_read", readOne(deps, kept, asked, asked.checkout));
  const read = (await Promise.race([work, late])) ?? { kept, page: "unknown" };
  await orNull("turn_not_noted", stub.noteAsked(subject, read.page ?? "over"));
  return read;
}

async function lacksAccount(deps: Deps, { booking }: KeptBooking): Promise<boolean> {
  const { tenantId, price, dueNowMinor = 0 } = booking;
  if (price === null || dueNowMinor === 0 || statusAt(booking, deps.clock.now()) !== "held") return false;
  const connected = await orNull("accounts_not_read", connectedProviders(deps, tenantId));
  return connected !== null && !providersFor(price.currency).some((provider) => connected.includes(provider));
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
  payment: Payment,
  checkout: Checkout,
): Promise<PaymentsRead | null> {
  const learned = await learnPage(deps, { bookingId: kept.booking.id, payment, checkout });
  if (learned === null) return null;
  return learned.page === null ? { kept: learned.settled ?? kept, page: null } : { kept, page: learned.page };
}

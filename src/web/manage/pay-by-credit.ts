// The way from a booking that waits for money to the customer's credit. It goes by their mail: the token of a booking
// proves only that its holder made it, under an address that they typed.

import type { KeptBooking } from "../../actions/bookings/change-booking";
import { sellsPackages } from "../../actions/credit/packages";
import { type OwnContact, requestOwnBookings } from "../../actions/people/own-bookings";
import { refuse } from "../../domain/refusal";
import { networkOf } from "../accounts/account-kit";
import type { PageContext } from "../kit/page-context";
import { limitedPage, renderRefusal } from "../kit/render-page";
import { showSent } from "../my/my-pages";
import type { ManagePage } from "./manage-context";
import type { PaymentState } from "./payment-state";

/** Whether the customer may have credit for what waits for their money, and can prove that it is theirs. */
export async function mayPayByCredit({ deps }: Pick<PageContext, "deps">, kept: KeptBooking, state: PaymentState) {
  return state.kind === "due" && contactOf(kept) !== null && (await sellsPackages(deps, kept.booking.tenantId));
}

function contactOf({ booking: { customer } }: KeptBooking): OwnContact | null {
  if (customer?.email) return { email: customer.email };
  return customer?.phone ? { phone: customer.phone } : null;
}

/** Sends the link to the customer's own page, which offers to pay for the booking. */
export async function sendToCredit({ page, configuration }: ManagePage, kept: KeptBooking): Promise<Response> {
  const limited = await limitedPage(page, configuration);
  if (limited) return limited;
  const contact = contactOf(kept);
  if (!contact) return renderRefusal(page, configuration, refuse("not_enough_credit"));
  const by = { network: networkOf(page), locale: page.language.locale, booking: kept.booking.id };
  const seconds = await requestOwnBookings(page.deps, configuration, contact, by);
  return seconds === null ? showSent(page, configuration) : renderRefusal(page, configuration, refuse("rate_limited"));
}

// The way from a booking that waits for money to the customer's credit. It goes by their mail: the token of a booking
// proves only that its holder made it, under an address that they typed.

import type { KeptBooking } from "../../actions/bookings/change-booking";
import { sellsPackages } from "../../actions/credit/packages";
import { type OwnContact, requestOwnBookings } from "../../actions/people/own-bookings";
import { refuse } from "../../domain/refusal";
import { say } from "../../i18n/words/say";
import { networkOf } from "../accounts/account-kit";
import { manageLink } from "../kit/manage-link";
import type { PageContext } from "../kit/page-context";
import { limitedPage, renderRefusal } from "../kit/render-page";
import { showSent } from "../my/ask-link";
import { zoneOfKept } from "./kept-booking";
import type { ManagePage } from "./manage-context";
import { untilWords } from "./payment-panel";
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
export async function sendToCredit(manage: ManagePage, kept: KeptBooking): Promise<Response> {
  const { page, configuration, token } = manage;
  const limited = await limitedPage(page, configuration);
  if (limited) return limited;
  const contact = contactOf(kept);
  if (!contact) return renderRefusal(page, configuration, refuse("not_enough_credit"));
  const by = { network: networkOf(page), locale: page.language.locale, booking: kept.booking.id };
  const seconds = await requestOwnBookings(page.deps, configuration, contact, by);
  if (seconds !== null) return renderRefusal(page, configuration, refuse("rate_limited"));
  const { expiresAt, customer } = kept.booking;
  const zone = customer?.timeZone ?? zoneOfKept(manage, kept).timeZone;
  const text = expiresAt === null ? "" : say(page.words.unpaidText, { time: untilWords(page, zone, expiresAt) });
  return showSent(page, configuration, { text, url: manageLink(page, token) });
}

// The way to the provider's page. A link leads here, because a form may not be answered by another site.

import type { KeptBooking } from "../../actions/bookings/change-booking";
import { withPaymentsRead } from "../../actions/payments/read-truth";
import { startCheckout } from "../../actions/payments/start-checkout";
import { tokenVersionOf } from "../../domain/booking/booking-record";
import { TOO_LITTLE } from "../../domain/payments/providers";
import { PAID_ALREADY, type RefusalCode } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import { returnsFromPaying } from "../../http/present-booking";
import { manageLink } from "../kit/manage-link";
import { ONCE } from "../kit/page-names";
import { limitedPage, seeOther } from "../kit/render-page";
import type { ManagePage } from "./manage-context";

/** There is nothing to pay any more: the booking's page says why. */
const SHOWN_THERE: ReadonlySet<RefusalCode> = new Set(["invalid_transition", "payment_expired", "not_found"]);

/** Sends the customer to pay. One payment has one page, so a place is never paid twice. */
export async function goToPay(manage: ManagePage, kept: KeptBooking): Promise<Response> {
  const { page, configuration, token } = manage;
  const limited = await limitedPage(page, configuration);
  if (limited) return limited;
  const own = manageLink(page, token);
  const read = await withPaymentsRead(page.deps, kept);
  if (read.page === "processing") return seeOther(own);
  const { booking } = read.kept;
  const started = await startCheckout(page.deps, {
    bookingId: booking.id,
    by: CUSTOMER,
    tokenVersion: tokenVersionOf(booking),
    ...returnsFromPaying(page, token, booking),
  });
  if (started.ok) return seeOther(started.value.url);
  // This address always leads on, so what went wrong is said under the booking's own.
  const isPaid = started.refusal.detail === PAID_ALREADY;
  if (isPaid) return seeOther(manageLink(page, token, { [ONCE.wasPaid]: 1 }));
  const isShown = SHOWN_THERE.has(started.refusal.code) && started.refusal.detail !== TOO_LITTLE.detail;
  return seeOther(isShown ? own : manageLink(page, token, { [ONCE.noPage]: 1 }));
}

// The page that asks before a booking is cancelled.

import type { KeptBooking } from "../../actions/bookings/change-booking";
import { manageLink } from "../kit/manage-link";
import { renderPage } from "../kit/render-page";
import { BookingFacts } from "./booking-view";
import { CancelForm } from "./cancel-form";
import { BackIfCancelled, Terms, zoneOfKept } from "./kept-booking";
import type { ManagePage } from "./manage-context";

export function showCancelPage(manage: ManagePage, kept: KeptBooking): Response {
  const { page, configuration, token } = manage;
  const { words } = page;
  const zone = zoneOfKept(manage, kept);
  const text = configuration.tenant.policies?.cancellation_text;
  return renderPage({
    page,
    configuration,
    title: words.cancelTitle,
    canonical: null,
    children: (
      <section class="card narrow">
        <h1 tabindex={-1} data-focus>
          {words.cancelTitle}
        </h1>
        <BookingFacts page={page} kept={kept} business={configuration.tenant} zone={zone} />
        <Terms page={page} kept={kept} timeZone={zone.timeZone} text={text ?? null} />
        <BackIfCancelled page={page} kept={kept} />
        <CancelForm page={page} path={manageLink(page, token)} hidden={{ revision: kept.booking.revision }} />
      </section>
    ),
  });
}

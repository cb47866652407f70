import type { FC } from "hono/jsx";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { manageUrl } from "../../http/present-booking";
import { KeepLink } from "../kit/keep-link";
import type { PageContext } from "../kit/page-context";

/** The link of a booking, or of the series that it belongs to. */
export const KeepBookingLink: FC<{
  page: PageContext;
  token: string;
  booking: Pick<BookingRecord, "service" | "customer">;
  tenantName: string;
}> = ({ page, token, booking, tenantName }) => (
  <KeepLink
    page={page}
    url={manageUrl(page, token)}
    subject={`${booking.service.name}, ${tenantName}`}
    text={page.words.mailText}
    email={booking.customer?.email ?? null}
  />
);

// What comes of booking: on our own pages the page of the booking; in a frame, which that page may not be in, it is told
// in place, with links that lead out of the frame.

import type { Child, FC } from "hono/jsx";
import type { KeptBooking } from "../../actions/change-booking";
import { manageTokenOf, tokenOf } from "../../actions/secrets";
import { statusAt } from "../../domain/booking";
import type { SeriesDone } from "../../home/home-types";
import { AddToCalendar, BookingFacts } from "./booking-view";
import { Alert } from "./details-form";
import { KeepLink } from "./keep-link";
import { manageLink } from "./manage-link";
import { dateOf, SeriesFacts } from "./manage-series";
import { type PageContext, pageLink, servicePath } from "./page-context";
import { bookingEvent } from "./page-events";
import { renderPage, seeOther } from "./render-page";
import { LeftOut } from "./repeat";
import { type ServiceWish, zoneOf } from "./service-page";
import { say } from "./words/say";

export async function showBooked(page: PageContext, wish: ServiceWish, kept: KeptBooking): Promise<Response> {
  const { configuration } = wish;
  const { words } = page;
  const { booking } = kept;
  const token = await manageTokenOf(page.deps.settings.serverSecret, booking);
  if (page.kind === "own") return seeOther(manageLink(page, token, { booked: 1 }));
  const isPending = statusAt(booking, page.now) === "pending";
  return renderPage({
    page,
    configuration,
    title: isPending ? words.askedTitle : words.bookedTitle,
    canonical: null,
    event: bookingEvent("booking.created", booking, page.now),
    children: (
      <section class="card narrow booking">
        <BookedAlert page={page} isPending={isPending} tenantName={configuration.tenant.name}>
          <KeepLink
            page={page}
            url={`${page.origin}/manage/${token}`}
            subject={`${booking.service.name}, ${configuration.tenant.name}`}
            text={words.mailText}
            email={booking.customer?.email ?? null}
          />
        </BookedAlert>
        <h1 class="sr">{isPending ? words.askedTitle : words.bookedTitle}</h1>
        <BookingFacts page={page} kept={kept} business={configuration.tenant} zone={zoneOf(page, wish)} />
        <div class="row actions">
          <OpenOutside page={page} token={token} label={words.openBooking} />
          <AddToCalendar page={page} kept={kept} business={configuration.tenant} token={token} />
          <BookAgain page={page} wish={wish} />
        </div>
      </section>
    ),
  });
}

export async function showBookedSeries(page: PageContext, wish: ServiceWish, done: SeriesDone): Promise<Response> {
  const { configuration } = wish;
  const { words } = page;
  const token = await tokenOf(page.deps.settings.serverSecret, "series", done.series.id);
  if (page.kind === "own") return seeOther(manageLink(page, token, { booked: 1 }));
  const zone = zoneOf(page, wish);
  const { timeZone } = zone;
  const [first] = done.bookings;
  const isPending = first !== undefined && statusAt(first.booking, page.now) === "pending";
  return renderPage({
    page,
    configuration,
    title: words.seriesTitle,
    canonical: null,
    event: first && bookingEvent("booking.created", first.booking, page.now, { series_id: done.series.id }),
    children: (
      <section class="card narrow booking">
        <BookedAlert page={page} isPending={isPending} tenantName={configuration.tenant.name}>
          <KeepLink
            page={page}
            url={`${page.origin}/manage/${token}`}
            subject={`${first?.booking.service.name ?? ""}, ${configuration.tenant.name}`}
            text={words.mailText}
            email={first?.booking.customer?.email ?? null}
          />
        </BookedAlert>
        <h1>{words.seriesTitle}</h1>
        <SeriesFacts manage={{ page, configuration }} done={done} zone={zone} />
        <ul class="series">
          {done.bookings.map((kept) => (
            <li>{dateOf(page, timeZone, kept)}</li>
          ))}
        </ul>
        <LeftOut page={page} skipped={done.series.skipped} timeZone={timeZone} isPart />
        <div class="row actions">
          <OpenOutside page={page} token={token} label={words.openBookings} />
          <a class="button quiet" href={`/manage/${token}/invite.ics`} download>
            {words.addAllToCalendar}
          </a>
          <BookAgain page={page} wish={wish} />
        </div>
      </section>
    ),
  });
}

const OpenOutside: FC<{ page: PageContext; token: string; label: string }> = ({ page, token, label }) => (
  <a class="button main" href={manageLink(page, token)} target="_blank" rel="noopener noreferrer">
    {label}
  </a>
);

const BookAgain: FC<{ page: PageContext; wish: ServiceWish }> = ({ page, wish: { configuration, service } }) => (
  <a class="button quiet" href={pageLink(page, servicePath(page, configuration, service.code))} data-turn>
    {page.words.bookAgain}
  </a>
);

/** That it is booked or asked for, with the link that is nowhere else. */
export const BookedAlert: FC<{ page: PageContext; isPending: boolean; tenantName: string; children?: Child }> = ({
  page,
  isPending,
  tenantName,
  children,
}) => {
  const { words } = page;
  return (
    <Alert kind="good" title={isPending ? words.askedTitle : words.bookedTitle}>
      {isPending && <p>{say(words.askedText, { name: tenantName })}</p>}
      <p>{words.bookedText}</p>
      {children}
    </Alert>
  );
};

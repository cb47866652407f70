// After booking: on our own pages the booking's page. A frame must not contain that page. It shows the result in place,
// with links that lead out.

import type { FC } from "hono/jsx";
import { idOfToken, manageTokenOf, openedBy, tokenOf } from "../../actions/accounts/secrets";
import { type KeptBooking, readByToken } from "../../actions/bookings/change-booking";
import { readSeriesByToken } from "../../actions/bookings/place-series";
import { type PaymentsRead, withPaymentsRead } from "../../actions/payments/read-truth";
import { isBlocking, statusAt } from "../../domain/booking/booking";
import { type Result, refuse } from "../../domain/refusal";
import type { SeriesDone } from "../../objects/messages";
import type { FormValues } from "../kit/form-values";
import type { PageEvent } from "../kit/layout";
import { manageLink } from "../kit/manage-link";
import { type PageContext, pageLink, servicePath } from "../kit/page-context";
import { bookingEvent } from "../kit/page-events";
import { FIELD, ONCE } from "../kit/page-names";
import { renderPage, renderRefusal, seeOther } from "../kit/render-page";
import { AddToCalendar, BookingFacts, Status } from "../manage/booking-view";
import { KeepBookingLink } from "../manage/keep-booking-link";
import { Ending } from "../manage/kept-booking";
import { mayPayByCredit } from "../manage/pay-by-credit";
import { PaymentPanel, StuckMoney } from "../manage/payment-panel";
import { isPaidAndBooked, isWaiting, paymentStateOf } from "../manage/payment-state";
import { dateOf, SeriesFacts } from "../manage/series-facts";
import { BookedAlert } from "./booked-alert";
import { eventsSince, followed, isStanding, tagOf } from "./frame-state";
import { LeftOut } from "./repeat";
import { type ServiceWish, zoneOf } from "./service-parts";

export async function showBooked(page: PageContext, wish: ServiceWish, kept: KeptBooking): Promise<Response> {
  const token = await manageTokenOf(page.deps.settings.serverSecret, kept.booking);
  if (page.kind === "own") return seeOther(manageLink(page, token, { [ONCE.booked]: 1 }));
  const events = eventsSince(page, [kept], "");
  return showOneInFrame(page, wish, { kept, page: null }, { token, isNew: true, events });
}

export async function showBookedSeries(page: PageContext, wish: ServiceWish, done: SeriesDone): Promise<Response> {
  const token = await tokenOf(page.deps.settings.serverSecret, "series", done.series.id);
  if (page.kind === "own") return seeOther(manageLink(page, token, { [ONCE.booked]: 1 }));
  const [first] = done.bookings;
  const events =
    first && isStanding(page, first)
      ? [bookingEvent("booking.created", first.booking, page.now, { series_id: done.series.id })]
      : [];
  return showSeriesInFrame(page, wish, done, { token, isNew: true, events });
}

/** The result in a frame: right after booking, and after each change since. */
type InFrame = {
  readonly token: string;
  readonly isNew: boolean;
  /** Events for the embedding page. */
  readonly events: readonly PageEvent[];
};

/** A frame that still shows a booking or series asks from time to time for its current state. */
export async function lookFromFrame(page: PageContext, wish: ServiceWish, values: FormValues): Promise<Response> {
  const token = values.get(FIELD.token) ?? "";
  const seen = values.get(FIELD.seen) ?? "";
  const found = await (token.startsWith("ser_") ? seriesOf(page, token) : bookingOf(page, token));
  const bookings = !found?.ok ? [] : "bookings" in found.value ? found.value.bookings : [found.value];
  const isOurs = bookings.length > 0 && bookings.every(({ booking }) => booking.service.id === wish.service.id);
  if (page.kind !== "embed" || !found?.ok || !isOurs) {
    return renderRefusal(page, wish.configuration, refuse("not_found"));
  }
  if ("bookings" in found.value) {
    if (seen === tagOf(page, bookings)) return nothingNew();
    return showSeriesInFrame(page, wish, found.value, {
      token,
      isNew: false,
      events: eventsSince(page, bookings, seen),
    });
  }
  const read = await withPaymentsRead(page.deps, found.value);
  if (seen === tagOf(page, [read.kept], paymentStateOf(read, page.now, false).kind)) return nothingNew();
  return showOneInFrame(page, wish, read, { token, isNew: false, events: eventsSince(page, [read.kept], seen) });
}

function nothingNew(): Response {
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

async function bookingOf({ deps }: PageContext, token: string): Promise<Result<KeptBooking> | null> {
  const opened = await openedBy(deps.settings.serverSecret, "manage", token);
  return opened && readByToken(deps, opened);
}

async function seriesOf({ deps }: PageContext, token: string): Promise<Result<SeriesDone> | null> {
  const id = await idOfToken(deps.settings.serverSecret, "series", token);
  return id === null ? null : readSeriesByToken(deps, id);
}

async function showOneInFrame(
  page: PageContext,
  wish: ServiceWish,
  read: PaymentsRead,
  { token, isNew: isFirst, events }: InFrame,
): Promise<Response> {
  const { configuration } = wish;
  const { words } = page;
  const { kept } = read;
  const { booking } = kept;
  const status = statusAt(booking, page.now);
  const stands = isStanding(page, kept);
  const isNew = isFirst && stands;
  const isPaid = isPaidAndBooked(kept, status);
  const payment = paymentStateOf(read, page.now, false);
  const isCreditTaken = await mayPayByCredit(page, kept, payment);
  const tenantName = configuration.tenant.name;
  const title = status === "pending" ? words.askedTitle : isPaid ? words.paidTitle : words.bookedTitle;
  const zone = zoneOf(page, wish);
  const following = { token, money: payment.kind, isWaiting: isWaiting(payment) };
  return renderPage({
    page,
    configuration,
    title: isNew ? title : words.yourBooking,
    canonical: null,
    event: events.length === 1 ? events[0] : events,
    children: (
      <section class="card narrow booking" {...followed(page, wish, [kept], following)}>
        {stands && (
          <BookedAlert page={page} isPending={status === "pending"} isPaid={isPaid} tenantName={tenantName}>
            <KeepBookingLink page={page} token={token} booking={booking} tenantName={tenantName} />
          </BookedAlert>
        )}
        {isNew ? (
          <h1 class="sr">{title}</h1>
        ) : (
          <div class="title">
            <h1>{words.yourBooking}</h1>
            <Status page={page} booking={booking} />
          </div>
        )}
        <PaymentPanel
          page={page}
          state={payment}
          token={token}
          configuration={configuration}
          timeZone={booking.customer?.timeZone ?? zone.timeZone}
          besideZone={zone.timeZone}
          isCreditTaken={isCreditTaken}
        />
        <Ending page={page} kept={kept} tenantName={tenantName} />
        <BookingFacts page={page} kept={kept} business={configuration.tenant} zone={zone} />
        <StuckMoney page={page} kept={kept} tenantName={tenantName} />
        <div class="row actions">
          <OpenOutside page={page} token={token} label={words.openBooking} isQuiet={payment.kind === "due"} />
          {stands && <AddToCalendar page={page} kept={kept} business={configuration.tenant} token={token} />}
          <BookAgain page={page} wish={wish} />
        </div>
      </section>
    ),
  });
}

function showSeriesInFrame(
  page: PageContext,
  wish: ServiceWish,
  done: SeriesDone,
  { token, isNew, events }: InFrame,
): Response {
  const { configuration } = wish;
  const { words } = page;
  const zone = zoneOf(page, wish);
  const { timeZone } = zone;
  const standing = done.bookings.filter(({ booking }) => isBlocking(statusAt(booking, page.now)));
  const isUnpaid = standing.some(({ booking }) => statusAt(booking, page.now) === "held");
  const [first] = standing;
  return renderPage({
    page,
    configuration,
    title: words.seriesTitle,
    canonical: null,
    event: events.length === 1 ? events[0] : events,
    children: (
      <section class="card narrow booking" {...followed(page, wish, done.bookings, { token, isWaiting: isUnpaid })}>
        {first && !isUnpaid && (
          <BookedAlert
            page={page}
            isPending={statusAt(first.booking, page.now) === "pending"}
            tenantName={configuration.tenant.name}
          >
            <KeepBookingLink page={page} token={token} booking={first.booking} tenantName={configuration.tenant.name} />
          </BookedAlert>
        )}
        <h1>{words.seriesTitle}</h1>
        {isUnpaid && <p>{words.seriesUnpaid}</p>}
        <SeriesFacts manage={{ page, configuration }} done={done} zone={zone} />
        <ul class="series">
          {done.bookings.map((kept) => (
            <li>
              <div class="line">
                <span>{dateOf(page, timeZone, kept)}</span>
                {!isNew && <Status page={page} booking={kept.booking} />}
              </div>
            </li>
          ))}
        </ul>
        <LeftOut page={page} skipped={done.series.skipped} timeZone={timeZone} isPart />
        <div class="row actions">
          <OpenOutside page={page} token={token} label={words.openBookings} />
          {first && (
            <a class="button quiet" href={`/manage/${token}/invite.ics`} download>
              {words.addAllToCalendar}
            </a>
          )}
          <BookAgain page={page} wish={wish} />
        </div>
      </section>
    ),
  });
}

const OpenOutside: FC<{ page: PageContext; token: string; label: string; isQuiet?: boolean }> = ({
  page,
  token,
  label,
  isQuiet = false,
}) => (
  <a
    class={`button ${isQuiet ? "quiet" : "main"}`}
    href={manageLink(page, token)}
    target="_blank"
    rel="noopener noreferrer"
  >
    {label}
  </a>
);

const BookAgain: FC<{ page: PageContext; wish: ServiceWish }> = ({ page, wish: { configuration, service } }) => (
  <a class="button quiet" href={pageLink(page, servicePath(page, configuration, service.code))} data-turn>
    {page.words.bookAgain}
  </a>
);

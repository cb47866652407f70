// The page of a series: all its dates, one file for all of them, and cancelling one or all upcoming ones.

import { manageTokenOf } from "../../actions/accounts/secrets";
import { changeBooking, type KeptBooking } from "../../actions/bookings/change-booking";
import { cancelSeries } from "../../actions/bookings/place-series";
import { isBlocking, statusAt, whyUnchangeable } from "../../domain/booking/booking";
import { costLadder } from "../../domain/booking/refunds";
import { waitsForMoney } from "../../domain/payments/standing";
import { backToCustomer, moneyTold } from "../../domain/payments/told";
import type { Refusal } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import { formatMoney, formatPercent } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { say } from "../../i18n/words/say";
import type { SeriesDone } from "../../objects/messages";
import { BookedAlert } from "../booking/booked-alert";
import { Alert } from "../booking/details-form";
import { LeftOut } from "../booking/repeat";
import type { FormValues } from "../kit/form-values";
import { manageLink } from "../kit/manage-link";
import { type PageContext, pageLink } from "../kit/page-context";
import { FIELD, ONCE } from "../kit/page-names";
import { renderPage, seeOther } from "../kit/render-page";
import { Status } from "./booking-view";
import { CancelForm, reasonIn } from "./cancel-form";
import { KeepBookingLink } from "./keep-booking-link";
import { backWords, zoneOfKept } from "./kept-booking";
import type { ManagePage } from "./manage-context";
import { isSeen, ownTag, unchanged } from "./own-page";
import { PayLink } from "./payment-panel";
import { dateOf, SeriesFacts } from "./series-facts";

export async function postSeriesPage(manage: ManagePage, done: SeriesDone, values: FormValues): Promise<Response> {
  const { page, token } = manage;
  if (values.get(FIELD.command) !== "cancel") return showSeries(manage, done);
  const reason = reasonIn(values);
  const only = done.bookings.find(({ booking }) => booking.id === values.get("only"));
  const cancelled = only
    ? await changeBooking(page.deps, null, {
        bookingId: only.booking.id,
        action: "cancel",
        by: CUSTOMER,
        reason,
        ifRevision: null,
        tokenVersion: 1,
      })
    : await cancelSeries(page.deps, null, {
        seriesId: done.series.id,
        from: null,
        reason,
        by: CUSTOMER,
      });
  if (cancelled.ok || cancelled.refusal.code === "already_cancelled")
    return seeOther(manageLink(page, token, { [ONCE.done]: only ? "cancelled" : "all-cancelled" }));
  return showSeries(manage, done, cancelled.refusal);
}

export async function showSeriesPage(manage: ManagePage, done: SeriesDone): Promise<Response> {
  const { searchParams } = manage.page.url;
  if (searchParams.get("step") !== "cancel") return showSeries(manage, done);
  const only = searchParams.get("only");
  const open = openOf(manage, done).filter(({ booking }) => only === null || booking.id === only);
  return open.length === 0 ? showSeries(manage, done) : showCancel(manage, open, only);
}

/** The bookings that the customer can still cancel. */
function openOf({ page }: ManagePage, { bookings }: SeriesDone): KeptBooking[] {
  return bookings.filter(({ booking }) => whyUnchangeable(booking, page.now) === null).sort(byStart);
}

/** The state that the page shows: each booking's revision, and whether it can still change. */
function seriesTag(page: PageContext, { bookings }: SeriesDone): string {
  return ownTag(
    bookings.map((kept) => {
      const { revision, startAt } = kept.booking;
      return [revision, statusAt(kept.booking, page.now), startAt, whyUnchangeable(kept.booking, page.now) ?? ""].join(
        ".",
      );
    }),
  );
}

const byStart = (one: KeptBooking, other: KeptBooking) => one.booking.startAt - other.booking.startAt;

const NEWS = { cancelled: "cancelled", "all-cancelled": "seriesCancelled" } as const;

async function showSeries(manage: ManagePage, done: SeriesDone, refusal?: Refusal): Promise<Response> {
  const { page, configuration, token } = manage;
  const tag = seriesTag(page, done);
  if (!refusal && isSeen(page, tag)) return unchanged();
  const { words } = page;
  const { tenant } = configuration;
  const [first] = done.bookings;
  if (!first) throw new Error("A series has no booking.");
  const zone = zoneOfKept(manage, first);
  const { timeZone } = zone;
  const open = openOf(manage, done);
  const params = page.url.searchParams;
  const isNew = params.has(ONCE.booked) && open.length > 0;
  const isUnpaid = done.bookings.some((kept) => isUnpaidNow(page, kept));
  const news = NEWS[params.get(ONCE.done) as keyof typeof NEWS];
  const isPending = statusAt(first.booking, page.now) === "pending";
  const lines = await Promise.all(
    [...done.bookings].sort(byStart).map(async (kept) => {
      const own = await manageTokenOf(page.deps.settings.serverSecret, kept.booking);
      return { kept, own, isOpen: open.includes(kept) };
    }),
  );
  const keep = <KeepBookingLink page={page} token={token} booking={first.booking} tenantName={tenant.name} />;
  return renderPage(
    {
      page,
      configuration,
      title: words.seriesTitle,
      canonical: null,
      children: (
        <section class="card narrow booking" data-own={tag} {...(isUnpaid && { "data-waits": "" })}>
          {refusal && (
            <Alert title={words.errorTitle}>
              <p>{refusalSentence(page, refusal, tenant.name)}</p>
            </Alert>
          )}
          {isNew && (
            <BookedAlert page={page} isPending={isPending} tenantName={tenant.name}>
              {keep}
            </BookedAlert>
          )}
          {news && !refusal && <Alert kind="good" title={words[news]} />}
          <h1>{words.seriesTitle}</h1>
          {isUnpaid && <p>{words.seriesUnpaid}</p>}
          <SeriesFacts manage={manage} done={done} zone={zone} />
          <ul class="series">
            {lines.map(({ kept, own, isOpen }) => {
              const time = dateOf(page, timeZone, kept);
              return (
                <li>
                  <div class="line">
                    <a href={manageLink(page, own)}>
                      <time datetime={new Date(kept.booking.startAt).toISOString()}>{time}</time>
                    </a>
                    <Status page={page} booking={kept.booking} />
                  </div>
                  {isUnpaidNow(page, kept) && <PayLink page={page} token={own} label={payWords(page, kept)} look="" />}
                  {isOpen && (
                    <div class="line">
                      <a href={manageLink(page, own, { step: "move" })} aria-label={`${words.reschedule}: ${time}`}>
                        {words.reschedule}
                      </a>
                      <a
                        href={manageLink(page, token, { step: "cancel", only: kept.booking.id })}
                        aria-label={`${words.cancelOne}: ${time}`}
                        data-turn
                      >
                        {words.cancelOne}
                      </a>
                    </div>
                  )}
                </li>
              );
            })}
          </ul>
          <LeftOut page={page} skipped={done.series.skipped} timeZone={timeZone} isPart />
          <div class="row actions">
            {lines.some(({ kept }) => isBlocking(statusAt(kept.booking, page.now))) && (
              <a class="button quiet" href={`/manage/${token}/invite.ics`} download>
                {words.addAllToCalendar}
              </a>
            )}
            {isUnpaid ? null : open.length > 0 ? (
              <a class="button danger" href={manageLink(page, token, { step: "cancel" })} data-turn>
                {words.seriesCancelRest}
              </a>
            ) : (
              <a class="button" href={pageLink(page, `/${tenant.slug}/${first.booking.service.code}`)}>
                {words.bookAgain}
              </a>
            )}
          </div>
          {(open.length > 0 || isUnpaid) && !isNew && keep}
        </section>
      ),
    },
    refusal ? 409 : 200,
  );
}

function isUnpaidNow({ now }: PageContext, { booking }: KeptBooking): boolean {
  return statusAt(booking, now) === "held" && waitsForMoney(booking);
}

function payWords({ words, locale }: PageContext, { booking }: KeptBooking): string {
  const money = moneyTold(booking);
  const price = money ? formatMoney(locale, { amountMinor: money.dueNow, currency: money.currency }) : "";
  return say(words.payDo, { price });
}

/** The current cost of cancelling one booking, or what goes back where it is paid; null for a request. */
function costNow(page: PageContext, { booking }: KeptBooking): string | null {
  const { words, locale, now } = page;
  const back = backToCustomer(booking, now);
  if (back?.amountMinor === 0) return words.refundNoneNow;
  if (back) return backWords(page, back);
  const { price } = booking;
  if (!price || price.amountMinor === 0 || statusAt(booking, now) === "pending") return null;
  const costPercent = costLadder(booking, now)[0]?.costPercent ?? 0;
  return costPercent === 0 ? null : say(words.cancelCostsNow, { percent: formatPercent(locale, costPercent) });
}

function showCancel(manage: ManagePage, open: readonly KeptBooking[], only: string | null): Response {
  const { page, configuration, token } = manage;
  const { words } = page;
  const [first] = open;
  if (!first) throw new Error("There is nothing to cancel.");
  const zone = zoneOfKept(manage, first);
  const { timeZone } = zone;
  const title = only === null ? words.seriesCancelTitle : words.cancelTitle;
  const text = configuration.tenant.policies?.cancellation_text;
  return renderPage({
    page,
    configuration,
    title,
    canonical: null,
    children: (
      <section class="card narrow">
        <h1 tabindex={-1} data-focus>
          {title}
        </h1>
        <p class="lead" dir="auto">
          {first.booking.service.name}
        </p>
        <ul class="series">
          {open.map((kept) => (
            <li>
              {dateOf(page, timeZone, kept)}
              <small>{costNow(page, kept)}</small>
            </li>
          ))}
        </ul>
        {text && <p dir="auto">{text}</p>}
        <CancelForm page={page} path={manageLink(page, token)} hidden={{ only }} />
      </section>
    ),
  });
}

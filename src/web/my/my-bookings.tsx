// A customer's own bookings and credit, behind the link that went to their address.

import type { FC } from "hono/jsx";
import { manageTokenOf } from "../../actions/accounts/secrets";
import { type KeptBooking, readBooking } from "../../actions/bookings/change-booking";
import { creditOfCustomer } from "../../actions/credit/credit-of-customer";
import { payWithOwnCredit } from "../../actions/credit/own-credit";
import {
  isOwnBooking,
  type OwnBooking,
  type OwnLink,
  openOwnBookings,
  readOwnBookings,
} from "../../actions/people/own-bookings";
import { zoneOfBooking } from "../../contract/booking-wire";
import { statusAt } from "../../domain/booking/booking";
import { missing, refused } from "../../domain/refusal";
import type { Configuration } from "../../domain/tenant/configuration";
import { isFromUs } from "../../http/own-origin";
import { formatAt } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { say } from "../../i18n/words/say";
import { Alert } from "../booking/details-form";
import { readForm } from "../kit/form-values";
import { manageLink } from "../kit/manage-link";
import { type PageContext, pageLink, tenantPath } from "../kit/page-context";
import { ONCE } from "../kit/page-names";
import { limitedPage, renderPage, seeOther } from "../kit/render-page";
import { packagesPath } from "../packages/packages-page";
import { myPath } from "./ask-link";
import { OwnCredit, PayOwn } from "./own-credit";

export async function showMyBookings(
  page: PageContext,
  configuration: Configuration,
  token: string,
): Promise<Response> {
  const { deps } = page;
  const link = await openOwnBookings(deps, configuration.tenant.id, token);
  if (!link) return linkOver(page, configuration);
  const form = page.request.method === "POST" ? await readForm(page.request) : null;
  const wanted = form?.get("booking") ?? page.url.searchParams.get("booking");
  const waiting = wanted ? await ownWaiting(deps, link, wanted) : null;
  const own = { link, token, waiting };
  if (form === null) return showOwn(page, configuration, own, null);
  const done = await payOwn(page, configuration, own);
  return done instanceof Response ? done : showOwn(page, configuration, own, done);
}

type Own = { readonly link: OwnLink; readonly token: string; readonly waiting: KeptBooking | null };

/** A booking of the link's owner that they want to pay for. */
async function ownWaiting(deps: PageContext["deps"], link: OwnLink, id: string): Promise<KeptBooking | null> {
  const read = await readBooking(deps, link.tenantId, id);
  return read.ok && (await isOwnBooking(deps, link, read.value.booking)) ? read.value : null;
}

/** Pays with the credit of the link's owner. Answers why not, or leads to the booking's page. */
async function payOwn(
  page: PageContext,
  configuration: Configuration,
  { token, waiting }: Own,
): Promise<Response | string> {
  const { deps, words } = page;
  const limited = await limitedPage(page, configuration);
  if (limited) return limited;
  if (!isFromUs(page)) return words.badInput;
  const paid = waiting ? await payWithOwnCredit(deps, waiting.booking, token) : refused(missing("booking"));
  if (!paid.ok) return refusalSentence(page, paid.refusal, configuration.tenant.name);
  const own = await manageTokenOf(deps.settings.serverSecret, paid.value.booking);
  return seeOther(manageLink(page, own, { [ONCE.paid]: 1 }));
}

async function showOwn(
  page: PageContext,
  configuration: Configuration,
  { link, token, waiting }: Own,
  problem: string | null,
): Promise<Response> {
  const { words, deps } = page;
  const { tenant } = configuration;
  const [{ toCome, past }, credit] = await Promise.all([
    readOwnBookings(deps, configuration, link),
    creditOfCustomer(deps, tenant.id, link.customerId),
  ]);
  const bought = credit.ok ? credit.value : [];
  return renderPage(
    {
      page,
      configuration,
      title: words.seriesTitle,
      canonical: null,
      children: (
        <section class="card narrow">
          <h1>{words.seriesTitle}</h1>
          {problem !== null && <Alert title={problem} />}
          {bought.length > 0 && <OwnCredit page={page} timeZone={tenant.timeZone} credit={bought} />}
          {waiting && (
            <PayOwn page={page} action={`${myPath(page, configuration)}/${token}`} kept={waiting} credit={bought} />
          )}
          {toCome.length + past.length === 0 && !waiting && <p>{words.myNone}</p>}
          {toCome.length > 0 && <List page={page} title={words.myToCome} bookings={toCome} />}
          {past.length > 0 && <List page={page} title={words.myPast} bookings={past} />}
          <div class="row">
            <a class="button" href={pageLink(page, tenantPath(page, configuration))}>
              {say(words.bookWith, { name: tenant.name })}
            </a>
            {tenant.sellsPackages && (
              <a class="button quiet" href={pageLink(page, packagesPath(page, configuration))}>
                {words.packs}
              </a>
            )}
          </div>
        </section>
      ),
    },
    problem === null ? 200 : 422,
  );
}

function linkOver(page: PageContext, configuration: Configuration): Response {
  const { words } = page;
  return renderPage(
    {
      page,
      configuration,
      title: words.myTitle,
      canonical: null,
      children: (
        <section class="card narrow">
          <h1 tabindex={-1} data-focus>
            {words.myTitle}
          </h1>
          <p>{words.linkOver}</p>
          <div class="row">
            <a class="button" href={pageLink(page, myPath(page, configuration))}>
              {words.mySend}
            </a>
          </div>
        </section>
      ),
    },
    410,
  );
}

const List: FC<{ page: PageContext; title: string; bookings: readonly OwnBooking[] }> = ({ page, title, bookings }) => (
  <section>
    <h2>{title}</h2>
    <ul class="own">
      {bookings.map((own) => (
        <Own page={page} own={own} />
      ))}
    </ul>
  </section>
);

const Own: FC<{ page: PageContext; own: OwnBooking }> = ({ page, own }) => {
  const { words, locale, now } = page;
  const { booking, resources, token } = own;
  const status = statusAt(booking, now);
  const isOpen = booking.startAt > now && (status === "confirmed" || status === "pending");
  const texts = {
    held: booking.dueNowMinor === undefined ? words.statusHeld : words.statusUnpaid,
    pending: words.statusPending,
    confirmed: words.statusConfirmed,
    cancelled: words.statusCancelled,
    expired: words.statusExpired,
    rejected: words.statusRejected,
    completed: words.statusCompleted,
    no_show: words.statusNoShow,
  };
  return (
    <li>
      <p>
        <strong>
          <bdi>{booking.service.name}</bdi>
        </strong>
        <br />
        <time>{formatAt(locale, "dateTimeFull", zoneOfBooking(own), booking.startAt)}</time>
        <br />
        <span class="soft">
          <bdi>{resources.map(({ name }) => name).join(", ")}</bdi> · {texts[status]}
        </span>
      </p>
      {token !== null && (
        <a class={isOpen ? "button main" : "button quiet"} href={manageLink(page, token)}>
          {isOpen ? words.openManage : words.openBooking}
        </a>
      )}
    </li>
  );
};

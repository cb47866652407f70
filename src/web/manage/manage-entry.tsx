// The page of a waitlist entry: the position, and accepting an offer.

import type { FC } from "hono/jsx";
import { manageTokenOf } from "../../actions/accounts/secrets";
import { acceptOffer } from "../../actions/waitlist/accept-offer";
import { leaveWaitlist } from "../../actions/waitlist/leave-waitlist";
import { readEntry } from "../../actions/waitlist/read-entry";
import type { EntryRecord } from "../../domain/booking/waitlist";
import type { Refusal } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import type { Service } from "../../domain/tenant/service";
import { claimAddress } from "../../http/address";
import { formatAt, formatDate } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { say } from "../../i18n/words/say";
import type { Waiting } from "../../objects/messages";
import { formKey } from "../booking/booking-form";
import { Alert, Countdown } from "../booking/details-form";
import { type ShownZone, zoneShown } from "../booking/shown-zone";
import { Summary } from "../booking/summary";
import { Position } from "../booking/wait-step";
import { wishedBooking } from "../booking/wished-booking";
import { Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { manageLink } from "../kit/manage-link";
import { pageLink } from "../kit/page-context";
import { FIELD, ONCE } from "../kit/page-names";
import { limitedPage, renderPage, seeOther } from "../kit/render-page";
import { linkToBooked } from "./link-to-booked";
import type { ManagePage } from "./manage-context";
import { isSeen, ownTag, unchanged } from "./own-page";

export async function postEntryPage(manage: ManagePage, waiting: Waiting, values: FormValues): Promise<Response> {
  const { page, token } = manage;
  const { entry } = waiting;
  if (values.get(FIELD.command) === "leave") {
    const left = await leaveWaitlist(page.deps, null, entry.id, CUSTOMER);
    return left.ok ? seeOther(manageLink(page, token)) : showEntryPage(manage, waiting, left.refusal);
  }
  if (values.get(FIELD.command) !== "accept") return showEntryPage(manage, waiting);
  const limited = await limitedPage(page, manage.configuration);
  if (limited) return limited;
  const accepted = await acceptOffer(page.deps, entry.id, formKey(values), claimAddress(page));
  if (accepted.ok) {
    const { booking } = accepted.value.placed;
    return seeOther(
      manageLink(page, await manageTokenOf(page.deps.settings.serverSecret, booking), { [ONCE.booked]: 1 }),
    );
  }
  const after = await readEntry(page.deps, null, entry.id);
  return showEntryPage(manage, after.ok ? after.value : waiting, accepted.refusal);
}

export async function showEntryPage(manage: ManagePage, waiting: Waiting, refusal?: Refusal): Promise<Response> {
  const { page, configuration, token } = manage;
  const { words, locale } = page;
  const { entry } = waiting;
  const { tenant } = configuration;
  const service = configuration.services.find(({ id }) => id === entry.serviceId);
  const zone = service
    ? zoneShown({ visitorZone: page.visitorZone ?? entry.customer?.timeZone ?? null }, configuration, service)
    : { timeZone: tenant.timeZone, alsoIn: null };
  const { timeZone } = zone;
  const { offer, status } = entry;
  const isOffered = status === "offered" && offer !== null && offer.expiresAt > page.now;
  const wished =
    entry.startAt === null
      ? [...new Set([entry.from, entry.to])].map((date) => date && formatDate(locale, "dateFull", date)).join(" – ")
      : formatAt(locale, "dateTimeFull", timeZone, entry.startAt);
  const booked = await linkToBooked(page, status === "accepted" ? entry.bookingId : null);
  const isWaiting = status === "waiting";
  const tag = ownTag([
    status,
    waiting.position ?? "",
    offer?.expiresAt ?? "",
    String(isOffered),
    entry.bookingId ?? "",
    String(booked !== null),
  ]);
  if (!refusal && isSeen(page, tag)) return unchanged();
  const isJoined = page.url.searchParams.has(ONCE.joined) && isWaiting;
  const title = isOffered ? words.waitOffered : isWaiting ? words.waitJoined : words.waitTitle;
  return renderPage(
    {
      page,
      configuration,
      title,
      canonical: null,
      event: refusal
        ? { type: "error", data: { code: refusal.code } }
        : isJoined
          ? { type: "waitlist.joined", data: { entry_id: entry.id, service: service?.code ?? "" } }
          : undefined,
      children: (
        <section class="card narrow" data-own={tag}>
          {refusal && <Alert title={refusalSentence(page, refusal, tenant.name)} />}
          {isJoined && (
            <Alert kind="good" title={words.waitJoined}>
              <p>{words.waitKeepLink}</p>
            </Alert>
          )}
          <h1 {...(isJoined && { class: "sr" })}>{title}</h1>
          <p class="lead" dir="auto">
            {service?.name ?? ""}
          </p>
          {isOffered && offer ? (
            <>
              {service && <EntrySummary manage={manage} entry={entry} service={service} at={offer} zone={zone} />}
              <p>{say(words.waitOfferUntil, { time: formatAt(locale, "dateTime", timeZone, offer.expiresAt) })}</p>
              <Countdown page={page} expiresAt={offer.expiresAt} timeZone={timeZone} />
              <form method="post" action={manageLink(page, token)} data-post>
                <Hidden values={{ key: crypto.randomUUID() }} />
                <div class="row actions">
                  <button class="button main" type="submit" name={FIELD.command} value="accept">
                    {words.waitAccept}
                  </button>
                  <button class="button quiet" type="submit" name={FIELD.command} value="leave">
                    {words.waitDecline}
                  </button>
                </div>
              </form>
            </>
          ) : (
            <>
              {service && entry.startAt !== null ? (
                <EntrySummary
                  manage={manage}
                  entry={entry}
                  service={service}
                  at={{ startAt: entry.startAt, endAt: null }}
                  zone={zone}
                />
              ) : (
                <p>{wished}</p>
              )}
              {isWaiting && <Position page={page} waiting={waiting} />}
              {isWaiting && <p class="soft">{words.waitText}</p>}
              {status === "accepted" && <p>{words.waitAccepted}</p>}
              {status === "cancelled" && <p>{words.waitLeft}</p>}
              {(status === "declined" || status === "expired" || (status === "offered" && !isOffered)) && (
                <p>{words.waitOver}</p>
              )}
              <div class="row actions">
                {booked && (
                  <a class="button main" href={booked}>
                    {words.openManage}
                  </a>
                )}
                {isWaiting && (
                  <form method="post" action={manageLink(page, token)} data-post>
                    <button class="button quiet" type="submit" name={FIELD.command} value="leave">
                      {words.waitLeave}
                    </button>
                  </form>
                )}
                {!isWaiting && !booked && (
                  <a
                    class="button"
                    href={pageLink(page, service ? `/${tenant.slug}/${service.code}` : `/${tenant.slug}`)}
                  >
                    {words.bookAgain}
                  </a>
                )}
              </div>
            </>
          )}
        </section>
      ),
    },
    refusal ? 409 : 200,
  );
}

/** What the customer waits for or is offered: when, for how many, and the price. */
const EntrySummary: FC<{
  manage: ManagePage;
  entry: EntryRecord;
  service: Service;
  at: { readonly startAt: number; readonly endAt: number | null };
  zone: Pick<ShownZone, "timeZone" | "alsoIn">;
}> = ({ manage: { page, configuration }, entry, service, at, zone }) => {
  const { durationMinutes, periodId, seats, guests, chosenId } = entry;
  const party = service.seats > 1 ? seats : guests;
  const wish = { configuration, service, durationMinutes, party, resource: chosenId };
  const booked = wishedBooking(wish, { startAt: at.startAt, periodId });
  return (
    <Summary
      page={page}
      booked={{ ...booked, endAt: at.endAt ?? booked.endAt }}
      business={configuration.tenant}
      resources={[]}
      zone={zone}
      isTitled
    />
  );
};

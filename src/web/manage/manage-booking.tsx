// The page of one booking, with moving and cancelling as far as the policy allows.

import type { FC } from "hono/jsx";
import { changeBooking, type KeptBooking, moveBooking } from "../../actions/bookings/change-booking";
import { lateChange, statusAt } from "../../domain/booking/booking";
import { tokenVersionOf } from "../../domain/booking/booking-record";
import { type Refusal, refuse } from "../../domain/refusal";
import { localDateOf, MINUTE_MS } from "../../domain/time/local-time";
import { formatAt, formatSpan } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { say } from "../../i18n/words/say";
import { BookedAlert } from "../booking/booked-step";
import type { FormValues } from "../booking/booking-form";
import { Alert } from "../booking/details-form";
import { Picker } from "../booking/picker";
import { readPicker } from "../booking/picker-state";
import { Alternatives, refusalTitle, startWords } from "../booking/service-page";
import { type ShownZone, yourTime, zoneShown } from "../booking/shown-zone";
import { parseSlot, slotValue } from "../booking/slot-wish";
import { Hidden } from "../kit/form-fields";
import { KeepLink } from "../kit/keep-link";
import { manageLink } from "../kit/manage-link";
import { type PageContext, pageLink } from "../kit/page-context";
import { renderPage, renderRefusal, seeOther } from "../kit/render-page";
import { AddToCalendar, BookingFacts, Status } from "./booking-view";
import { CancelForm, reasonIn } from "./cancel-form";
import { CancellationTerms } from "./cancellation-terms";
import type { ManagePage } from "./manage-page";
import { isSeen, ownTag, unchanged } from "./own-page";

type Told = { readonly refusal: Refusal };

export async function showBookingPage(manage: ManagePage, kept: KeptBooking): Promise<Response> {
  const { page } = manage;
  const step = page.url.searchParams.get("step");
  const isOpen = lateReason(page, kept) === null;
  if (step === "move" && isOpen) return showMovePage(manage, kept);
  if (step === "cancel" && isOpen) return showCancelPage(manage, kept);
  return showBooking(manage, kept);
}

export async function postBookingPage(manage: ManagePage, kept: KeptBooking, values: FormValues): Promise<Response> {
  const { page, token } = manage;
  const ifRevision = revisionOf(values);
  const { id } = kept.booking;
  const tokenVersion = tokenVersionOf(kept.booking);
  const todo = values.get("do") ?? "";
  const late = lateReason(page, kept);
  const isCancelled = statusAt(kept.booking, page.now) === "cancelled";
  if (todo === "cancel" && isCancelled) return seeOther(manageLink(page, token, { done: "cancelled" }));
  if (late)
    return showBooking(manage, kept, {
      refusal: refuse(late === "late" ? "too_late_to_change" : "invalid_transition"),
    });
  if (todo === "cancel") {
    const reason = reasonIn(values);
    const cancelled = await changeBooking(page.deps, null, {
      bookingId: id,
      action: "cancel",
      by: "customer",
      actor: null,
      reason,
      ifRevision,
      tokenVersion,
    });
    if (cancelled.ok || cancelled.refusal.code === "already_cancelled")
      return seeOther(manageLink(page, token, { done: "cancelled" }));
    return showBooking(manage, kept, { refusal: cancelled.refusal });
  }
  const slot = parseSlot(values.get("again") ?? values.get("slot") ?? "");
  if (!slot) return showBooking(manage, kept);
  if (todo !== "move") return showConfirmPage(manage, kept, slot.startAt, slot.periodId);
  const moved = await moveBooking(page.deps, null, {
    bookingId: id,
    startAt: slot.startAt,
    durationMinutes: null,
    periodId: slot.periodId,
    by: "customer",
    actor: null,
    asker: { kind: "public" },
    ifRevision,
    tokenVersion,
  });
  if (moved.ok) return seeOther(manageLink(page, token, { done: "moved" }));
  return showMovePage(manage, kept, { refusal: moved.refusal });
}

function revisionOf(values: FormValues): number | null {
  const text = values.get("revision") ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Why the customer can no longer change it, or null. */
export function lateReason(page: PageContext, { booking }: KeptBooking): "over" | "late" | null {
  const status = statusAt(booking, page.now);
  if (status !== "pending" && status !== "confirmed") return "over";
  return lateChange(booking, booking.service.cancellation, page.now) === null ? null : "late";
}

function zoneOfKept(page: PageContext, { configuration }: ManagePage, { booking }: KeptBooking): ShownZone {
  const given = page.visitorZone ?? booking.customer?.timeZone ?? null;
  return zoneShown({ visitorZone: given }, configuration, booking.service);
}

const DONE = { cancelled: "cancelled", moved: "rescheduled" } as const;

function showBooking(manage: ManagePage, kept: KeptBooking, told?: Told): Response {
  const { page, configuration, token } = manage;
  const tag = ownTag([
    kept.booking.revision,
    statusAt(kept.booking, page.now),
    kept.booking.number ?? "",
    lateReason(page, kept) ?? "",
  ]);
  if (!told && isSeen(page, tag)) return unchanged();
  const { words } = page;
  const { booking } = kept;
  const { tenant } = configuration;
  const status = statusAt(booking, page.now);
  const zone = zoneOfKept(page, manage, kept);
  const late = lateReason(page, kept);
  const params = page.url.searchParams;
  const isNew = params.has("booked") && (status === "confirmed" || status === "pending");
  const done = params.get("done") as keyof typeof DONE | null;
  const isDone = done !== null && Object.hasOwn(DONE, done) && (done === "cancelled") === (status === "cancelled");
  const keep = (
    <KeepLink
      page={page}
      url={`${page.origin}/manage/${token}`}
      subject={`${booking.service.name}, ${tenant.name}`}
      text={words.mailText}
      email={booking.customer?.email ?? null}
    />
  );
  return renderPage(
    {
      page,
      configuration,
      title: words.yourBooking,
      canonical: null,
      children: (
        <section class="card narrow booking" data-own={tag}>
          {told && (
            <Alert title={words.errorTitle}>
              <p>{refusalSentence(page, told.refusal, tenant.name)}</p>
            </Alert>
          )}
          {isNew && (
            <BookedAlert page={page} isPending={status === "pending"} tenantName={tenant.name}>
              {keep}
            </BookedAlert>
          )}
          {isDone && <Alert kind="good" title={words[DONE[done]]} />}
          <div class="title">
            <h1>{words.yourBooking}</h1>
            <Status page={page} booking={booking} />
          </div>
          <Ending page={page} kept={kept} tenantName={tenant.name} />
          <BookingFacts page={page} kept={kept} business={tenant} zone={zone} />
          {late === null && <Terms page={page} kept={kept} timeZone={zone.timeZone} />}
          {late === "late" && <p class="soft">{words.cancelTooLate}</p>}
          <div class="row actions">
            {(status === "confirmed" || status === "pending") && (
              <AddToCalendar page={page} kept={kept} business={tenant} token={token} />
            )}
            {late === null && (
              <a class="button quiet" href={manageLink(page, token, { step: "move" })} data-turn>
                {words.reschedule}
              </a>
            )}
            {late === null && (
              <a class="button danger" href={manageLink(page, token, { step: "cancel" })} data-turn>
                {booking.service.seats > 1 ? words.leaveGroup : words.cancel}
              </a>
            )}
            {late === "over" && (
              <a class="button" href={pageLink(page, `/${tenant.slug}/${booking.service.code}`)}>
                {words.bookAgain}
              </a>
            )}
          </div>
          {late !== "over" && !isNew && keep}
        </section>
      ),
    },
    told ? 409 : 200,
  );
}

/** Who ended it, and their reason. */
export const Ending: FC<{ page: PageContext; kept: KeptBooking; tenantName: string }> = ({
  page,
  kept,
  tenantName,
}) => {
  const { words } = page;
  const { status, endedBy, cancelReason } = kept.booking;
  if (status !== "cancelled" && status !== "rejected") return null;
  const theirs = status === "rejected" ? words.declinedByThem : words.cancelledByThem;
  const who = endedBy && (endedBy === "staff" ? say(theirs, { name: tenantName }) : words.cancelledByYou);
  if (!who && !cancelReason) return null;
  return (
    <div class="ending">
      {who && <p>{who}</p>}
      {cancelReason && (
        <p>
          {words.cancelReason}: <bdi>{cancelReason}</bdi>
        </p>
      )}
    </div>
  );
};

/** Withdrawing a request costs nothing: nothing was agreed yet. */
const Terms: FC<{ page: PageContext; kept: KeptBooking; timeZone: string; text?: string | null }> = ({
  page,
  kept: { booking },
  timeZone,
  text,
}) => {
  const isRequest = statusAt(booking, page.now) === "pending";
  return (
    <CancellationTerms
      page={page}
      booked={isRequest ? { ...booking, price: null } : booking}
      timeZone={timeZone}
      text={text}
    />
  );
};

// --- cancelling ---------------------------------------------------------------------------------------------------

function showCancelPage(manage: ManagePage, kept: KeptBooking): Response {
  const { page, configuration, token } = manage;
  const { words } = page;
  const zone = zoneOfKept(page, manage, kept);
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
        <CancelForm page={page} path={manageLink(page, token)} hidden={{ revision: kept.booking.revision }} />
      </section>
    ),
  });
}

// --- moving -------------------------------------------------------------------------------------------------------

async function showMovePage(manage: ManagePage, kept: KeptBooking, told?: Told): Promise<Response> {
  const { page, configuration, token } = manage;
  const { words, query } = page;
  const { booking } = kept;
  const current = configuration.services.find(({ id }) => id === booking.service.id);
  if (!current) return renderRefusal(page, configuration, refuse("not_bookable"));
  const service = { ...booking.service, location: current.location ?? null };
  const read = await readPicker(page, {
    configuration,
    service,
    date:
      query.date ??
      ((query.from ?? query.month) === null
        ? localDateOf(zoneOfKept(page, manage, kept).timeZone, booking.startAt)
        : null),
    durationMinutes:
      service.duration.kind === "flexible" ? Math.round((booking.endAt - booking.startAt) / MINUTE_MS) : null,
    party: service.seats > 1 ? booking.seats : booking.guests,
    resource: booking.chosenId,
    movedId: booking.id,
    fresh: true,
  });
  if (!read.ok) return renderRefusal(page, configuration, read.refusal);
  const state = read.value;
  const path = manageLink(page, token);
  const action = path.split("?")[0] ?? path;
  return renderPage(
    {
      page,
      configuration,
      title: words.rescheduleTitle,
      canonical: null,
      children: (
        <>
          <div class="intro">
            <a class="back" href={path} data-turn>
              {words.rescheduleKeep}
            </a>
            <h1 tabindex={-1}>{words.rescheduleTitle}</h1>
            <p class="lead">
              {booking.service.name} ·{" "}
              {say(words.rescheduleFrom, { time: startWords(page, state.timeZone, booking.startAt) })}
            </p>
          </div>
          {told && (
            <Alert title={refusalTitle(page, told.refusal)}>
              {told.refusal.alternatives && told.refusal.alternatives.length > 0 ? (
                <form method="post" action={path} data-post>
                  <p>{words.alternatives}:</p>
                  <Alternatives
                    page={page}
                    zone={state}
                    refusal={told.refusal}
                    name="again"
                    periodId={booking.periodId}
                  />
                </form>
              ) : (
                <p>{refusalSentence(page, told.refusal, configuration.tenant.name)}</p>
              )}
            </Alert>
          )}
          <div class="card">
            <Picker
              page={page}
              state={state}
              path={action}
              fixed={{ step: "move" }}
              hidden={{ revision: booking.revision }}
              current={{ startAt: booking.startAt, periodId: booking.periodId }}
              isWaitable={false}
              hasOptions={false}
            />
          </div>
        </>
      ),
    },
    told ? 409 : 200,
  );
}

function showConfirmPage(manage: ManagePage, kept: KeptBooking, startAt: number, periodId: string | null): Response {
  const { page, configuration, token } = manage;
  const { words, locale } = page;
  const { booking } = kept;
  const zone = zoneOfKept(page, manage, kept);
  const { timeZone } = zone;
  const own = yourTime(page, zone, startAt);
  return renderPage({
    page,
    configuration,
    title: words.rescheduleTitle,
    canonical: null,
    children: (
      <section class="card narrow">
        <h1 tabindex={-1} data-focus>
          {say(words.rescheduleConfirm, { time: formatAt(locale, "dateTimeFull", timeZone, startAt) })}
        </h1>
        {own && <p class="soft">{own}</p>}
        <p class="soft">
          {say(words.rescheduleFrom, {
            time: formatSpan(locale, "dateTimeFull", timeZone, booking.startAt, booking.endAt),
          })}
        </p>
        <form method="post" action={manageLink(page, token)} data-post>
          <Hidden values={{ slot: slotValue({ startAt, periodId }), revision: booking.revision }} />
          <div class="row actions">
            <button class="button main" type="submit" name="do" value="move">
              {words.rescheduleDo}
            </button>
            <a class="button quiet" href={manageLink(page, token, { step: "move" })} data-turn>
              {words.chooseAnother}
            </a>
            <a class="button quiet" href={manageLink(page, token)} data-turn>
              {words.rescheduleKeep}
            </a>
          </div>
        </form>
      </section>
    ),
  });
}

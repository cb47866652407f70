// The page of one booking, with moving and cancelling as far as the policy allows.

import { changeBooking, type KeptBooking, moveBooking } from "../../actions/bookings/change-booking";
import { type PaymentsRead, withPaymentsRead } from "../../actions/payments/read-truth";
import { statusAt, whyUnchangeable } from "../../domain/booking/booking";
import { tokenVersionOf } from "../../domain/booking/booking-record";
import { withCard } from "../../domain/payments/payment";
import { waitsForMoney } from "../../domain/payments/standing";
import { hasPage } from "../../domain/payments/told";
import { refuse } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import { refusalSentence } from "../../i18n/refusal-words";
import { BookedAlert } from "../booking/booked-alert";
import { Alert } from "../booking/details-form";
import { parseSlot } from "../booking/slot-wish";
import type { FormValues } from "../kit/form-values";
import { manageLink } from "../kit/manage-link";
import { pageLink } from "../kit/page-context";
import { FIELD, ONCE } from "../kit/page-names";
import { renderPage, seeOther } from "../kit/render-page";
import { AddToCalendar, BookingFacts, Status } from "./booking-view";
import { reasonIn } from "./cancel-form";
import { showCancelPage } from "./cancel-page";
import { KeepBookingLink } from "./keep-booking-link";
import { Ending, Terms, type Told, zoneOfKept } from "./kept-booking";
import type { ManagePage } from "./manage-context";
import { showConfirmPage, showMovePage } from "./move-pages";
import { isSeen, ownTag, unchanged } from "./own-page";
import { mayPayByCredit, sendToCredit } from "./pay-by-credit";
import { LetGo, PaymentPanel, StuckMoney } from "./payment-panel";
import { isPaidAndBooked, isRestPaid, isWaiting, paymentStateOf } from "./payment-state";
import { OwnReceipts, readOwnReceipts } from "./receipts";

export async function showBookingPage(manage: ManagePage, given: KeptBooking): Promise<Response> {
  const { page } = manage;
  const isBack = page.url.searchParams.has(ONCE.paid);
  const read = await withPaymentsRead(page.deps, given, isBack ? "back" : "look");
  const { kept } = read;
  const step = page.url.searchParams.get("step");
  const isOpen = whyUnchangeable(kept.booking, page.now) === null;
  if (step === "move" && isOpen) return showMovePage(manage, kept);
  if (step === "cancel" && isOpen) return showCancelPage(manage, kept);
  return showBooking(manage, read);
}

export async function postBookingPage(manage: ManagePage, kept: KeptBooking, values: FormValues): Promise<Response> {
  const { page, token } = manage;
  const ifRevision = revisionOf(values);
  const { id } = kept.booking;
  const tokenVersion = tokenVersionOf(kept.booking);
  const todo = values.get(FIELD.command) ?? "";
  const late = whyUnchangeable(kept.booking, page.now);
  const isCancelled = statusAt(kept.booking, page.now) === "cancelled";
  if (todo === "cancel" && isCancelled) return seeOther(manageLink(page, token, { [ONCE.done]: "cancelled" }));
  const isUnpaid = statusAt(kept.booking, page.now) === "held" && waitsForMoney(kept.booking);
  if (isUnpaid && todo === "credit") return sendToCredit(manage, kept);
  if (late && !(isUnpaid && todo === "cancel"))
    return showBooking(manage, unread(kept), {
      refusal: refuse(late === "late" ? "too_late_to_change" : "invalid_transition"),
    });
  if (todo === "cancel") {
    const reason = reasonIn(values);
    const cancelled = await changeBooking(page.deps, null, {
      bookingId: id,
      action: "cancel",
      by: CUSTOMER,
      reason,
      // Its way to pay is noted in the booking meanwhile.
      ifRevision: isUnpaid ? null : ifRevision,
      tokenVersion,
    });
    if (cancelled.ok || cancelled.refusal.code === "already_cancelled")
      return seeOther(manageLink(page, token, { [ONCE.done]: "cancelled" }));
    return showBooking(manage, unread(kept), { refusal: cancelled.refusal });
  }
  const slot = parseSlot(values.get(FIELD.again) ?? values.get(FIELD.slot) ?? "");
  if (!slot) return showBooking(manage, unread(kept));
  if (todo !== "move") return showConfirmPage(manage, kept, slot.startAt, slot.periodId);
  const moved = await moveBooking(page.deps, null, {
    bookingId: id,
    startAt: slot.startAt,
    durationMinutes: null,
    periodId: slot.periodId,
    by: CUSTOMER,
    ifRevision,
    tokenVersion,
  });
  if (moved.ok) return seeOther(manageLink(page, token, { [ONCE.done]: "moved" }));
  return showMovePage(manage, kept, { refusal: moved.refusal });
}

const unread = (kept: KeptBooking): PaymentsRead => ({ kept, page: null });

function revisionOf(values: FormValues): number | null {
  const text = values.get("revision") ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

const DONE = { cancelled: "cancelled", moved: "rescheduled" } as const;

/** One booking, and what is to be said first of its money. */
async function showBooking(manage: ManagePage, read: PaymentsRead, told?: Told): Promise<Response> {
  const { page, configuration, token } = manage;
  const { kept } = read;
  const { booking } = kept;
  const params = page.url.searchParams;
  const status = statusAt(booking, page.now);
  const late = whyUnchangeable(booking, page.now);
  const payment = paymentStateOf(read, page.now, params.has(ONCE.paid));
  // Receipts follow their money in moments.
  const receipts = await readOwnReceipts(manage, kept);
  const tag = ownTag([booking.revision, status, booking.number ?? "", late ?? "", payment.kind, receipts.length]);
  if (!told && isSeen(page, tag)) return unchanged();
  const { words } = page;
  const { tenant } = configuration;
  const zone = zoneOfKept(manage, kept);
  const isPaid = isPaidAndBooked(kept, status);
  const isCardLeft = status === "confirmed" && withCard(booking.payments ?? []) !== undefined;
  // While a page to pay on is open, the money that the customer comes from has not come.
  const hasCome = params.has(ONCE.paid) && (isPaid || isCardLeft) && !hasPage(booking.payments ?? []);
  const isOfRest = hasCome && isPaid && isRestPaid(kept);
  const isNew = (params.has(ONCE.booked) && (status === "confirmed" || status === "pending")) || (hasCome && !isOfRest);
  const isUnpaid = payment.kind === "due" || payment.kind === "card";
  const isCreditTaken = await mayPayByCredit(page, kept, payment);
  const done = params.get(ONCE.done) as keyof typeof DONE | null;
  const isDone = done !== null && Object.hasOwn(DONE, done) && (done === "cancelled") === (status === "cancelled");
  const keep = <KeepBookingLink page={page} token={token} booking={booking} tenantName={tenant.name} />;
  return renderPage(
    {
      page,
      configuration,
      title: words.yourBooking,
      canonical: null,
      children: (
        <section class="card narrow booking" data-own={tag} {...(isWaiting(payment) && { "data-waits": "" })}>
          {told && (
            <Alert title={words.errorTitle}>
              <p>{refusalSentence(page, told.refusal, tenant.name)}</p>
            </Alert>
          )}
          {params.has(ONCE.noPage) && (isUnpaid || payment.kind === "rest" || payment.kind === "fee") && (
            <Alert title={words.payNoPage} />
          )}
          {params.has(ONCE.wasPaid) && isPaid && <Alert kind="good" title={words.paidAlready} />}
          {isNew && (
            <BookedAlert page={page} isPending={status === "pending"} isPaid={isPaid} tenantName={tenant.name}>
              {keep}
            </BookedAlert>
          )}
          {isOfRest && <Alert kind="good" title={words.restPaid} />}
          {isDone && <Alert kind="good" title={words[DONE[done]]} />}
          <div class="title">
            <h1>{words.yourBooking}</h1>
            <Status page={page} booking={booking} />
          </div>
          <PaymentPanel
            page={page}
            state={payment}
            token={token}
            configuration={configuration}
            timeZone={booking.customer?.timeZone ?? zone.timeZone}
            besideZone={zone.timeZone}
            isCreditTaken={isCreditTaken}
            goesOn={params.has(ONCE.booked)}
          />
          <Ending page={page} kept={kept} tenantName={tenant.name} />
          <BookingFacts page={page} kept={kept} business={tenant} zone={zone} />
          <StuckMoney page={page} kept={kept} tenantName={tenant.name} />
          <OwnReceipts manage={manage} receipts={receipts} />
          {(late === null || isUnpaid) && <Terms page={page} kept={kept} timeZone={zone.timeZone} />}
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
            {isUnpaid && <LetGo page={page} token={token} />}
            {late === "over" && !isWaiting(payment) && (
              <a class="button" href={pageLink(page, `/${tenant.slug}/${booking.service.code}`)}>
                {words.bookAgain}
              </a>
            )}
          </div>
          {(late !== "over" || isWaiting(payment)) && !isNew && keep}
        </section>
      ),
    },
    told ? 409 : 200,
  );
}

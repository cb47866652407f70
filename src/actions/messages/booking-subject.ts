// A message about a booking: what it says, and whether it is still true.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { EventDetail } from "../../domain/events";
import { isCustomerKind, isOfMoney, type SentKind } from "../../domain/messages/kinds";
import { isOfFormer, withOwnMoney } from "../../domain/payments/payer";
import { keptUntilEnd } from "../../domain/payments/settling";
import { OVER } from "../../domain/payments/stage";
import { linkText, placeOf } from "../../messages/calendar-file";
import { calendarLinks } from "../../messages/calendar-links";
import type { AboutBooking, MessageUrls } from "../../messages/facts";
import { manageTokenOf } from "../accounts/secrets";
import { type KeptBooking, readBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { titleOf } from "../sessions/read-session";
import { answerUrls } from "./answer-links";
import { ofFormerPayer } from "./former-subject";
import { deskReceipt, type Money, moneyOf, receiptsTold, toldMoney, whyMoneyIsOver } from "./money-subject";
import { type Asked, bookUrl, LIVE, orNothing, type Subject } from "./subject";

export async function readBookingSubject(deps: Deps, asked: Asked): Promise<Subject | null> {
  const { configuration, detail } = asked;
  const found = orNothing(await readBooking(deps, configuration.tenant.id, asked.subjectId));
  if (!found) return null;
  const { booking, resources } = found;
  const money = moneyOf(booking, detail);
  const isMoney = isOfMoney(asked.kind);
  if (isMoney && !money) return null;
  if (isMoney && money && isOfFormer(booking, money.payment)) return ofFormerPayer(deps, asked, found, money);
  const isEnd = isCustomerKind(asked.kind) && OVER.has(booking.status);
  const about: AboutBooking = {
    about: "booking",
    booking: isEnd ? withOwnMoney(booking) : booking,
    resources,
    was: detail.was ?? null,
    reason: isMoney ? (money?.refund?.reason ?? null) : booking.cancelReason,
    message: detail.message ?? null,
    paid: keptUntilEnd(isEnd ? withOwnMoney(booking) : booking),
    ...(money && { money: toldMoney(money) }),
    title: await titleOf(deps, booking),
    ...(isWithdrawn(asked, booking) && { isWithdrawn: true as const }),
  };
  return {
    about,
    customer: booking.customer,
    since: booking.customerSince,
    bookingId: booking.id,
    told: tellsState(asked.kind) ? toldOf(booking) : null,
    isOver: whyOver(deps.clock.now(), asked, booking),
    urls: await urlsOfBooking(deps, asked, found, money),
  };
}

function isWithdrawn({ kind, detail }: Asked, { endedBy }: BookingRecord): boolean {
  return kind === "staff_cancelled" && detail.from === "pending" && endedBy === "customer";
}

/** How a booking stands, in one text: two that are equal need not be told twice. */
function toldOf({ status, startAt, endAt, claims }: BookingRecord): string {
  return [status, startAt, endAt, ...claims.map(({ resourceId }) => resourceId)].join("|");
}

/** The time in such a text. */
export function timeOfTold(told: string): { readonly startAt: number; readonly endAt: number } {
  const [, startAt, endAt] = told.split("|").map(Number);
  return { startAt: startAt ?? 0, endAt: endAt ?? 0 };
}

function tellsState(kind: SentKind): boolean {
  return isCustomerKind(kind) && kind !== "reminder" && !isOfMoney(kind);
}

/** Why a message about a booking is not to be sent any more. */
function whyOver(now: number, { kind, detail, occurredAt }: Asked, booking: BookingRecord): string | null {
  const { status, startAt, endedAt = booking.updatedAt } = booking;
  const unless = (statuses: readonly BookingRecord["status"][]) => (statuses.includes(status) ? null : `is_${status}`);
  const isPast = startAt <= now ? "moment_passed" : null;
  // Nothing but taking it back changes what has ended, and its money. A later end is told by its own event.
  const wasRestored = endedAt > occurredAt ? "undone" : null;
  switch (kind) {
    case "booked":
    case "approved":
    case "staff_new":
      return unless(["confirmed"]) ?? isPast;
    case "requested":
    case "staff_request":
    case "staff_expiring":
      return unless(["pending"]) ?? isPast;
    case "declined":
      return unless(["rejected", "expired"]) ?? wasRestored;
    case "moved":
    case "moved_by_business":
    case "staff_moved":
      return unless(LIVE) ?? isPast;
    case "cancelled":
    case "cancelled_by_business":
    case "session_cancelled":
      return unless(["cancelled"]) ?? wasRestored;
    case "staff_cancelled":
      return unless(["cancelled", "rejected"]) ?? wasRestored;
    case "reminder":
      return unless(["confirmed"]) ?? isPast ?? whyNotNow(now, detail, startAt);
    case "payment_expired":
      return unless(["expired"]) ?? whyMoneyIsOver(kind, moneyOf(booking, detail)) ?? isPast;
    case "receipt":
    case "payment_corrected":
    case "refunded":
      return whyMoneyIsOver(kind, moneyOf(booking, detail));
    default:
      return null;
  }
}

/** A reminder of an earlier start: the booking was moved since. */
function whyNotNow(now: number, { minutes = 0 }: EventDetail, startAt: number): string | null {
  return now < startAt - minutes * 60_000 ? "was_moved" : null;
}

async function urlsOfBooking(
  deps: Deps,
  asked: Asked,
  { booking, resources }: KeptBooking,
  money: Money | undefined,
): Promise<MessageUrls> {
  const { configuration, origin } = asked;
  if (asked.kind === "staff_request" || asked.kind === "staff_expiring") return answerUrls(deps, origin, booking.id);
  if (!isCustomerKind(asked.kind)) {
    return { receipts: money ? await receiptsTold(deps, asked.kind, booking, money, deskReceipt(asked)) : [] };
  }
  const token = await manageTokenOf(deps.settings.serverSecret, booking);
  const place = placeOf(booking, configuration.tenant);
  const zone = resources[0]?.timeZone ?? configuration.tenant.timeZone;
  const manage = `${origin}/manage/${token}`;
  return {
    manage,
    receipts: await receiptsTold(deps, asked.kind, booking, money, (id) => `${manage}/receipts/${id}`),
    calendar: {
      file: `${origin}/v1/public/bookings/${booking.id}/invite.ics?token=${token}`,
      ...calendarLinks(configuration.tenant.name, booking, place, zone, linkText(booking, configuration.tenant.locale)),
    },
    book: bookUrl(asked),
  };
}

// What a message is about, as it is now: read from the object that holds the truth, never from the event.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { EntryRecord } from "../../domain/booking/waitlist";
import type { EventDetail } from "../../domain/events";
import { isCustomerKind, isOfMoney, type SentKind, UNDO_MS } from "../../domain/messages/kinds";
import { isOfFormer, withOwnMoney } from "../../domain/payments/payer";
import { keptUntilEnd } from "../../domain/payments/settling";
import { OVER } from "../../domain/payments/stage";
import type { Result } from "../../domain/refusal";
import { serviceOf } from "../../domain/tenant/configuration";
import { linkText, placeOf } from "../../messages/calendar-file";
import { calendarLinks } from "../../messages/calendar-links";
import type { About, AboutBooking, MessageUrls } from "../../messages/facts";
import { manageTokenOf, tokenOf } from "../accounts/secrets";
import { type KeptBooking, readBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { readInvitation, type ShownInvitation } from "../sessions/read-invitation";
import { readSession, titleOf } from "../sessions/read-session";
import { readEntry } from "../waitlist/read-entry";
import { answerUrls } from "./answer-links";
import { ofFormerPayer, readFormer } from "./former-subject";
import { deskReceipt, type Money, moneyOf, receiptsTold, toldMoney, whyMoneyIsOver } from "./money-subject";
import { readPurchaseSubject } from "./purchase-subject";
import { readSeriesSubject } from "./series-subject";
import { type Asked, bookUrl, LIVE, type Subject } from "./subject";

/** The subject of a message, or null when there is no such thing any more. */
export async function readSubject(deps: Deps, asked: Asked): Promise<Subject | null> {
  const { subjectId } = asked;
  if (asked.detail.invitation !== undefined) return readInvited(deps, asked);
  if (asked.detail.former !== undefined) return readFormer(deps, asked, asked.detail.former);
  switch (subjectId.slice(0, 4)) {
    case "bkg_":
      return ofBooking(deps, asked);
    case "ser_":
      return readSeriesSubject(deps, asked);
    case "wle_":
      return ofEntry(deps, asked);
    case "crd_":
      return readPurchaseSubject(deps, asked);
    default:
      return null;
  }
}

async function ofBooking(deps: Deps, asked: Asked): Promise<Subject | null> {
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

async function ofEntry(deps: Deps, asked: Asked): Promise<Subject | null> {
  const { configuration, subjectId, kind, detail } = asked;
  const waiting = orNothing(await readEntry(deps, configuration.tenant.id, subjectId));
  if (!waiting) return null;
  if (kind === "session_cancelled") return ofWaitingForSession(deps, asked, waiting.entry);
  const { entry, resources, position } = waiting;
  const service = serviceOf(configuration, entry.serviceId);
  if (!service) return null;
  const token = await tokenOf(deps.settings.serverSecret, "waitlist", entry.id);
  const offered = entry.bookingId ? orNothing(await readBooking(deps, configuration.tenant.id, entry.bookingId)) : null;
  const isOffered = entry.status === "offered" && entry.offer !== null && entry.offer.expiresAt > deps.clock.now();
  const isOpen = entry.status === "waiting" || entry.status === "offered";
  const isOver = entry.status === "expired" || entry.status === "declined";
  // Staff hear of an answer to an offer, as they hear who waits.
  const isAnswered = kind === "staff_waitlist" && detail.from === "offered";
  const stands = isAnswered ? entry.status === "declined" : isOpen;
  const isTrue = kind === "offered" ? isOffered : kind === "offer_over" ? isOver : stands;
  return {
    about: {
      about: "entry",
      entry,
      service,
      resources: offered?.resources ?? resources,
      position,
      price: offered?.booking.price ?? null,
      title: await titleOf(deps, offered?.booking),
    },
    customer: entry.customer,
    since: entry.createdAt,
    bookingId: null,
    told: null,
    isOver: isTrue ? null : `is_${entry.status}`,
    urls: { waitlist: `${asked.origin}/manage/${token}`, book: bookUrl(asked) },
  };
}

/** The session that a customer waited for does not take place. */
async function ofWaitingForSession(deps: Deps, asked: Asked, entry: EntryRecord): Promise<Subject | null> {
  const { within = "", reason = null, message = null } = asked.detail;
  const found = orNothing(await readSession(deps, entry.tenantId, within));
  if (!found) return null;
  const { session, resources } = found;
  return {
    about: { about: "session", isWaiting: true, session, resources, reason, message },
    customer: entry.customer,
    since: entry.createdAt,
    bookingId: null,
    told: null,
    isOver: entry.status === "cancelled" ? null : `is_${entry.status}`,
    urls: { book: bookUrl(asked) },
  };
}

async function readInvited(deps: Deps, asked: Asked): Promise<Subject | null> {
  const id = asked.detail.invitation ?? "";
  const shown = orNothing(await readInvitation(deps, id));
  if (!shown) return null;
  const { invitation, session } = shown;
  if (session.session.tenantId !== asked.configuration.tenant.id) return null;
  const token = await tokenOf(deps.settings.serverSecret, "invitation", id);
  const { email } = invitation;
  const { resources } = session;
  const { reason = null, message = null } = asked.detail;
  const about: About =
    asked.kind === "invitation"
      ? { about: "invitation", invitation, session: session.session, resources }
      : { about: "session", session: session.session, resources, reason, message };
  return {
    about,
    customer:
      email === null ? null : { id: invitation.customerId, name: "", email, phone: null, timeZone: null, locale: null },
    since: invitation.createdAt,
    bookingId: null,
    told: null,
    isOver: whyInvitedIsOver(deps.clock.now(), asked, shown),
    urls: asked.kind === "invitation" ? { invitation: `${asked.origin}/manage/${token}` } : { book: bookUrl(asked) },
  };
}

/** Why an invited person is not told any more of an invitation, or of the end of its session. */
function whyInvitedIsOver(
  now: number,
  { kind, occurredAt }: Asked,
  { invitation, session }: ShownInvitation,
): string | null {
  const { status, startAt } = session.session;
  if (invitation.status !== "pending") return `is_${invitation.status}`;
  if (kind !== "invitation") {
    // The invitation waited for an undo, so it was never sent.
    if (invitation.createdAt > occurredAt - UNDO_MS) return "was_not_invited";
    return status === "cancelled" ? null : `is_${status}`;
  }
  if (status !== "open") return `is_${status}`;
  if (startAt <= now) return "moment_passed";
  return invitation.expiresAt > now ? null : "is_expired";
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

function orNothing<T>(result: Result<T>): T | null {
  return result.ok ? result.value : null;
}

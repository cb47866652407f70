// Which messages follow from an event: one for the customer by each channel that is on, and those for staff.

import type { UntoldEvent } from "../db/untold";
import type { BookingStatus } from "../domain/booking/booking";
import type { EventDetail } from "../domain/events";
import { type Channel, type CustomerKind, channelsOf, type SentKind, type StaffKind } from "../domain/messages/kinds";
import { isOn } from "../domain/messages/settings";
import type { Audience } from "./audience";

export type PlannedMessage = {
  readonly kind: SentKind;
  readonly destination: string;
  /** Its reader is invited to a session. */
  readonly invitation?: string;
  /** Its reader had the booking before. */
  readonly former?: string;
};

export function messagesOf(event: UntoldEvent, detail: EventDetail, audience: Audience): PlannedMessage[] {
  const toCustomer = detail.notify === false ? null : customerKindOf(event.type, detail);
  const toStaff = staffKindOf(event.type, detail);
  return [
    ...invitedToo(event, detail, audience),
    ...formerToo(event, detail, audience),
    ...planned(toCustomer, ["email", "sms", "whatsapp"], "customer", audience),
    ...planned(toStaff, ["email", "notice"], "tenant", audience),
  ];
}

/** Invited ones have no booking whose end would tell them that a session does not take place. */
function invitedToo({ type }: UntoldEvent, detail: EventDetail, { notifications }: Audience): PlannedMessage[] {
  const kind = "session_cancelled";
  if (type !== "session.cancelled" || detail.notify === false || !isOn(notifications, kind, "email")) return [];
  return (detail.invitations ?? []).map((invitation) => ({
    kind,
    destination: `customer:${invitation}/email`,
    invitation,
  }));
}

const STANDING: readonly BookingStatus[] = ["pending", "confirmed"];

/** The customer who had the booking before learns that it is theirs no longer. */
function formerToo({ type }: UntoldEvent, { given, notify }: EventDetail, audience: Audience): PlannedMessage[] {
  const kind = "cancelled_by_business";
  if (type !== "booking.updated" || !given?.from || notify === false) return [];
  if (!STANDING.includes(given.status) || !isOn(audience.notifications, kind, "email")) return [];
  return [{ kind, destination: `customer:${given.from}/email`, former: given.from }];
}

function planned(
  kind: SentKind | null,
  channels: readonly Channel[],
  reader: "customer" | "tenant",
  { notifications }: Audience,
): PlannedMessage[] {
  if (kind === null) return [];
  return channels
    .filter((channel) => channelsOf(kind).includes(channel) && isOn(notifications, kind, channel))
    .map((channel) => ({ kind, destination: `${reader}/${channel}` }));
}

/** What the customer is told of money, where the messages about the booking do not tell it. */
function customerKindOfMoney(
  type: string,
  { by, stage, within, inHand, mistake, fee, isOfFormer, returned }: EventDetail,
): CustomerKind | null {
  switch (type) {
    case "payment.fee_asked":
      return "fee_asked";
    case "payment.failed":
      return fee ? "fee_failed" : null;
    case "payment.succeeded":
      if (fee) return "fee_taken";
      return stage === "standing" && !returned ? "receipt" : null;
    case "payment.expired":
      // A series that is cancelled is told together.
      if (stage !== "hold_ended" || within?.startsWith("ser_")) return null;
      if (within?.startsWith("ses_")) return "session_cancelled";
      if (by === "clock") return "payment_expired";
      // A customer who cancels knows of it.
      return by === "staff" ? "cancelled_by_business" : null;
    case "payment.refunded":
    case "payment.refund_due":
      if (mistake) return isOfFormer || stage === "standing" || stage === "over" ? "payment_corrected" : null;
      // What a provider gives back was told when it was decided.
      if (type === "payment.refunded" && !inHand) return null;
      if (isOfFormer) return "refunded";
      if (stage === "over" && by === "clock") return "payment_returned";
      // The business has removed the account that took it. The place still waits for money.
      if (stage === "held" && by === "clock") return "refunded";
      return stage === "over" || stage === "standing" ? "refunded" : null;
    default:
      return null;
  }
}

/** What the customer is told of an event. Bookings of a series are told together, by the event of the series. */
function customerKindOf(type: string, detail: EventDetail): CustomerKind | null {
  const { by, from, within, given, stage } = detail;
  const isOfSeries = within?.startsWith("ser_") ?? false;
  switch (type) {
    case "booking.pending":
      return isOfSeries ? null : "requested";
    case "booking.confirmed":
      if (isOfSeries) return null;
      return from === "pending" ? "approved" : "booked";
    case "booking.restored":
      return from === "pending" ? "requested" : "booked";
    case "booking.rescheduled":
    case "booking.reassigned":
      return by === "staff" ? "moved_by_business" : "moved";
    case "booking.updated":
      // The booking comes to another address, which knows nothing of it.
      if (given?.status === "pending") return "requested";
      return given?.status === "confirmed" ? "booked" : null;
    case "booking.rejected":
    case "booking.expired":
      return "declined";
    case "booking.cancelled":
      if (isOfSeries) return null;
      if (within?.startsWith("ses_")) return "session_cancelled";
      return by === "staff" ? "cancelled_by_business" : "cancelled";
    case "series.cancelled":
      return by === "staff" ? "cancelled_by_business" : "cancelled";
    case "booking.reminder":
      return "reminder";
    case "series.booked":
      return "series_booked";
    case "session.invited":
      return "invitation";
    case "waitlist.joined":
      return "waitlist_joined";
    case "waitlist.offered":
      return "offered";
    case "waitlist.expired":
      // A customer who was to pay for the offer hears of it with the message of the money.
      return from === "offered" && stage === undefined ? "offer_over" : null;
    case "waitlist.cancelled":
      return within?.startsWith("ses_") ? "session_cancelled" : null;
    case "waitlist.declined":
      // The customer who declines knows of it.
      return by === "staff" && stage === undefined ? "offer_over" : null;
    default:
      return customerKindOfMoney(type, detail);
  }
}

function staffKindOf(type: string, { by, desk, from, within, stage, fee }: EventDetail): StaffKind | null {
  const isOfSeries = within?.startsWith("ser_") ?? false;
  switch (type) {
    case "booking.pending":
      return "staff_request";
    case "booking.confirmed":
      return isOfSeries || (from === "pending" && !desk) ? null : "staff_new";
    case "booking.rejected":
      return desk ? "staff_cancelled" : null;
    case "series.booked":
    // Staff were told that it was cancelled.
    case "booking.restored":
      return "staff_new";
    case "booking.rescheduled":
    case "booking.reassigned":
      return "staff_moved";
    case "booking.cancelled":
      return isOfSeries ? null : "staff_cancelled";
    case "series.cancelled":
      return "staff_cancelled";
    case "booking.expiring":
      return "staff_expiring";
    case "waitlist.joined":
      return "staff_waitlist";
    case "waitlist.declined":
      // Staff who withdraw an offer know of it. A place that is taken is told as a booking.
      return by === undefined || by === "customer" ? "staff_waitlist" : null;
    case "payment.refund_due":
      return stage === "over" && by === "clock" ? "staff_paid_late" : null;
    case "payment.failed":
      return fee ? "staff_fee_failed" : null;
    case "payment.refund_failed":
    case "credit.refund_failed":
      return "staff_refund_failed";
    case "payment.disputed":
    case "credit.disputed":
      return "staff_disputed";
    default:
      return null;
  }
}

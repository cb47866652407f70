// The kinds of messages: whom each is for, by which channels it may go, and what it carries.

export const CUSTOMER_KINDS = [
  "booked",
  "requested",
  "approved",
  "declined",
  "moved",
  "moved_by_business",
  "cancelled",
  "cancelled_by_business",
  "reminder",
  "waitlist_joined",
  "offered",
  "offer_over",
  "invitation",
  "session_cancelled",
  "series_booked",
  "receipt",
  "payment_expired",
  "payment_returned",
  "refunded",
  "payment_corrected",
  "fee_taken",
  "fee_asked",
  "fee_failed",
] as const;

export const STAFF_KINDS = [
  "staff_new",
  "staff_request",
  "staff_moved",
  "staff_cancelled",
  "staff_waitlist",
  "staff_expiring",
  "staff_paid_late",
  "staff_refund_failed",
  "staff_disputed",
  "staff_fee_failed",
  "digest",
  "announcement",
] as const;

/** Messages about accounts have names already, and no words yet. */
export const ACCOUNT_KINDS = ["verify", "code", "reset", "invite", "my_bookings"] as const;

/** The kinds that a business may switch and write texts for. */
export const SENT_KINDS = [...CUSTOMER_KINDS, ...STAFF_KINDS] as const;
export const MESSAGE_KINDS = [...SENT_KINDS, ...ACCOUNT_KINDS] as const;
export const CHANNELS = ["email", "sms", "whatsapp", "notice"] as const;

export type CustomerKind = (typeof CUSTOMER_KINDS)[number];
export type StaffKind = (typeof STAFF_KINDS)[number];
export type SentKind = (typeof SENT_KINDS)[number];
export type MessageKind = (typeof MESSAGE_KINDS)[number];
export type Channel = (typeof CHANNELS)[number];

const isIn = (kinds: readonly string[], kind: string) => kinds.includes(kind);

export function isCustomerKind(kind: string): kind is CustomerKind {
  return isIn(CUSTOMER_KINDS, kind);
}

export function isSentKind(kind: string): kind is SentKind {
  return isIn(SENT_KINDS, kind);
}

const CANCELLATIONS: readonly string[] = [
  "cancelled",
  "cancelled_by_business",
  "session_cancelled",
  "staff_cancelled",
] satisfies SentKind[];

/** Whether it tells of bookings that were cancelled. */
export function isCancellation(kind: SentKind): boolean {
  return isIn(CANCELLATIONS, kind);
}

const OF_MONEY: readonly string[] = [
  "receipt",
  "payment_expired",
  "payment_returned",
  "refunded",
  "payment_corrected",
  "fee_taken",
  "fee_asked",
  "fee_failed",
  "staff_paid_late",
  "staff_refund_failed",
  "staff_disputed",
  "staff_fee_failed",
] satisfies SentKind[];

/** Whether it tells of one payment, not of how its booking stands. */
export function isOfMoney(kind: SentKind): boolean {
  return isIn(OF_MONEY, kind);
}

/** Texts go to customers alone: the numbers of staff are not known. Notices are for staff. */
export function channelsOf(kind: MessageKind): readonly Channel[] {
  if (isCustomerKind(kind)) return ["email", "sms", "whatsapp"];
  return isIn(STAFF_KINDS, kind) ? ["email", "notice"] : ["email"];
}

/** What is sent where a business says nothing. Texts cost money and need consent, so they are off. */
export function isOnByDefault(kind: MessageKind, channel: Channel): boolean {
  return channelsOf(kind).includes(channel) && (channel === "email" || channel === "notice");
}

const WITH_FILE: readonly string[] = [
  "booked",
  "requested",
  "approved",
  "declined",
  "moved",
  "moved_by_business",
  "cancelled",
  "cancelled_by_business",
  "session_cancelled",
  "series_booked",
] satisfies CustomerKind[];

/** Whether its mail carries the calendar file of its bookings. A reminder does not: the entry is there already. */
export function carriesFile(kind: MessageKind): boolean {
  return isIn(WITH_FILE, kind);
}

/** Whether its reader can stop it with one click (RFC 8058). The other kinds tell of what the reader did or must know. */
export function isUnsubscribable(kind: MessageKind): boolean {
  return kind === "reminder" || kind === "announcement";
}

/** A change by staff is told after so long, so that an undo tells nothing. */
export const UNDO_MS = 10_000;

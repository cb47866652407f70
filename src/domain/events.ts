// What happens, by its type, and what telling it needs beside its subject.

import type { BookingStatus } from "./booking/booking";
import type { Price } from "./booking/pricing";
import type { PaidBy } from "./payments/payment";
import type { MoneyStage } from "./payments/stage";

/**
 * Every type of event, and when it happens. The reference shows this table, and a test compares it with what the code
 * emits.
 */
export const EVENT_TYPES = {
  "booking.pending": "A customer asked for a booking, and the business has to agree.",
  "booking.confirmed": "A booking was made, or the business agreed to a request.",
  "booking.rescheduled": "A booking has another time.",
  "booking.reassigned": "Staff gave a booking to another resource.",
  "booking.updated": "Staff corrected a booking: its customer, texts, seats, guests, units or price.",
  "booking.rejected": "The business declined a request.",
  "booking.cancelled": "The customer or the business cancelled a booking.",
  "booking.expiring":
    "A request is about to end without an answer. This is 6 hours before it ends, or at half of its time.",
  "booking.expired": "A request ended, because the business did not answer in time.",
  "booking.reminder": "A confirmed booking is near, by the reminders of its service or business.",
  "booking.arrived": "Staff marked that the customer has arrived.",
  "booking.completed": "A booking is over: 24 hours after its end, or when staff say so.",
  "booking.no_show": "Staff marked that the customer did not come.",
  "booking.unmarked": "Staff took a mark back: the customer has not arrived, or the booking is confirmed again.",
  "booking.restored": "Staff took a cancellation back that the customer was not told of.",
  "booking.erased": "Staff erased the customer of one booking.",
  "payment.succeeded": "Money for a booking was taken, by a provider or by staff.",
  "payment.failed": "A provider could not take the money. The customer may try again while the place is held.",
  "payment.expired": "A payment ended without money: its time was over, or it was not needed any more.",
  "payment.page_ended":
    "A page to pay on takes no money any more. The place still waits, and another page can be opened.",
  "payment.refund_due": "Money is to go back to the customer. The provider has not confirmed it yet.",
  "payment.refunded": "Money is back with the customer.",
  "payment.refund_failed": "A provider could not give money back. The business has to do it in another way.",
  "payment.link_made": "Staff made a page on which the customer can pay.",
  "payment.asked_again": "Staff ask again for what they gave back. It is left to pay.",
  "payment.card_kept": "The customer left a card for the fee that staying away costs.",
  "payment.card_released": "A kept card is not needed any more. The provider forgets it once staff can undo no more.",
  "payment.fee_due": "Staff decided to take the fee for staying away. The provider has not taken it yet.",
  "payment.fee_asked": "The bank wants the customer to agree to the fee. The customer got a link to pay it.",
  "payment.disputed": "The customer asked their bank to take the money back.",
  "package.created": "Staff made a package that customers can buy.",
  "package.updated": "Staff changed a package. What was sold before stays as it was.",
  "credit.sold": "A customer bought a package, from staff or online. Its credit exists from now on.",
  "credit.prolonged": "Staff changed until when credit lasts.",
  "credit.taken_back": "Staff took back what was left of a package.",
  "credit.refund_due": "Money for a package is to go back. The provider has not confirmed it yet.",
  "credit.refunded": "Money for a package is back with the customer.",
  "credit.refund_failed":
    "A provider could not give money for a package back. The business has to do it in another way.",
  "credit.disputed": "A customer asked their bank to take the money for a package back.",
  "series.booked": "A series was made. Each of its bookings has its own event.",
  "series.cancelled": "Bookings of a series that were to come were cancelled. Each of them has its own event.",
  "session.created": "Staff scheduled a session, or a first booking opened it.",
  "session.cancelled": "Staff called a session off. Each of its bookings has its own event.",
  "session.ended": "A session is over, or its last customer left it.",
  "session.invited": "Staff invited a person to a session.",
  "session.accepted": "The invited person took a place in the session. The booking has its own event.",
  "session.declined": "The invited person declined.",
  "waitlist.joined": "A customer joined the waitlist.",
  "waitlist.offered": "A place was offered to a customer who waits.",
  "waitlist.accepted": "The customer took the offered place. The booking has its own event.",
  "waitlist.declined": "The customer declined the offered place, or the business withdrew it.",
  "waitlist.expired": "An offer ended without an answer, or the last date of the wish has passed.",
  "waitlist.cancelled": "A customer who waited left the waitlist, or was taken off it.",
  "customer.created": "Staff recorded a customer. A customer who books is told by the event of the booking.",
  "customer.updated": "Staff changed a customer, or confirmed their details.",
  "customer.merged": "Staff merged another customer into this one. The bookings of both are theirs.",
  "customer.erased": "Staff erased a customer. The event does not say whom.",
  "bookings.cancelled": "Staff began to cancel all bookings that a filter finds. Each of them has its own event.",
  "service.created": "Staff made a service.",
  "service.updated": "Staff changed a service.",
  "service.ordered": "Staff changed the order of the services.",
  "service.deleted": "Staff deleted a service.",
  "resource.created": "Staff made a resource.",
  "resource.updated": "Staff changed a resource.",
  "resource.hours_changed": "Staff changed the hours of a resource.",
  "resource.pools_changed": "Staff changed the pools of a resource.",
  "resource.deleted": "Staff deleted a resource.",
  "closure.created": "Staff made a closure.",
  "closure.updated": "Staff changed a closure.",
  "closure.deleted": "Staff deleted a closure.",
  "token.created": "Staff or the operator made a token.",
  "token.revoked": "Staff revoked a token.",
  "connection.updated": "Staff stored the account of the business at a provider.",
  "connection.deleted": "Staff removed the account of the business at a provider.",
  "calendar_feeds.rotated": "Staff replaced the addresses of the calendar feeds.",
  "webhook.created": "Staff made an endpoint. An endpoint is not told of its own changes.",
  "webhook.updated": "Staff changed an endpoint.",
  "webhook.rotated": "Staff replaced the secret of an endpoint.",
  "webhook.replayed": "Staff had the events of a time sent to an endpoint again.",
  "webhook.ended": "Berth ended an endpoint that answered 410, or took no event for a day or longer.",
  "webhook.deleted": "Staff deleted an endpoint.",
  "tenant.created": "The business was made.",
  "tenant.updated": "Staff changed the business.",
  "tenant.suspended": "The operator suspended the business.",
  "tenant.resumed": "The operator resumed the business.",
  "tenant.removed": "The operator began to remove the business.",
} as const;

export type EventType = keyof typeof EVENT_TYPES;

/** Nouns of which an endpoint can choose all events at once. */
const NOUNS = ["booking", "session", "series", "waitlist", "customer", "payment", "credit"];

/** Whether an endpoint can choose events so: `*`, a noun with `.*`, or a type. */
export function isEventPattern(pattern: string): boolean {
  return pattern === "*" || NOUNS.some((noun) => pattern === `${noun}.*`) || Object.hasOwn(EVENT_TYPES, pattern);
}

/** Minor units. 0 where a card is left and no money. */
export type MovedMoney = { readonly amount: number; readonly currency: string; readonly method: PaidBy };

/** What staff decide about telling a change. Absent: the customer is told, without a message. */
export type Telling = {
  /** False: the customer is told nothing. Staff are. */
  readonly notify?: false;
  /** What staff add to the message for the customer. */
  readonly message?: string;
  /** One who sees only their own bookings answered a request. The desk hears of it. */
  readonly desk?: true;
};

/**
 * What telling an event needs beside its subject. Null for what a customer did plainly. Only this deployment reads it:
 * no answer shows it.
 */
export type EventDetail = Telling & {
  /** The actor of the event. Absent: the customer. */
  readonly by?: "customer" | "staff" | "clock";
  /** The status before: a request was answered, ended, withdrawn or put back; an offer was answered or ended. */
  readonly from?: "pending" | "offered";
  /** The booking stands again. The customer is told so only where the last that they heard is something else. */
  readonly isBack?: true;
  /** Where the booking was before it was moved, or given to another resource. */
  readonly was?: { readonly startAt: number; readonly endAt: number; readonly resourceId: string };
  /** What staff made of the price. */
  readonly price?: { readonly was: Price | null; readonly now: Price | null };
  /** A correction brought the booking to another address. `from`: its customer before, if that is another person. */
  readonly given?: { readonly status: BookingStatus; readonly from?: string };
  /** The id of the customer who had the booking before. The message goes to them. */
  readonly former?: string;
  /** The payment that an event of a booking's money is about. */
  readonly payment?: string;
  /** Its payer has the booking no longer, so no message about the booking tells them of the money. */
  readonly isOfFormer?: true;
  /** What the event of money was for the booking. */
  readonly stage?: MoneyStage;
  /** The refund that an event of money is about. */
  readonly refund?: string;
  /** The money is a fee for staying away. */
  readonly fee?: true;
  /** Staff gave the money back by hand when they decided it. */
  readonly inHand?: true;
  /** Staff took back an entry that was a mistake: no money moved. */
  readonly mistake?: true;
  /** What staff took, gave back or ask for. Who reads their log sees it. */
  readonly money?: MovedMoney;
  /** All of the money goes back at once, of which an event of its own tells. */
  readonly returned?: true;
  /** A bank may take more on the page of the payment, so the page is looked at for some days. */
  readonly otherTry?: true;
  /** The series or session whose making or end this is a part of. */
  readonly within?: string;
  /** Those bookings of a series that were cancelled together. */
  readonly bookings?: readonly string[];
  /** The invitation that was sent or answered. */
  readonly invitation?: string;
  /** The invitations to a cancelled session that wait for an answer. */
  readonly invitations?: readonly string[];
  /** Why a session was cancelled, for those without a booking in it. The bookings keep their reason themselves. */
  readonly reason?: string;
  /** A reminder: how many minutes before the start. */
  readonly minutes?: number;
};

/** What an object sends to the queue after its copy has events. */
export type EventsMessage = { readonly tenant: string; readonly events: readonly string[] };

/** A detail without empty fields. Null when nothing is left. */
export function detailOf(
  detail: { readonly [K in keyof EventDetail]: EventDetail[K] | undefined },
): EventDetail | null {
  const said = Object.entries(detail).filter(([, value]) => value !== undefined);
  return said.length === 0 ? null : (Object.fromEntries(said) as EventDetail);
}

import type { SentKind } from "../../../domain/messages/kinds";
import type { Plural } from "../say";

/** What a kind of message says: in mails a subject, a heading and a sentence; in texts and notices the short form. */
export type KindWords = {
  readonly subject: string;
  readonly title: string;
  readonly text: string;
  readonly short: string;
};

/** Staff write announcements themselves. */
export type WordedKind = Exclude<SentKind, "announcement">;

const kinds: Readonly<Record<WordedKind, KindWords>> = {
  booked: {
    subject: "Booked: {service}, {start}",
    title: "You are booked",
    text: "Your booking with {business} is confirmed.",
    short: "{business}: you are booked. {service}, {start}.",
  },
  requested: {
    subject: "Requested: {service}, {start}",
    title: "We have your request",
    text: "{business} still has to confirm it. Until then this time is kept for you.",
    short: "{business}: we have your request. {service}, {start}.",
  },
  approved: {
    subject: "Confirmed: {service}, {start}",
    title: "Your request is confirmed",
    text: "{business} has agreed to your request. You are booked.",
    short: "{business} has confirmed your request. {service}, {start}.",
  },
  declined: {
    subject: "Declined: {service}, {start}",
    title: "Your request was declined",
    text: "{business} cannot take this booking. Nothing is booked.",
    short: "{business} has declined your request. {service}, {start}.",
  },
  moved: {
    subject: "New time: {service}, {start}",
    title: "Your booking has been moved",
    text: "Your booking with {business} has a new time.",
    short: "{business}: your new time. {service}, {start}.",
  },
  moved_by_business: {
    subject: "New time: {service}, {start}",
    title: "Your booking has a new time",
    text: "{business} has moved your booking. Please note the new time.",
    short: "{business} has moved your booking. {service}, {start}.",
  },
  cancelled: {
    subject: "Cancelled: {service}, {start}",
    title: "Your booking has been cancelled",
    text: "You cancelled your booking with {business}.",
    short: "{business}: your booking is cancelled. {service}, {start}.",
  },
  cancelled_by_business: {
    subject: "Cancelled: {service}, {start}",
    title: "Your booking has been cancelled",
    text: "{business} has cancelled your booking.",
    short: "{business} has cancelled your booking. {service}, {start}.",
  },
  reminder: {
    subject: "Reminder: {service}, {start}",
    title: "A reminder of your booking",
    text: "Your booking with {business} is coming up.",
    short: "{business}: a reminder. {service}, {start}.",
  },
  waitlist_joined: {
    subject: "On the waitlist: {service}, {start}",
    title: "You are on the waitlist",
    text: "When a place with {business} comes free, it is offered in the order of joining.",
    short: "{business}: you are on the waitlist. {service}, {start}.",
  },
  offered: {
    subject: "A place is free: {service}, {start}",
    title: "A place is free for you",
    text: "{business} keeps it for you until {until}. After that it goes to the next in line.",
    short: "{business}: a place is free for you until {until}. {service}, {start}.",
  },
  offer_over: {
    subject: "Offer over: {service}, {start}",
    title: "This offer is over",
    text: "{business} no longer keeps this place for you. Nothing is booked.",
    short: "{business}: your offer is over. {service}, {start}.",
  },
  invitation: {
    subject: "Invitation: {service}, {start}",
    title: "You are invited",
    text: "{business} invites you to {service}. Please answer by {until}.",
    short: "{business} invites you. {service}, {start}.",
  },
  session_cancelled: {
    subject: "Cancelled: {service}, {start}",
    title: "{service} does not take place",
    text: "{business} has cancelled it. You need not do anything.",
    short: "{business}: {service}, {start}, does not take place.",
  },
  series_booked: {
    subject: "Booked: {service}, {bookings}",
    title: "Your bookings",
    text: "Your bookings with {business} are confirmed.",
    short: "{business}: {service}, {bookings}, the first {start}.",
  },
  receipt: {
    subject: "Payment received: {service}, {start}",
    title: "We have your payment",
    text: "{business} has received {amount} for your booking. Thank you.",
    short: "{business} has received {amount}. {service}, {start}.",
  },
  payment_expired: {
    subject: "Not booked: {service}, {start}",
    title: "The time to pay is over",
    text: "{business} no longer keeps this place for you, because it was not paid in time. Nothing is booked. You can choose a time again.",
    short: "{business}: the time to pay is over, and nothing is booked. {service}, {start}. You can choose again.",
  },
  payment_returned: {
    subject: "Your money goes back: {service}, {start}",
    title: "Your payment came too late",
    text: "The time to pay was over when your payment came, and the place was gone. Nothing is booked, and {amount} goes back to you in full.",
    short:
      "{business}: your payment came too late and the place was gone. {amount} goes back to you in full. {service}, {start}.",
  },
  refunded: {
    subject: "Money back: {service}, {start}",
    title: "You get money back",
    text: "{business} gives you {amount} back for your booking.",
    short: "{business} gives you {amount} back. {service}, {start}.",
  },
  payment_corrected: {
    subject: "Payment corrected: {service}, {start}",
    title: "A payment was corrected",
    text: "{business} had noted {amount} for your booking by mistake. That payment does not count.",
    short: "{business} had noted {amount} by mistake. It does not count. {service}, {start}.",
  },
  fee_taken: {
    subject: "Fee for not coming: {service}, {start}",
    title: "A fee was taken",
    text: "You did not come to this booking. {business} has taken {amount} from the card that you left.",
    short: "{business} has taken {amount} from your card, because you did not come. {service}, {start}.",
  },
  fee_asked: {
    subject: "Please pay the fee: {service}, {start}",
    title: "Your bank asks for your agreement",
    text: "You did not come to this booking. The fee is {amount}, and your bank wants you to agree to it. Please open your booking and pay it.",
    short: "{business}: please open your booking and pay the fee of {amount}. {service}, {start}.",
  },
  fee_failed: {
    subject: "The fee could not be taken: {service}, {start}",
    title: "The fee could not be taken",
    text: "You did not come to this booking. {business} could not take the fee of {amount} from your card. Nothing was taken.",
    short: "{business} could not take the fee of {amount} from your card. Nothing was taken. {service}, {start}.",
  },
  staff_new: {
    subject: "New booking: {customer}, {service}, {start}",
    title: "New booking",
    text: "{service} is booked for {customer}.",
    short: "{customer}, {service}, {start}",
  },
  staff_request: {
    subject: "Request: {customer}, {service}, {start}",
    title: "A new request",
    text: "{customer} asks for {service}. Please answer by {until}.",
    short: "{customer}, {service}, {start}. Please answer by {until}.",
  },
  staff_moved: {
    subject: "Moved: {customer}, {service}, {start}",
    title: "A booking has been moved",
    text: "The booking of {customer} has a new time.",
    short: "{customer}, {service}, now {start}",
  },
  staff_cancelled: {
    subject: "Cancelled: {customer}, {service}, {start}",
    title: "A booking has been cancelled",
    text: "The booking of {customer} does not take place.",
    short: "{customer}, {service}, {start}",
  },
  staff_waitlist: {
    subject: "Waitlist: {customer}, {service}, {start}",
    title: "New on the waitlist",
    text: "{customer} waits for {service}.",
    short: "{customer}, {service}, {start}",
  },
  staff_expiring: {
    subject: "Please answer: {customer}, {service}, {start}",
    title: "A request is about to expire",
    text: "{customer} waits for your answer. Without one, the request expires and the time is free again. Answer by {until}.",
    short: "{customer}, {service}, {start}. Answer by {until}.",
  },
  staff_paid_late: {
    subject: "Paid too late: {customer}, {service}, {start}",
    title: "A payment came too late",
    text: "The place was gone when the money of {customer} came. {amount} goes back in full.",
    short: "{customer}, {service}, {start}: paid too late, {amount} goes back",
  },
  staff_refund_failed: {
    subject: "Refund failed: {customer}, {service}, {start}",
    title: "A refund has failed",
    text: "{amount} could not go back to {customer} by the way it was paid. Please give it back in another way.",
    short: "{customer}, {service}, {start}: {amount} could not go back. Please give it back in another way.",
  },
  staff_disputed: {
    subject: "Disputed: {customer}, {service}, {start}",
    title: "A payment is disputed",
    text: "{customer} has asked the bank to take {amount} back. Please answer at your payment provider.",
    short: "{customer}, {service}, {start}: {amount} is disputed",
  },
  staff_fee_failed: {
    subject: "Fee not taken: {customer}, {service}, {start}",
    title: "A fee could not be taken",
    text: "The fee of {amount} could not be taken from the card of {customer}. Nothing was taken.",
    short: "The fee of {amount} was not taken: {customer}, {service}, {start}",
  },
  digest: {
    subject: "{date}: {bookings}",
    title: "Your agenda for {date}",
    text: "{business}: {bookings}.",
    short: "{date}: {bookings}",
  },
};

/** Every sentence of the messages that no page has. A test checks the other languages against these keys and {names}. */
export const en = {
  kinds,
  someone: "A customer",
  answerBy: "You get an answer by {until}. Without one, the request ends and nothing is booked.",
  reassigned: {
    subject: "Changed: {service}, {start}",
    title: "Your booking has changed",
    text: "{business} has changed your booking. The time stays: what is new stands below.",
    short: "{business} has changed your booking. {service}, {start}.",
  } satisfies KindWords as KindWords,
  givenAway: {
    subject: "No longer yours: {service}, {start}",
    title: "Your booking is in another name now",
    text: "{business} has given your booking to another customer, so your link does not open it any more. Please contact {business} if you did not expect this.",
    short: "{business}: your booking is in another name now. {service}, {start}.",
  } satisfies KindWords as KindWords,
  seriesRequested: {
    subject: "Requested: {service}, {bookings}",
    title: "We have your request",
    text: "{business} still has to confirm your bookings. Until then these times are kept for you.",
    short: "{business}: we have your request. {service}, {bookings}, the first {start}.",
  } satisfies KindWords as KindWords,
  seriesCancelled: {
    subject: "Cancelled: {service}, {bookings}",
    title: "Your bookings have been cancelled",
    text: "You cancelled these bookings with {business}.",
    short: "{business}: your bookings are cancelled. {service}, {bookings}, the first {start}.",
  } satisfies KindWords as KindWords,
  seriesCancelledByBusiness: {
    subject: "Cancelled: {service}, {bookings}",
    title: "Your bookings have been cancelled",
    text: "{business} has cancelled these bookings.",
    short: "{business} has cancelled your bookings. {service}, {bookings}, the first {start}.",
  } satisfies KindWords as KindWords,
  staffSeriesCancelled: {
    subject: "Cancelled: {customer}, {service}, {bookings}",
    title: "Bookings have been cancelled",
    text: "These bookings of {customer} do not take place.",
    short: "{customer}, {service}, {bookings}",
  } satisfies KindWords as KindWords,
  /** In place of those of `staff_refund_failed` and `staff_disputed`, for a package. */
  packageRefundFailed: {
    subject: "Refund failed: {customer}, {service}",
    short: "{customer}, {service}: {amount} could not go back. Please give it back in another way.",
  },
  packageDisputed: {
    subject: "Disputed: {customer}, {service}",
    short: "{customer}, {service}: {amount} is disputed",
  },
  /** In place of those of `receipt` and `refunded`, where credit moved and no money. */
  creditTaken: {
    subject: "Paid with credit: {service}, {start}",
    title: "Paid with your credit",
    text: "{business} has taken {amount} from your credit for your booking.",
    short: "{business} has taken {amount} from your credit. {service}, {start}.",
  },
  creditReturned: {
    subject: "Back to your credit: {service}, {start}",
    title: "You get credit back",
    text: "{business} gives {amount} back to your credit for your booking.",
    short: "{business} gives {amount} back to your credit. {service}, {start}.",
  },
  staffWithdrawn: {
    subject: "Withdrawn: {customer}, {service}, {start}",
    title: "A request was withdrawn",
    text: "{customer} no longer asks for {service}. You need not answer.",
    short: "{customer}, {service}, {start}",
  } satisfies KindWords as KindWords,
  staffDeclined: {
    subject: "Declined: {customer}, {service}, {start}",
    title: "A request was declined",
    text: "The request of {customer} was declined: {service}.",
    short: "{customer}, {service}, {start}",
  } satisfies KindWords as KindWords,
  staffOfferDeclined: {
    subject: "Offer declined: {customer}, {service}, {start}",
    title: "An offered place was declined",
    text: "{customer} does not take the place that was offered: {service}.",
    short: "{customer}, {service}, {start}",
  } satisfies KindWords as KindWords,
  lapsed: {
    subject: "Not confirmed: {service}, {start}",
    title: "Your request has expired",
    text: "{business} has not answered in time, so nothing is booked.",
    short: "{business}: your request has expired. {service}, {start}.",
  } satisfies KindWords as KindWords,
  notReturned: {
    subject: "Not booked: {service}, {start}",
    title: "Your payment came too late",
    text: "The time to pay was over when your payment came, and the place was gone. Nothing is booked. {amount} is yours, but could not go back by the way you paid. Please contact {business}.",
    short:
      "{business}: your payment came too late and the place was gone. {amount} is yours, but could not go back yet. Please contact us. {service}, {start}.",
  } satisfies KindWords as KindWords,
  labelled: "{term}: {value}",
  before: "Before",
  cancelledBy: "Cancelled by",
  messageOf: "Message from {business}",
  isGivenBack: "{price} is given back.",
  isCreditBack: "Back to your credit: {price}.",
  nothingGivenBack: "Nothing is given back.",
  cannotGiveBack: "{price} is to be given back, but could not go back by the way it was paid.",
  takesNoMore:
    "{business} no longer takes payments on that page, so your payment does not count. Please ask {business} how to pay.",
  paid: "Paid",
  refund: "Refund",
  leftToPay: "Left to pay",
  leftOnSite: "{price}, on site",
  leftOnline: "{price}, to be paid online",
  openWaitlist: "Open your place in line",
  openOffer: "Answer the offer",
  openInvitation: "Answer the invitation",
  openForStaff: "Open the booking",
  openCustomer: "Open the customer card",
  openAgenda: "Open the agenda",
  approve: "Agree",
  decline: "Decline",
  answerOnce: "Each link works once.",
  buttonFails: "If the button does not work, open this address:",
  fileAttached: "The attached file puts it into your calendar.",
  fileRemoves: "The attached file takes it out of your calendar.",
  filesAttached: "The attached file puts all of them into your calendar.",
  filesRemove: "The attached file takes all of them out of your calendar.",
  whyCustomer: "You get this message because of your booking with {business}.",
  whyWaiting: "You get this message because you are on a waitlist of {business}.",
  whyInvited: "You get this message because {business} invited you.",
  whyNews: "You get this message from {business}.",
  whyStaff: "You get this message because you work with {business}.",
  unsubscribe: "Unsubscribe",
  noBookings: "no bookings",
  moreBookings: { one: "{count} more booking", other: "{count} more bookings" } as Plural,
};

export type MessageWords = typeof en;

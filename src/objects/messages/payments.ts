// Ask for money, hear what became of it, and give it back.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { LearnedPage } from "../../domain/payments/asking";
import type { EndedDispute, SeenRefund } from "../../domain/payments/learned";
import type { Checkout, Payment } from "../../domain/payments/payment";
import type { ProviderWord } from "../../domain/payments/provider-word";
import type { Done } from "./bookings";
import type { IfMatch, NoRules, Refused } from "./outcomes";

type OfBooking = { readonly bookingId: string };
type OfPayment = OfBooking & { readonly paymentId: string };

/** A customer, or staff on their behalf, goes to pay at a provider. */
export type OpenPaymentCommand = OfBooking & {
  readonly by: "customer" | "staff";
  readonly actor: string | null;
  /** Version of the customer's link. A link of a previous customer opens nothing. */
  readonly tokenVersion?: number;
};

/** The page of a provider was made for an open payment. */
export type AttachCheckoutCommand = OfPayment & {
  readonly provider: string;
  readonly checkout: Checkout;
  /** The member or token that made it for the customer. */
  readonly linkedBy?: string;
};

/** A provider's word on a payment. */
export type SettleCommand = OfPayment & {
  readonly word: ProviderWord;
  /** The page that it is of. Absent where the caller asked about the payment's own page. */
  readonly through?: { readonly provider: string; readonly checkout: Checkout };
  /** A resource of it is gone for good, so late money takes no place again. */
  readonly isPlaceGone?: true;
  /** The business has removed the account that took the money, so it goes back. */
  readonly isAccountGone?: true;
};

/** No provider of the business keeps cards any more. */
export type WaiveCardCommand = OfPayment;

/** The provider has forgotten the card that a payment left. */
export type ForgetCardCommand = OfPayment;

/** Staff have taken money themselves. */
export type RecordPaymentCommand = OfBooking &
  IfMatch & {
    readonly method: "cash" | "transfer";
    readonly amountMinor: number;
    readonly note: string | null;
    readonly actor: string;
    /** A repeated request of the same key records nothing twice. */
    readonly requestKey: string;
  };

/** Credit was taken for all that is left to pay. The booking's home decides whether that pays for it, once and for all. */
export type PayByCreditCommand = OfBooking & {
  readonly useId: string;
  /** Null where it took money, not visits. */
  readonly visits: number | null;
  readonly amountMinor: number;
  readonly currency: string;
  /** The customer whose credit it is. */
  readonly customerId: string;
  /** The member of staff who used it for the customer. Null for the customer. */
  readonly actor: string | null;
};

export type RefundCommand = OfPayment & {
  /** Null gives back all that is left. */
  readonly amountMinor: number | null;
  readonly reason: string | null;
  readonly actor: string;
  readonly requestKey: string;
};

/** Staff take back what they recorded by mistake. */
export type TakeBackCommand = OfPayment & { readonly actor: string };

/** Staff ask for what they gave back again. */
export type AskAgainCommand = OfPayment & { readonly actor: string };

/** What a provider, or staff for cash, say of a refund. */
export type AnswerRefundCommand = OfPayment & {
  readonly refundId: string;
  readonly state: "done" | "failed";
  readonly actor: string | null;
};

/** The account of a page was removed: customers pay no more on it. */
export type EndCheckoutCommand = OfPayment & { readonly connectionId: string };

/** What a provider lists of the refunds of a payment. */
export type LearnRefundsCommand = OfPayment & { readonly provider: string; readonly seen: readonly SeenRefund[] };

export type DisputeCommand = OfPayment & {
  readonly disputedAt: number;
  /** Where the dispute ended. An isolate of an earlier build sends neither. */
  readonly provider?: string;
  readonly ended?: EndedDispute | null;
};

/** What a provider said last, for one who asks too soon. Null where it may be asked now. */
export type AskTurn = LearnedPage | null;

/** A payment as it is now, with its booking. */
export type PaymentDone = Done & { readonly paymentId: string };
export type PaymentOutcome = PaymentDone | Refused;
export type SettleOutcome = PaymentOutcome | NoRules;

/** The money came when the place was gone by the clock: the object tries to take the place again. */
export type Late = { readonly status: "late"; readonly booking: BookingRecord };

/** A payment, and the booking that it was made for. */
export type PaymentOf = { readonly bookingId: string; readonly payment: Payment };

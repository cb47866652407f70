// What Berth asks of a provider of payments. A failure is a value: the caller decides what follows from it.

import type { EndedDispute, SeenRefund } from "../../domain/payments/learned";
import type { KeptCard } from "../../domain/payments/payment";
import type { ProviderWord } from "../../domain/payments/provider-word";

/** What a customer is to pay, and what names it at the provider. Without an amount, the customer leaves a card. */
export type Order = {
  readonly tenantId: string;
  /** Null for a package, which belongs to no booking. */
  readonly bookingId: string | null;
  readonly paymentId: string;
  /** Tells tries apart that ask for different pages. Tries of the same name ask for the same one. */
  readonly attempt: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The operator's share of it. Only an account on the operator's platform pays it. */
  readonly feeMinor: number;
  /** The provider keeps the card, so that a fee can be taken of it later. */
  readonly keepsCard: boolean;
  /** What the provider's page calls it. */
  readonly title: string;
  readonly customer: { readonly email: string | null; readonly name: string | null; readonly phone: string | null };
  readonly locale: string | null;
  /** Where the customer comes back to, having paid or not. */
  readonly successUrl: string;
  readonly cancelUrl: string;
  /** The place is kept until then, epoch ms. The provider may keep its page longer, never shorter. */
  readonly keptUntil: number;
  /** The try is made before then, epoch ms. */
  readonly openedBy: number;
};

export type Opened = {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: number;
  /** The operator's share of what is paid on it. Absent where there is none. */
  readonly feeMinor?: number;
};

/** What became of a page: still open, or the word that ends the payment. `processing`: it is paid, not yet settled. */
export type PageState =
  | { readonly kind: "open" }
  | { readonly kind: "processing" }
  | ProviderWord
  /** It is over, and a bank may yet take a try that it has refused. */
  | { readonly kind: "expired"; readonly mayBeTaken: true };

/** A fee that is to be taken of a kept card. */
export type ChargeOrder = {
  readonly tenantId: string;
  readonly bookingId: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly card: KeptCard;
  /** Nothing is to be taken any more. It is only asked whether an earlier try took it. */
  readonly isWithdrawn: boolean;
};

/** What became of it. `none`: nothing was tried. */
export type ChargeState = { readonly kind: "none" } | { readonly kind: "processing" } | ProviderWord;

/** What a provider does that keeps cards. */
export type CardKeeping = {
  /** Takes a fee at most once, however often it is asked. */
  charge(order: ChargeOrder): Promise<Answer<ChargeState>>;
  /** Forgets a card, and the person that it is of. What it does not know is forgotten. */
  forget(card: KeptCard): Promise<Answer<null>>;
};

export type RefundOrder = {
  readonly paymentId: string;
  readonly refundId: string;
  readonly chargeId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** A share of the payment went to the operator, and comes back with the money. */
  readonly hasFee: boolean;
};

/** `pending` refunds are told of later. */
export type RefundState = "pending" | "done" | "failed";

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  /**
   * It failed for now, and a repetition moves no money twice. `mayBeAtWork`: the provider may yet do what it was asked, so
   * the repetition waits for as long as it may (`worksForMs`).
   */
  | { readonly ok: false; readonly reason: "again"; readonly detail: string; readonly mayBeAtWork?: true }
  /** The provider will never do it. */
  | { readonly ok: false; readonly reason: "refused"; readonly detail: string }
  /** The business or the operator has to act: a key is wrong, an account may not take money. */
  | { readonly ok: false; readonly reason: "misconfigured"; readonly detail: string };

/** What a verified report of a provider is about. Its effect is read back where that matters. */
export type Report = {
  readonly eventId: string;
  readonly about:
    | { readonly kind: "page"; readonly paymentId: string; readonly page: Opened; readonly state: PageState }
    | { readonly kind: "refund"; readonly paymentId: string; readonly refundId: string; readonly state: RefundState }
    /** The charge is the provider's name of the money that moved. What Berth did not ask for is read back. */
    | { readonly kind: "returned"; readonly chargeId: string; readonly paymentId?: string }
    | {
        readonly kind: "dispute";
        readonly chargeId: string;
        readonly at: number;
        /** Null while the bank has yet to decide. */
        readonly ended: EndedDispute | null;
      }
    /** The account itself: whether it may take money. */
    | { readonly kind: "account"; readonly isReady: boolean }
    | { readonly kind: "other" };
};

export type Signed = { readonly headers: Headers; readonly body: string; readonly now: number };

/** The account of one business at a provider. */
export type PaymentAccount = {
  /** The provider's name in records: `stripe` or `razorpay`. */
  readonly provider: string;
  open(order: Order): Promise<Answer<Opened>>;
  /** Ends a page, so that no customer pays any more. Answers what became of it: a page that was paid stays paid. */
  end(checkoutId: string): Promise<Answer<PageState>>;
  read(checkoutId: string): Promise<Answer<PageState>>;
  /** The payment that a charge was made for. Null for money that did not come through a page of Berth's. */
  paymentOf(chargeId: string): Promise<Answer<string | null>>;
  refund(order: RefundOrder): Promise<Answer<RefundState>>;
  /** For so long after a refund was asked for, the provider may still be at work on it. 0 where a key names a repetition. */
  readonly worksForMs: number;
  /** All refunds of a charge, done or due, of Berth and of others. */
  refundsOf(chargeId: string): Promise<Answer<readonly SeenRefund[]>>;
  /** Null where the provider keeps no cards. */
  readonly cards: CardKeeping | null;
  /**
   * The report in a signed body. Null when the provider did not sign it, or for another mode than the account's.
   * `unread`: the provider has to be asked what it is about, and gives no answer now.
   */
  hear(signed: Signed): Promise<Report | "unread" | null>;
};

/** No call waits longer for a provider. */
export const CALL_MS = 10_000;

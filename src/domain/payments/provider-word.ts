// What a payment becomes by the word of its provider. Each word passes through here, from a report as from a question.

import { isFee, type KeptCard, type Payment, wasTaken } from "./payment";

/** The word of a provider on an open payment. It may come late, twice, and in any order. */
export type ProviderWord =
  | {
      readonly kind: "paid";
      readonly chargeId: string;
      readonly amountMinor: number;
      readonly currency: string;
      readonly card?: KeptCard;
    }
  | { readonly kind: "failed" }
  /** The bank of a kept card wants the customer to agree. */
  | { readonly kind: "asks" }
  | { readonly kind: "expired" };

/** What a word changes. `late` is money that came after the payment had ended. */
export type Heard =
  | { readonly kind: "unchanged" }
  | { readonly kind: "changed"; readonly payment: Payment }
  | { readonly kind: "taken"; readonly payment: Payment; readonly isLate: boolean };

/** What a payment becomes by a provider's word. What was taken stays taken: no later word undoes it. */
export function hear(payment: Payment, word: ProviderWord, now: number): Heard {
  if (wasTaken(payment)) return { kind: "unchanged" };
  if (word.kind !== "paid") {
    if (payment.state !== "open") return { kind: "unchanged" };
    return { kind: "changed", payment: isFee(payment) ? heardOfFee(payment, word) : { ...payment, ...endedBy(word) } };
  }
  const { amountMinor, currency, chargeId, card } = word;
  const taken: Payment = {
    ...payment,
    state: "paid",
    amountMinor,
    currency,
    chargeId,
    paidAt: now,
    ...(card && { card }),
  };
  return { kind: "taken", payment: taken, isLate: payment.state !== "open" };
}

type Unpaid = Exclude<ProviderWord, { readonly kind: "paid" }>;

function endedBy({ kind }: Unpaid): Pick<Payment, "state"> {
  return { state: kind === "asks" ? "failed" : kind };
}

/** A fee stays due when a page for it is over: the customer gets another one. */
function heardOfFee(payment: Payment, { kind }: Unpaid): Payment {
  if (kind === "failed") return { ...payment, state: "failed" };
  return kind === "asks" ? { ...payment, asksCustomer: true } : { ...payment, checkout: null };
}

// What a payment becomes by the word of its provider. Each word passes through here, from a report as from a question.

import { decideRefund } from "./giving-back";
import { isFee, type KeptCard, type Payment, wasTaken } from "./payment";

/** Money that a provider took. */
export type Taken = { readonly chargeId: string; readonly amountMinor: number; readonly currency: string };

/** The word of a provider on an open payment. It may come late, twice, and in any order. */
export type ProviderWord =
  | {
      readonly kind: "paid";
      readonly chargeId: string;
      readonly amountMinor: number;
      readonly currency: string;
      readonly card?: KeptCard;
      /** All money that came on the page, this and more, where its provider may take it twice. */
      readonly all?: readonly Taken[];
      /** A bank may yet take another try on the page, which it has refused or is at work on. */
      readonly mayBeTaken?: true;
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
  const { amountMinor, currency, chargeId, card, mayBeTaken } = word;
  const taken: Payment = {
    ...payment,
    state: "paid",
    amountMinor,
    currency,
    chargeId,
    paidAt: now,
    ...(card && { card }),
    ...(mayBeTaken && { otherTry: true }),
  };
  return { kind: "taken", payment: taken, isLate: payment.state !== "open" };
}

/**
 * Money that came on the page of a payment beside its own: a bank had refused it, and took it days later. Each becomes a
 * payment of its own, all of which goes back. `earlier` are all payments that know their charges.
 */
export function tooMuchTaken(payment: Payment, word: ProviderWord, earlier: readonly Payment[]): readonly Taken[] {
  if (word.kind !== "paid" || !wasTaken(payment)) return [];
  const known = new Set([payment, ...earlier].map(({ chargeId }) => chargeId));
  return (word.all ?? []).filter(({ chargeId }) => !known.has(chargeId));
}

/** The payment that such money becomes. `id` names it. */
export function takenAgain(of: Payment, { chargeId, ...money }: Taken, id: string, now: number): Payment {
  const { provider, checkout, method, tax, payer, isOfFormer } = of;
  const taken: Payment = {
    ...{ id, state: "paid", method, provider, ...money, checkout, chargeId, refunds: [] },
    ...{ note: null, by: null, createdAt: now, paidAt: now, ...(tax && { tax }) },
    ...(payer !== undefined && { payer }),
    ...(isOfFormer && { isOfFormer }),
  };
  const decided = decideRefund(taken, { amountMinor: null, reason: null, by: null, isInHand: false }, now);
  if ("code" in decided) throw new Error(`All of a payment could not go back: ${decided.code}.`);
  return decided;
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

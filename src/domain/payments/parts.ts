// What moved of the payments of a booking, by what it was: money, visits, or an amount of credit. A visit is no money to
// its customer, and neither is credit that was bought before.

import { visitsBack } from "./credit";
import type { Payment, PaymentRefund } from "./payment";

export type Part = {
  readonly amountMinor: number;
  readonly isCredit: boolean;
  /** Null where it is money, or credit of an amount. */
  readonly visits: number | null;
};

export function takenPart({ amountMinor, credit }: Payment): Part {
  return { amountMinor, isCredit: credit !== undefined, visits: credit?.visits ?? null };
}

/** What the refunds that are meant give back. A failed one gives nothing. */
export function returnedPart(payment: Payment, isMeant: (refund: PaymentRefund) => boolean = () => true): Part {
  let before = 0;
  let amountMinor = 0;
  let visits = 0;
  for (const refund of payment.refunds.filter(({ state }) => state !== "failed")) {
    const after = before + refund.amountMinor;
    if (isMeant(refund)) {
      amountMinor += refund.amountMinor;
      visits += visitsBack(payment, after) - visitsBack(payment, before);
    }
    before = after;
  }
  return { ...takenPart(payment), amountMinor, ...(payment.credit?.visits != null && { visits }) };
}

/** All parts together, each kind by itself. */
export function totalOf(parts: readonly Part[]): { money: number; visits: number; creditMinor: number } {
  const credit = parts.filter(({ isCredit }) => isCredit);
  const amounts = (some: readonly Part[]) => some.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    money: amounts(parts.filter(({ isCredit }) => !isCredit)),
    visits: credit.reduce((sum, { visits }) => sum + (visits ?? 0), 0),
    creditMinor: amounts(credit.filter(({ visits }) => visits === null)),
  };
}

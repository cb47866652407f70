// The operator's share of what a business takes. It comes back with the money that goes back.

import { isMistaken } from "./giving-back";
import { isOfPrice, type Payment, type PaymentRefund, wasTaken } from "./payment";
import { percentOf } from "./terms";

/** The commission of one payment, and what of it comes back with each refund that is done, by the refund's id. */
export type Commission = {
  readonly amountMinor: number;
  readonly returned: ReadonlyMap<string, number>;
  /** What of the fee that the provider took for the operator went back with each refund. */
  readonly feeReturned: ReadonlyMap<string, number>;
};

export const NO_COMMISSION: Commission = { amountMinor: 0, returned: new Map(), feeReturned: new Map() };

/**
 * The commission of the payments of one booking, by their ids. All of it together is the percentage of what the business
 * keeps of the booking, rounded down once. Each payment has its part of that: what the sum has risen by.
 */
export function commissionsOn(payments: readonly Payment[], percent: number): ReadonlyMap<string, Commission> {
  const counted = payments.filter(isCounted);
  const kept = new Map<string, number>();
  const shares = new Map<string, number>();
  const moved = counted.flatMap(movesOf).toSorted((one, other) => one.at - other.at);
  for (const { id, currency, amountMinor } of moved) {
    const before = kept.get(currency) ?? 0;
    kept.set(currency, before + amountMinor);
    shares.set(id, shareOfNext(before, amountMinor, percent));
  }
  return new Map(
    counted.map((payment) => [
      payment.id,
      {
        amountMinor: shares.get(payment.id) ?? 0,
        returned: new Map(doneOf(payment).map(({ id }) => [id, -(shares.get(id) ?? 0)])),
        feeReturned: feeReturnedOf(payment),
      },
    ]),
  );
}

/** The share of the operator that a payment will have, which a provider takes at once. */
export function feeOfNext(
  payments: readonly Payment[],
  { amountMinor, currency }: Pick<Payment, "amountMinor" | "currency">,
  percent: number,
): number {
  const kept = payments
    .filter((payment) => isCounted(payment) && payment.currency === currency)
    .flatMap(movesOf)
    .reduce((sum, move) => sum + move.amountMinor, 0);
  return shareOfNext(kept, amountMinor, percent);
}

function shareOfNext(keptMinor: number, amountMinor: number, percent: number): number {
  return percentOf(keptMinor + amountMinor, percent) - percentOf(keptMinor, percent);
}

/** Credit had its commission when it was bought. A fee for not coming has none, and nor has money that never was. */
function isCounted(payment: Payment): boolean {
  return wasTaken(payment) && isOfPrice(payment) && !payment.credit && !isMistaken(payment);
}

/** Its money in the order in which it moved. Nothing goes back before it came. */
function movesOf(payment: Payment) {
  const { id, currency, amountMinor, paidAt } = payment;
  const cameAt = paidAt ?? 0;
  const back = doneOf(payment).map((one) => ({
    ...{ id: one.id, currency, amountMinor: -one.amountMinor },
    at: Math.max(cameAt, one.endedAt ?? 0),
  }));
  return [{ id, currency, amountMinor, at: cameAt }, ...back];
}

function doneOf({ refunds }: Payment): PaymentRefund[] {
  return refunds
    .filter(({ state }) => state === "done")
    .toSorted((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0));
}

/**
 * The provider gives the fee back in proportion, with the refunds that Berth asks for. What the business gives back there
 * by itself, or loses in a dispute, leaves the fee with the operator.
 */
function feeReturnedOf(payment: Payment): ReadonlyMap<string, number> {
  const { checkout, amountMinor: total } = payment;
  const fee = checkout?.feeMinor ?? 0;
  const feeOf = (leftMinor: number) =>
    Number((BigInt(fee) * BigInt(Math.max(0, leftMinor))) / BigInt(Math.max(1, total)));
  const returned = new Map<string, number>();
  let left = total;
  for (const { id, amountMinor, seenAs } of doneOf(payment)) {
    returned.set(id, seenAs === undefined ? feeOf(left) - feeOf(left - amountMinor) : 0);
    left -= amountMinor;
  }
  return returned;
}

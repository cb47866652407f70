// Credit of a customer, as every reader of the API sees it.

import type * as z from "zod";
import { refundedOf, stateOf } from "../domain/payments/giving-back";
import { canBePaid, type Purchase, paymentOfPurchase } from "../domain/payments/purchase";
import type { creditOut, purchaseOut, soldPackageOut } from "./credit-schemas";

type ShownUse = {
  readonly id: string;
  readonly bookingId: string;
  readonly state: "taken" | "paid" | "void";
  readonly taken: number;
  readonly returned: number;
  readonly createdAt: number;
};

type ShownCredit = {
  readonly id: string;
  readonly packageId: string;
  readonly name: string;
  readonly visits: number | null;
  readonly amountMinor: number | null;
  readonly left: number;
  readonly currency: string;
  readonly services: readonly string[] | null;
  readonly priceMinor: number;
  readonly method: string;
  readonly note: string | null;
  readonly soldAt: number;
  readonly expiresAt: number | null;
  readonly isOver: boolean;
  readonly withdrawn: number;
  readonly uses: readonly ShownUse[];
};

/** What a reader sees of the money of a sale: what was paid, and what the business took back. */
type SeenOfSale = { readonly isPriceSeen: boolean; readonly isReturnSeen: boolean };

const ALL_OF_SALE: SeenOfSale = { isPriceSeen: true, isReturnSeen: true };

export function presentCredit(
  credit: ShownCredit,
  iso: (at: number) => string,
  { isPriceSeen, isReturnSeen }: SeenOfSale = ALL_OF_SALE,
): z.output<typeof creditOut> {
  return {
    id: credit.id,
    package: credit.packageId,
    name: credit.name,
    visits: credit.visits,
    amount: credit.amountMinor,
    left: credit.left,
    currency: credit.currency,
    services: credit.services && [...credit.services],
    price: isPriceSeen ? { amount: credit.priceMinor, currency: credit.currency } : null,
    method: isPriceSeen ? credit.method : null,
    note: credit.note,
    sold_at: iso(credit.soldAt),
    expires_at: credit.expiresAt === null ? null : iso(credit.expiresAt),
    expired: credit.isOver,
    taken_back: isReturnSeen ? credit.withdrawn : null,
    payment: paymentOfPurchase(credit.id),
    uses: credit.uses.map(({ id, bookingId, state, taken, returned, createdAt }) => ({
      ...{ id, booking: bookingId, state, taken, returned },
      created_at: iso(createdAt),
    })),
  };
}

type OnSale = Pick<ShownCredit, "name" | "visits" | "amountMinor" | "currency" | "services" | "priceMinor"> & {
  readonly id: string;
  readonly validDays: number | null;
};

/** What customers see of a package. */
export function presentSoldPackage(one: OnSale): z.output<typeof soldPackageOut> {
  return {
    id: one.id,
    name: one.name,
    price: { amount: one.priceMinor, currency: one.currency },
    visits: one.visits,
    amount: one.amountMinor,
    services: one.services && [...one.services],
    valid_days: one.validDays,
  };
}

/** `credit`: what came of it, once it is paid. */
export function presentPurchase(
  purchase: Purchase,
  credit: Pick<ShownCredit, "left" | "expiresAt"> | null,
  now: number,
  iso: (at: number) => string,
): z.output<typeof purchaseOut> {
  const { id, package: bought, payment, payBy, createdAt } = purchase;
  const { amountMinor: priceMinor, currency } = payment;
  return {
    id,
    package: presentSoldPackage({ ...bought, priceMinor, currency }),
    state: stateOf(payment),
    refunded: refundedOf(payment),
    created_at: iso(createdAt),
    pay_by: payBy !== null && canBePaid(purchase, now) ? iso(payBy) : null,
    paid_at: payment.paidAt === null ? null : iso(payment.paidAt),
    left: credit?.left ?? null,
    expires_at: credit?.expiresAt == null ? null : iso(credit.expiresAt),
  };
}

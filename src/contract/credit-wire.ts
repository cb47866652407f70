// Credit of a customer, as every reader of the API sees it.

import type * as z from "zod";
import type { creditOut } from "./credit-schemas";

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
  readonly uses: readonly ShownUse[];
};

export function presentCredit(credit: ShownCredit, iso: (at: number) => string): z.output<typeof creditOut> {
  return {
    id: credit.id,
    package: credit.packageId,
    name: credit.name,
    visits: credit.visits,
    amount: credit.amountMinor,
    left: credit.left,
    currency: credit.currency,
    services: credit.services && [...credit.services],
    price: { amount: credit.priceMinor, currency: credit.currency },
    method: credit.method,
    note: credit.note,
    sold_at: iso(credit.soldAt),
    expires_at: credit.expiresAt === null ? null : iso(credit.expiresAt),
    expired: credit.isOver,
    uses: credit.uses.map(({ id, bookingId, state, taken, returned, createdAt }) => ({
      ...{ id, booking: bookingId, state, taken, returned },
      created_at: iso(createdAt),
    })),
  };
}

// The money of one booking, for the staff who look at it: by whom each payment was recorded, and its receipts.

import { readActorNames } from "../../db/actor-names";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { leftToPay } from "../../domain/payments/ledger";
import type { Authority } from "../../domain/tenant/actor";
import { creditOfCustomer } from "../credit/credit-of-customer";
import type { Deps } from "../deps";
import { takesOnline } from "./accounts";
import { type IssuedReceipt, receiptsOf, seesPayment } from "./receipts";

export type ShownMoney = {
  /** Names of those who took money, asked for it or gave it back. */
  readonly names: ReadonlyMap<string, string>;
  readonly receipts: readonly IssuedReceipt[];
  /** Something is left to pay, and the business can take it online. */
  readonly isOnline: boolean;
  /** Something is left to pay, and the customer has credit for the service. */
  readonly hasCredit: boolean;
};

/** Of payments that its reader does not see, neither names nor receipts are read. */
export async function showMoney(deps: Deps, staff: Authority, booking: BookingRecord): Promise<ShownMoney> {
  const { payments = [] } = booking;
  const isOwed = leftToPay({ ...booking, payments }) > 0;
  const shown = payments.filter((payment) => seesPayment(staff, payment));
  const actors = [
    ...shown.flatMap(({ by, refunds }) => [
      by,
      ...refunds.flatMap((refund) => [refund.by, refund.askedAgainBy ?? null]),
    ]),
    // The link shows to all who may take money.
    ...payments.map(({ linkedBy = null }) => linkedBy),
  ];
  const [names, receipts, isOnline, hasCredit] = await Promise.all([
    readActorNames(
      deps.db,
      staff.tenantId,
      actors.filter((actor) => actor !== null),
    ),
    receiptsOf(deps, { ...booking, payments: shown }),
    isOwed && takesOnline(deps, staff.tenantId),
    isOwed && isCredited(deps, booking),
  ]);
  return { names, receipts, isOnline, hasCredit };
}

async function isCredited(deps: Deps, { tenantId, customer, service }: BookingRecord): Promise<boolean> {
  const credit = customer?.id ? await creditOfCustomer(deps, tenantId, customer.id) : null;
  const isFor = (services: readonly string[] | null) => services === null || services.includes(service.id);
  return credit?.ok === true && credit.value.some((one) => !one.isOver && one.left > 0 && isFor(one.services));
}

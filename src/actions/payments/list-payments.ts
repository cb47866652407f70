import { type ListQuery, type Page, readPiece } from "../../db/paging";
import type { PaymentRow } from "../../db/paid-for";
import { listPayments, type PaymentSums, type SoughtPayments, sumPayments } from "../../db/payments";
import type { Payment } from "../../domain/payments/payment";
import { ok, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { addDaysClamped, instantOf, type LocalDate } from "../../domain/time/local-time";
import type { Deps } from "../deps";
import { loadConfigurationOf } from "../load-configuration";

export type ListedPayment = PaymentRow;

/** What of a payment no column has. */
export function detailsOf({ document }: ListedPayment) {
  return JSON.parse(document) as Pick<
    Payment,
    "purpose" | "refunds" | "by" | "linkedBy" | "checkout" | "disputedAt" | "disputeEnded"
  >;
}

/** A fee for staying away is no part of a price. */
export function purposeOf(row: ListedPayment): "price" | "no_show_fee" {
  return detailsOf(row).purpose === "no_show_fee" ? "no_show_fee" : "price";
}

export type ListedSums = PaymentSums;

export type SoughtDays = Pick<SoughtPayments, "state" | "isToHand"> & {
  /** The first and the last day, in the zone of the business. */
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
};

export async function listPaymentsOf(
  deps: Deps,
  { tenantId }: Authority,
  { limit, cursor, ...days }: SoughtDays & ListQuery,
): Promise<Result<Page<PaymentRow>>> {
  const piece = readPiece({ limit, cursor });
  if (!piece.ok) return piece;
  return ok(await listPayments(deps.db, tenantId, await within(deps, tenantId, days), piece.value));
}

/** What was taken and given back on these days, by currency. */
export async function sumPaymentsOf(deps: Deps, { tenantId }: Authority, days: SoughtDays): Promise<PaymentSums[]> {
  return sumPayments(deps.db, tenantId, await within(deps, tenantId, days));
}

async function within(
  deps: Deps,
  tenantId: string,
  { state, isToHand, from, to }: SoughtDays,
): Promise<SoughtPayments> {
  const configuration = await loadConfigurationOf(deps, tenantId);
  const zone = configuration?.tenant.timeZone ?? "UTC";
  return {
    state,
    isToHand,
    fromAt: from === undefined ? undefined : instantOf(zone, from, 0),
    toAt: to === undefined ? undefined : instantOf(zone, addDaysClamped(to, 1), 0),
  };
}

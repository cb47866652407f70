import { type ListQuery, type Page, readPiece } from "../../db/paging";
import { listPayments, type PaymentRow } from "../../db/payments";
import { ok, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { addDaysClamped, instantOf, type LocalDate } from "../../domain/time/local-time";
import type { Deps } from "../deps";
import { loadConfigurationOf } from "../load-configuration";

export type ListedPayment = PaymentRow;

export type SoughtDays = ListQuery & {
  readonly state?: string | undefined;
  /** The first and the last day, in the zone of the business. */
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
};

export async function listPaymentsOf(
  deps: Deps,
  { tenantId }: Authority,
  { state, from, to, ...query }: SoughtDays,
): Promise<Result<Page<PaymentRow>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  const configuration = await loadConfigurationOf(deps, tenantId);
  const zone = configuration?.tenant.timeZone ?? "UTC";
  const sought = {
    state,
    fromAt: from === undefined ? undefined : instantOf(zone, from, 0),
    toAt: to === undefined ? undefined : instantOf(zone, addDaysClamped(to, 1), 0),
  };
  return ok(await listPayments(deps.db, tenantId, sought, piece.value));
}

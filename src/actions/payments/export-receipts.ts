import { type ListedReceipt, listIssued } from "../../db/receipts";
import { type TaxRule, taxIn } from "../../domain/payments/tax";
import { ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { addDaysClamped, instantOf, type LocalDate } from "../../domain/time/local-time";
import { auditExport, EXPORT_PIECE, MOST_EXPORTED, tooManyRows } from "../audit-export";
import type { Deps } from "../deps";
import { loadConfigurationOf } from "../load-configuration";
import { type IssuedReceipt, receiptNumber } from "./receipts";

export type ExportedReceipt = Pick<
  IssuedReceipt,
  "kind" | "isCancellation" | "paymentId" | "amountMinor" | "currency" | "issuedAt"
> & {
  readonly number: string;
  /** The booking, or the credit of a package. */
  readonly bookingId: string | null;
  readonly bookingNumber: string | null;
  readonly serviceName: string | null;
  readonly packageName: string | null;
  /** Null where the payment was told of no tax. */
  readonly tax: (TaxRule & { readonly net: number; readonly tax: number }) | null;
};

/** All receipts of some days, in the order of their numbers. The audit log notes the actor. */
export async function exportReceipts(
  deps: Deps,
  staff: Authority,
  { from, to }: { readonly from?: LocalDate | undefined; readonly to?: LocalDate | undefined },
): Promise<Result<readonly ExportedReceipt[]>> {
  const { tenantId } = staff;
  const zone = (await loadConfigurationOf(deps, tenantId))?.tenant.timeZone ?? "UTC";
  const fromAt = from === undefined ? 0 : instantOf(zone, from, 0);
  const toAt = to === undefined ? Number.MAX_SAFE_INTEGER : instantOf(zone, addDaysClamped(to, 1), 0);
  const rows: ListedReceipt[] = [];
  for (let isMore = true; isMore; ) {
    const piece = await listIssued(deps.db, tenantId, { fromAt, toAt, after: rows.at(-1)?.row ?? null }, EXPORT_PIECE);
    rows.push(...piece);
    if (rows.length > MOST_EXPORTED) return refused(tooManyRows("receipts"));
    isMore = piece.length === EXPORT_PIECE;
  }
  await auditExport(deps, staff, "receipts", rows.length);
  return ok(rows.map(exported));
}

function exported({
  row,
  basisPoints,
  tenths,
  taxName: name,
  isOfMistake,
  ...paidFor
}: ListedReceipt): ExportedReceipt {
  const rule = basisPoints === null ? null : { basisPoints, ...(tenths !== null && { tenths }), name };
  const tax = rule && { ...rule, ...taxIn(row.amountMinor, rule) };
  const cancels = isOfMistake === 1 && { isCancellation: true as const };
  return { ...row, ...cancels, number: receiptNumber(row), ...paidFor, tax };
}

// The listing copy of payments, and their receipts. It is a part of the batch that copies bookings, so it may repeat.

import type { BookingRecord } from "../domain/booking/booking-record";
import { type Commission, commissionsOn, NO_COMMISSION } from "../domain/payments/commission";
import { correctionOf, refundedOf, stateOf, toGoBack, withoutTexts } from "../domain/payments/giving-back";
import { type Held, isOfFormer } from "../domain/payments/payer";
import { isOfMoney, type Payment, wasTaken } from "../domain/payments/payment";
import type { Purchase } from "../domain/payments/purchase";
import { localDateOf } from "../domain/time/local-time";
import { plainStatement, type Statement } from "./database";

export type CopiedPayment = {
  readonly id: string;
  readonly booking_id: string;
  readonly revision: number;
  readonly state: string;
  readonly method: string;
  readonly provider: string | null;
  readonly charge_id: string | null;
  readonly amount_minor: number;
  readonly refunded_minor: number;
  readonly due_minor: number;
  readonly currency: string;
  readonly document: string;
  /** As its document names it: the id of a payer who is not the customer of today, or `erased`. */
  readonly payer: string | null;
  readonly created_at: number;
  readonly paid_at: number | null;
  /** What each receipt is for: the payment, a refund that was done, or one that was done and failed later. */
  readonly receipts: readonly Issued[];
};

/** In place of the id of a payer who was erased, or never known. No customer has this id. */
const ERASED_PAYER = "erased";

type Issued = {
  readonly id: string;
  readonly kind: "payment" | "refund" | "correction";
  readonly amount: number;
  readonly at: number;
  /** The receipt that it takes back. Without that one, there is nothing to correct. */
  readonly corrects?: string;
};

export function copiedPayments(booking: BookingRecord): CopiedPayment[] {
  const { id, revision, customer, service, payments = [] } = booking;
  const of = { id, revision, customer };
  // The share that was agreed when it was booked.
  const share = service.paymentProfile?.commissionPercent ?? 0;
  const commissions = commissionsOn(payments, share);
  return payments
    .filter(isOfMoney)
    .map((payment) => copiedPayment({ ...of, ...waiting(booking) }, payment, commissions.get(payment.id)));
}

/**
 * Until when a place is held for its money. The listing copy has no row of such a booking. So any of its payments tells
 * that it waits, also a part that came in cash.
 */
function waiting({ status, dueNowMinor, expiresAt }: BookingRecord): { waitsUntil?: number } {
  return status === "held" && dueNowMinor !== undefined && expiresAt !== null ? { waitsUntil: expiresAt } : {};
}

/** The payment of a sale is copied as that of a booking is, under the id of the credit. */
export function copyPurchase(purchase: Purchase, timeZone: string): Statement[] {
  const { tenantId, payment, commissionPercent } = purchase;
  const copied = copiedPayment(purchase, payment, commissionsOn([payment], commissionPercent).get(payment.id));
  const issued = issuedBy([copied], timeZone);
  return [
    plainStatement(upsertPayments(false), [tenantId, JSON.stringify([copied])]),
    ...(issued.length > 0 ? [plainStatement(ISSUE_RECEIPTS, [tenantId, JSON.stringify(issued)])] : []),
  ];
}

type PaidFor = Held & { readonly id: string; readonly revision: number; readonly waitsUntil?: number };

function copiedPayment(
  { id, revision, customer, waitsUntil }: PaidFor,
  payment: Payment,
  commission: Commission = NO_COMMISSION,
): CopiedPayment {
  const { by, linkedBy, checkout, chargeId, disputedAt, disputeEnded, paidAt, purpose } = payment;
  // A list names them by their record, so an erasure of it is enough. The booking names the customer of today.
  const payer = isOfFormer({ customer }, payment) ? (payment.payer?.customer.id ?? ERASED_PAYER) : undefined;
  const refunds = withoutTexts(payment).refunds.map((each) => ({
    ...each,
    commission: commission.returned.get(each.id) ?? 0,
    fee: commission.feeReturned.get(each.id) ?? 0,
  }));
  const taken: Issued[] =
    wasTaken(payment) && paidAt !== null
      ? [{ id: payment.id, kind: "payment", amount: payment.amountMinor, at: paidAt }]
      : [];
  const returned = refunds.flatMap(({ id: refundId, state, amountMinor: amount, endedAt: at }): Issued[] => {
    if (at === null || state === "due") return [];
    if (state === "done") return [{ id: refundId, kind: "refund", amount, at }];
    return [{ id: correctionOf(refundId), kind: "correction", amount, at, corrects: refundId }];
  });
  return {
    id: payment.id,
    booking_id: id,
    revision,
    state: stateOf(payment),
    method: payment.method,
    provider: payment.provider,
    charge_id: chargeId,
    amount_minor: payment.amountMinor,
    refunded_minor: refundedOf(payment),
    due_minor: toGoBack(payment),
    currency: payment.currency,
    document: JSON.stringify({
      refunds,
      by,
      linkedBy,
      checkout,
      disputedAt,
      disputeEnded,
      purpose,
      payer,
      tax: payment.tax,
      commission: commission.amountMinor,
      waitsUntil,
    }),
    payer: payer ?? null,
    created_at: payment.createdAt,
    paid_at: paidAt,
    // No money moves: it moved when the credit was bought.
    receipts: payment.credit ? [] : [...taken, ...returned],
  };
}

/** The statements that copy payments. None without payments. */
export function copyPayments(
  db: D1Database,
  { id, timeZone }: { readonly id: string; readonly timeZone: string },
  payments: readonly CopiedPayment[],
  isRepair: boolean,
): D1PreparedStatement[] {
  if (payments.length === 0) return [];
  const issued = issuedBy(payments, timeZone);
  return [
    db.prepare(upsertPayments(isRepair)).bind(id, JSON.stringify(payments)),
    ...(issued.length > 0 ? [db.prepare(ISSUE_RECEIPTS).bind(id, JSON.stringify(issued))] : []),
    ...(issued.length > 0 && isRepair ? [db.prepare(MEND_RECEIPTS).bind(id, JSON.stringify(issued))] : []),
  ];
}

/** The receipts of payments, with the year that numbers each. */
function issuedBy(payments: readonly CopiedPayment[], timeZone: string) {
  return payments.flatMap(({ id: paymentId, currency, receipts }) =>
    receipts.map((one) => ({ ...one, paymentId, currency, year: Number(localDateOf(timeZone, one.at).slice(0, 4)) })),
  );
}

const COLUMNS = [
  "id",
  "booking_id",
  "revision",
  "state",
  "method",
  "provider",
  "charge_id",
  "amount_minor",
  "refunded_minor",
  "due_minor",
  "currency",
  "document",
  "created_at",
  "paid_at",
];

/** A repair replaces rows of any revision. */
function upsertPayments(isRepair: boolean): string {
  return `
  INSERT INTO payments (tenant_id, ${COLUMNS.join(", ")})
  SELECT ?1, ${COLUMNS.map((column) => `value ->> '$.${column}'`).join(", ")} FROM json_each(?2) WHERE true
  ON CONFLICT (id) DO UPDATE SET
    ${COLUMNS.filter((column) => column !== "id")
      .map((column) => `${column} = excluded.${column}`)
      .join(", ")}
  WHERE ${isRepair ? "" : "excluded.revision > payments.revision AND "}payments.tenant_id = excluded.tenant_id`;
}

// A number follows the highest one of its year, so a failed batch leaves no gap.
const ISSUE_RECEIPTS = `
  INSERT INTO receipts (id, tenant_id, payment_id, kind, year, sequence, amount_minor, currency, issued_at)
  SELECT value ->> '$.id', ?1, value ->> '$.paymentId', value ->> '$.kind', value ->> '$.year',
    row_number() OVER (PARTITION BY value ->> '$.year' ORDER BY value ->> '$.at', key) + coalesce(
      (SELECT max(sequence) FROM receipts WHERE tenant_id = ?1 AND year = value ->> '$.year'), 0),
    value ->> '$.amount', value ->> '$.currency', value ->> '$.at'
  FROM json_each(?2) WHERE NOT EXISTS (SELECT 1 FROM receipts WHERE receipts.id = value ->> '$.id')
    AND (value ->> '$.corrects' IS NULL OR EXISTS (SELECT 1 FROM receipts WHERE receipts.id = value ->> '$.corrects'))`;

const MEND_RECEIPTS = `
  UPDATE receipts SET amount_minor = wanted.value ->> '$.amount'
  FROM json_each(?2) AS wanted WHERE receipts.id = wanted.value ->> '$.id' AND receipts.tenant_id = ?1
    AND receipts.amount_minor <> wanted.value ->> '$.amount'`;

/** The statements by purpose, so that a test can read their plans. */
export const PAYMENT_COPY_STATEMENTS: Readonly<Record<string, string>> = {
  "copying payments": upsertPayments(false),
  "issuing receipts": ISSUE_RECEIPTS,
  "mending receipts": MEND_RECEIPTS,
};

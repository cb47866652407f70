// Do the copies of payments and receipts agree with the bookings? The home holds the truth of both.

import { type MoneyCopies, readMoneyCopies } from "../../db/payment-audit";
import { type CopiedPayment, copiedPayments } from "../../db/payment-copy";
import type { BookingRecord } from "../../domain/booking/booking-record";
import type { ConsistencyDifference } from "../messages";
import { readBooking } from "./booking-store";
import type { Compared } from "./consistency";

/** Differences of these bookings. One that looks wrong is looked at twice, as it may have been copied meanwhile. */
export async function compareMoney(
  db: D1Database,
  home: Compared,
  ids: readonly string[],
): Promise<ConsistencyDifference[]> {
  const found = await lookAt(db, home, ids);
  return found.size === 0 ? [] : [...(await lookAt(db, home, [...found.keys()])).values()].flat();
}

async function lookAt(
  db: D1Database,
  { tx, outbox }: Compared,
  ids: readonly string[],
): Promise<Map<string, ConsistencyDifference[]>> {
  if (ids.length === 0) return new Map();
  const copies = await readMoneyCopies(db, tx().home.tenantId, ids);
  const { sql } = tx();
  const amiss = ids
    .map((id) => [id, differencesOf(id, readBooking(sql, id), copies)] as const)
    .filter(([, differences]) => differences.length > 0);
  const waiting = amiss.length === 0 ? new Set() : outbox.waiting(amiss.map(([id]) => id));
  return new Map(amiss.filter(([id]) => !waiting.has(id)));
}

function differencesOf(
  bookingId: string,
  booking: BookingRecord | undefined,
  { payments, receipts }: MoneyCopies,
): ConsistencyDifference[] {
  const left = new Map(payments.filter((row) => row.booking_id === bookingId).map((row) => [row.id, row]));
  const issued = new Map(receipts.map((row) => [row.id, row.amount]));
  const found: ConsistencyDifference[] = [];
  for (const wanted of booking ? copiedPayments(booking) : []) {
    const { id } = wanted;
    const copy = left.get(id);
    left.delete(id);
    if (!copy) found.push({ subject: "payment", id, problem: "missing_in_copy" });
    else if (COMPARED.some((column) => copy[column] !== wanted[column])) {
      found.push({ subject: "payment", id, problem: "differs" });
    }
    for (const receipt of wanted.receipts) {
      if (receipt.corrects !== undefined && !issued.has(receipt.corrects)) continue;
      const amount = issued.get(receipt.id);
      if (amount === receipt.amount) continue;
      const problem = amount === undefined ? "missing_in_copy" : "differs";
      found.push({ subject: "receipt", id: receipt.id, problem });
    }
  }
  for (const { id, state, paid_at } of left.values()) {
    // The object forgets a hold that ended unpaid. Its payments stay in the lists.
    const isForgotten = booking === undefined && paid_at === null && state !== "open";
    if (!isForgotten) found.push({ subject: "payment", id, problem: "unknown_in_object" });
  }
  return found;
}

const COMPARED = [
  "state",
  "method",
  "provider",
  "charge_id",
  "amount_minor",
  "refunded_minor",
  "due_minor",
  "currency",
  "payer",
  "paid_at",
] as const satisfies readonly (keyof CopiedPayment)[];

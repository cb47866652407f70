// Does the copy agree with the object? Compares every booking of one object, a page at a time. So no caller waits for a
// large object, and memory never holds all of either side.

import {
  type BookingCopyRow,
  readBookingCopies,
  readBookingCopiesOf,
  removeBookingCopies,
} from "../../db/booking-audit";
import { readPaidIds, removePaymentCopies } from "../../db/payment-audit";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { homedIdStem } from "../../domain/ids";
import { bookingOfPayment } from "../../domain/payments/payment";
import type { ConsistencyDifference, ConsistencyReport } from "../messages";
import { readBooking, readBookingsAfter } from "./booking-store";
import type { BookingTx } from "./booking-tx";
import { compareMoney } from "./money-consistency";
import { noteCopied, type Outbox, repairCopies } from "./outbox";

const PAGE_BOOKINGS = 500;

/** What a comparison needs of the object: its current tables, and what it has not delivered yet. */
export type Compared = { readonly tx: () => BookingTx; readonly outbox: Outbox };

/**
 * Compares the bookings after an id, in the order of ids, up to one page. Bookings that still wait in the outbox count
 * as `pending`, never as differences. `upTo` names the last id of a page, so that a repeated comparison covers the same
 * page.
 */
export async function comparePage(
  db: D1Database,
  home: Compared,
  after: string | null,
  upTo: string | null = null,
): Promise<ConsistencyReport> {
  const { tenantId } = home.tx().home;
  const stem = homedIdStem("bkg", home.tx().home);
  const from = after ?? stem;
  // Every character of an id lies between `!` and `~`.
  const copies = await readBookingCopies(db, tenantId, from, upTo === null ? `${stem}~` : `${upTo}!`, PAGE_BOOKINGS);
  // From here on the comparison awaits nothing, so it reads the bookings as of one instant.
  const books = readBookingsAfter(home.tx().sql, from, PAGE_BOOKINGS);
  const ends = [copies, books].flatMap((page) => (page.length === PAGE_BOOKINGS ? (page.at(-1)?.id ?? []) : []));
  const next = upTo ?? (ends.length > 0 ? ends.reduce((a, b) => (a < b ? a : b)) : null);
  const isInPage = ({ id }: { readonly id: string }) => next === null || id <= next;
  const page = books.filter(isInPage);
  const suspects = new Set(compare(copies.filter(isInPage), page, home).map((found) => found.id));
  // A booking made and delivered while the copies were read looks wrong once. A real difference looks wrong twice.
  const ofBookings = suspects.size === 0 ? [] : await lookAgain(db, home, tenantId, [...suspects]);
  const copied = await readPaidIds(db, tenantId, from, next === null ? `${stem}~` : `${next}!`);
  const paid = page.flatMap(({ id, payments = [] }) => (payments.length > 0 ? [id] : []));
  const differences = [...ofBookings, ...(await compareMoney(db, home, [...new Set([...copied, ...paid])]))];
  const checked = page.filter(({ isNumbered }) => isNumbered).length;
  return { agrees: differences.length === 0, checked, differences, pending: home.outbox.count(), next };
}

async function lookAgain(
  db: D1Database,
  home: Compared,
  tenantId: string,
  ids: readonly string[],
): Promise<ConsistencyDifference[]> {
  const copies = await readBookingCopiesOf(db, tenantId, ids);
  const { sql } = home.tx();
  return compare(
    copies,
    ids.map((id) => readBooking(sql, id)).filter((booking) => booking !== undefined),
    home,
  );
}

function compare(
  copies: readonly BookingCopyRow[],
  books: readonly BookingRecord[],
  { outbox }: Compared,
): ConsistencyDifference[] {
  const found = new Map<string, ConsistencyDifference[]>();
  const left = new Map(copies.map((copy) => [copy.id, copy]));
  for (const booking of books) {
    // D1 has no copy of a booking that is no more than a hold.
    if (!booking.isNumbered) continue;
    found.set(booking.id, differencesOf(booking, left.get(booking.id)));
    left.delete(booking.id);
  }
  for (const id of left.keys()) found.set(id, [{ subject: "booking", id, problem: "unknown_in_object" }]);
  const amiss = [...found].filter(([, differences]) => differences.length > 0);
  const waiting = amiss.length === 0 ? new Set() : outbox.waiting(amiss.map(([id]) => id));
  return amiss.flatMap(([id, differences]) => (waiting.has(id) ? [] : differences));
}

function differencesOf(booking: BookingRecord, copy: BookingCopyRow | undefined): ConsistencyDifference[] {
  const { id } = booking;
  if (!copy) return [{ subject: "booking", id, problem: "missing_in_copy" }];
  const found: ConsistencyDifference[] = [];
  const isSame =
    copy.isNumbered === 1 &&
    copy.revision === booking.revision &&
    copy.status === booking.status &&
    copy.startAt === booking.startAt &&
    copy.endAt === booking.endAt &&
    copy.customerId === (booking.customer?.id ?? null) &&
    (copy.number ?? null) === booking.number;
  if (!isSame) found.push({ subject: "booking", id, problem: "differs" });
  const stands = booking.claims.filter(({ role }) => role !== "ancestor").length;
  if (copy.listed !== stands) found.push({ subject: "allocation", id, problem: "differs" });
  return found;
}

/** The booking of a difference. Ids of receipts and payments name it. */
function bookingIn({ subject, id }: ConsistencyDifference): string {
  return subject === "payment" || subject === "receipt" ? bookingOfPayment(id.split("-")[0] ?? id) : id;
}

/** Makes the copies agree with the bookings. */
export async function repairBooks(
  db: D1Database,
  tx: () => BookingTx,
  differences: readonly ConsistencyDifference[],
  atomically: (work: () => void) => void,
): Promise<void> {
  const { sql, home } = tx();
  const unknownOf = (subject: "booking" | "payment") =>
    differences.filter((one) => one.subject === subject && one.problem === "unknown_in_object").map(({ id }) => id);
  const stale = [...new Set(differences.filter((found) => found.subject !== "hint").map(bookingIn))];
  const known = stale
    .map((id) => readBooking(sql, id))
    .filter((booking) => booking?.isNumbered || booking?.payments !== undefined);
  for (let at = 0; at < known.length; at += 50) {
    const copied = await repairCopies(db, tx(), known.slice(at, at + 50) as BookingRecord[]);
    atomically(() => noteCopied(tx(), copied));
  }
  await removePaymentCopies(db, home.tenantId, unknownOf("payment"));
  await removeBookingCopies(db, home.tenantId, unknownOf("booking"));
}

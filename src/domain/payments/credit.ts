// Credit that a customer bought ahead: visits, or an amount of money. A visit goes back whole or not at all.

import type { BookingRecord } from "../booking/booking-record";
import { addDaysClamped, type LocalDate } from "../time/local-date";
import { instantOf, localDateOf } from "../time/local-time";

/** How a payment was made with credit. */
export type PaidByCredit = {
  /** The use of credit that it decides on. */
  readonly use: string;
  /** How many visits it took. Null where it took money. */
  readonly visits: number | null;
};

/** How many visits a booking takes: one for each place where places have a price, else one. */
export function visitsFor({ service, seats }: Pick<BookingRecord, "service" | "seats">): number {
  return service.price?.per === "seat" ? seats : 1;
}

const LAST_MINUTE = 24 * 60 - 1;

/** Credit ends with its last day, since its customer reads a day and no time. */
export function endOfLastDay(timeZone: string, lastDay: LocalDate): number {
  return instantOf(timeZone, lastDay, LAST_MINUTE);
}

/** When credit ends that was sold at a moment. Null where it lasts without end. */
export function endOfCredit(timeZone: string, soldAt: number, validDays: number | null): number | null {
  if (validDays === null) return null;
  return endOfLastDay(timeZone, addDaysClamped(localDateOf(timeZone, soldAt), validDays));
}

type Worth = { readonly amountMinor: number; readonly credit?: PaidByCredit };

/** How many of its visits a payment has returned, once this much of it is back. */
export function visitsBack({ amountMinor, credit }: Worth, backMinor: number): number {
  const visits = credit?.visits ?? 0;
  return amountMinor === 0 ? 0 : Number((BigInt(visits) * BigInt(backMinor)) / BigInt(amountMinor));
}

/** What of a payment can go back beside what went before: for visits only what whole visits are worth. */
export function wholePart(payment: Worth, beforeMinor: number, partMinor: number): number {
  const { amountMinor, credit } = payment;
  if (credit?.visits == null) return partMinor;
  const visits = BigInt(credit.visits);
  const worth = (BigInt(amountMinor) * BigInt(visitsBack(payment, beforeMinor + partMinor)) + visits - 1n) / visits;
  return Math.max(0, Number(worth) - beforeMinor);
}

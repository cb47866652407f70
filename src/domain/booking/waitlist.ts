// Customers who wait for a place: which starts, in which order, and with which result.

import type { LocalDate } from "../time/local-time";
import type { KnownCustomer } from "./booking-record";
import { type Terms, termsOf } from "./booking-request";

export const ENTRY_STATUSES = ["waiting", "offered", "accepted", "declined", "expired", "cancelled"] as const;
export type EntryStatus = (typeof ENTRY_STATUSES)[number];

/** Open: it can still get a place. */
export function isOpenEntry(status: EntryStatus): boolean {
  return status === "waiting" || status === "offered";
}

/** One start, or any start on local dates (both included) in the zone of the first resource. */
export type EntryWish = Terms & {
  readonly startAt: number | null;
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  /** The resource that the customer chose, or null. */
  readonly chosenId: string | null;
};

/** The wish alone, out of what says more. */
export function entryWishOf(wish: EntryWish): EntryWish {
  const { startAt, from, to, chosenId } = wish;
  return { ...termsOf(wish), startAt, from, to, chosenId };
}

export type EntryRecord = EntryWish & {
  readonly id: string;
  readonly tenantId: string;
  readonly serviceId: string;
  /** Null after erasure. */
  readonly customer: KnownCustomer | null;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: EntryStatus;
  /** The offered hold, or the booking made of it. */
  readonly bookingId: string | null;
  readonly offer: { readonly startAt: number; readonly endAt: number; readonly expiresAt: number } | null;
  /** The same customer's earlier entry that could get the same start, or null. Only staff see it. */
  readonly repeatOf?: string | null;
  /** Position in the order of joining. */
  readonly sequence: number;
  /** The instant after which none of its starts can begin, epoch ms. */
  readonly endsAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

type WhenWished = Pick<EntryWish, "startAt" | "from" | "to">;

/** True when two entries could ever want the same start, so that the earlier one is first. */
export function isSameQueue(a: WhenWished, b: WhenWished, dateOf: (at: number) => LocalDate): boolean {
  if (a.startAt !== null && b.startAt !== null) return a.startAt === b.startAt;
  const [aFrom, aTo] = datesOf(a, dateOf);
  const [bFrom, bTo] = datesOf(b, dateOf);
  return aFrom <= bTo && bFrom <= aTo;
}

/** True when an entry waits for a start. */
export function isWished(entry: EntryRecord, startAt: number, dateOf: (at: number) => LocalDate): boolean {
  if (entry.startAt !== null) return entry.startAt === startAt;
  const [from, to] = datesOf(entry, dateOf);
  const date = dateOf(startAt);
  return from <= date && date <= to;
}

function datesOf(entry: WhenWished, dateOf: (at: number) => LocalDate): readonly [LocalDate, LocalDate] {
  if (entry.startAt !== null) return [dateOf(entry.startAt), dateOf(entry.startAt)];
  return [entry.from ?? "", entry.to ?? ""];
}

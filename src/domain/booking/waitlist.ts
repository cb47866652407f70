// Customers who wait for a place: what they wait for, in which order, and what becomes of them.

import type { LocalDate } from "../time/local-time";
import type { KnownCustomer } from "./booking-record";

export const ENTRY_STATUSES = ["waiting", "offered", "accepted", "declined", "expired", "cancelled"] as const;
export type EntryStatus = (typeof ENTRY_STATUSES)[number];

/** Open: it may still come to a place. */
export function isOpenEntry(status: EntryStatus): boolean {
  return status === "waiting" || status === "offered";
}

/** Either one start, or any start on local dates (both included) of the zone of the first resource. */
export type EntryWish = {
  readonly startAt: number | null;
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly seats: number;
  readonly guests: number;
  readonly units: number;
  /** The resource that the customer chose, or null. */
  readonly chosenId: string | null;
};

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
  /** The hold that is offered, or the booking that came of it. */
  readonly bookingId: string | null;
  readonly offer: { readonly startAt: number; readonly endAt: number; readonly expiresAt: number } | null;
  /** What the same customer waited for already that could come to the same, or null. Told to staff only. */
  readonly repeatOf?: string | null;
  /** Place in the order of joining. */
  readonly sequence: number;
  /** The instant after which nothing it waits for can begin, epoch ms. */
  readonly endsAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

type WhenWished = Pick<EntryWish, "startAt" | "from" | "to">;

/** Whether two wishes could ever want the same place, so that who came first is ahead. */
export function isSameQueue(a: WhenWished, b: WhenWished, dateOf: (at: number) => LocalDate): boolean {
  if (a.startAt !== null && b.startAt !== null) return a.startAt === b.startAt;
  const [aFrom, aTo] = datesOf(a, dateOf);
  const [bFrom, bTo] = datesOf(b, dateOf);
  return aFrom <= bTo && bFrom <= aTo;
}

/** Whether a start is one that an entry waits for. */
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

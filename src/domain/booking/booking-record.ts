// A booking as its home keeps it. The listing copy and every answer are made from this.

import type { ResourceClaim } from "../availability/claims";
import type { Allocation } from "../availability/occupancy";
import { mailIdentity } from "../tenant/mail-address";
import type { Service } from "../tenant/service";
import type { BookedClock } from "./booked-clock";
import { type BookingStatus, isBlocking } from "./booking";
import { occupiedBy, requiredMinutesOf } from "./booking-request";
import type { Price } from "./pricing";
import type { Refund } from "./refunds";

/** The person as named in one booking. Null fields were not given. */
export type BookedCustomer = {
  /** Null for somebody of whom only a name is known: nobody could tell whether it is the same person next time. */
  readonly id: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly timeZone: string | null;
  readonly locale: string | null;
};

/** Somebody who can be found again by their address. */
export type KnownCustomer = BookedCustomer & { readonly id: string };

export function isKnown(customer: BookedCustomer | null): customer is KnownCustomer {
  return customer !== null && customer.id !== null;
}

export type BookingRecord = {
  readonly id: string;
  readonly tenantId: string;
  /** The leading resource; what else it stands on is in `claims`. */
  readonly resourceId: string;
  readonly claims: readonly ResourceClaim[];
  /** Has stood on other resources before. */
  readonly hasMoved: boolean;
  /** The session that it has seats of, or null. */
  readonly sessionId: string | null;
  /** The waitlist entry that it was offered to, or null. */
  readonly entryId: string | null;
  /** What the same customer had at the same start of the service already when it was made, or null. Told to staff only. */
  readonly repeatOf?: string | null;
  /** The resource that the customer asked for by name, or null. */
  readonly chosenId: string | null;
  /** Given once, when the copy is first made of a booking that is pending or confirmed. */
  readonly number: string | null;
  /** Has been pending or confirmed at some time. */
  readonly isNumbered: boolean;
  readonly status: BookingStatus;
  readonly revision: number;
  /** The series it was booked with, or null. */
  readonly seriesId: string | null;
  /** The service as it was when booked. */
  readonly service: Service;
  readonly startAt: number;
  readonly endAt: number;
  /** What the clocks of the place were to show; absent in what an earlier build kept. */
  readonly clock?: BookedClock;
  readonly periodId: string | null;
  readonly seats: number;
  readonly guests: number;
  readonly units: number;
  /** Null for a hold without a person, and after erasure. */
  readonly customer: BookedCustomer | null;
  /** When the person came to it, epoch ms: at confirmation for what was held before. An erasure after this covers it. */
  readonly customerSince: number;
  readonly price: Price | null;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly expiresAt: number | null;
  readonly source: "public" | "staff";
  /** Rules that staff set aside for it. */
  readonly overridden: readonly string[];
  readonly cancelReason: string | null;
  /** Who cancelled or declined it; absent where that did not happen, or before it was noted. */
  readonly endedBy?: "customer" | "staff";
  readonly refund: Refund | null;
  /** Rises when it is given to somebody else: links that were given out before open it no longer. Absent is 1. */
  readonly tokenVersion?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

export function tokenVersionOf({ tokenVersion = 1 }: Pick<BookingRecord, "tokenVersion">): number {
  return tokenVersion;
}

/**
 * Whether a booking is for another person now: the address by which its link may have been given out is another one. A
 * corrected name, or an address where none was known, is the same person said better.
 */
export function isSomebodyElse(before: BookedCustomer | null, after: BookedCustomer | null): boolean {
  if (before === null || before.id === null || before.id === after?.id) return false;
  if (before.email !== null) return after?.email == null || mailIdentity(before.email) !== mailIdentity(after.email);
  return before.phone !== after?.phone;
}

/** What lists of bookings tell of a service; the rest of what was agreed is in the booking's home alone. */
export type ListedService = Pick<
  Service,
  "id" | "code" | "name" | "revision" | "bufferBeforeMinutes" | "bufferAfterMinutes" | "cancellation" | "location"
>;

/** A booking as the listing copy tells it. */
export type ListedBooking = Omit<BookingRecord, "service"> & { readonly service: ListedService };

export function listedService(service: ListedService): ListedService {
  const { id, code, name, revision, bufferBeforeMinutes, bufferAfterMinutes, cancellation, location = null } = service;
  return { id, code, name, revision, bufferBeforeMinutes, bufferAfterMinutes, cancellation, location };
}

/** A record of an earlier build lacks what bookings had no need of then. */
export function completeRecord<B extends ListedBooking>(record: B): B {
  if ((record as Partial<ListedBooking>).claims !== undefined) return record;
  const { resourceId, units } = record;
  return {
    ...record,
    claims: [{ resourceId, role: "lead", units }],
    hasMoved: false,
    sessionId: null,
    entryId: null,
    chosenId: null,
  };
}

/** What of a booking says where it stands. */
export type Standing = Pick<
  BookingRecord,
  "status" | "service" | "startAt" | "endAt" | "units" | "expiresAt" | "claims" | "sessionId"
>;

/** What a booking occupies of its leading resource, or null when it occupies nothing any more. */
export function allocationOf(booking: Standing): Allocation | null {
  if (!isBlocking(booking.status)) return null;
  const { service, startAt, endAt, units, status, expiresAt, claims } = booking;
  return {
    ...occupiedBy(service, { startAt, endAt }),
    claim: "exclusive",
    units: claims[0]?.units ?? units,
    serviceId: service.id,
    serviceStartAt: startAt,
    requiredMinutes: requiredMinutesOf(service, { startAt, endAt }),
    expiresAt: status === "held" || status === "pending" ? expiresAt : null,
    session: null,
  };
}

/** The booking without anything that tells of a person. */
export function withoutPerson(booking: BookingRecord): BookingRecord {
  return { ...booking, customer: null, notes: null, answers: {}, metadata: {}, cancelReason: null };
}

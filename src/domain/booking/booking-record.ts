// A booking as its home stores it. The listing copy and every answer derive from this.

import type { ResourceClaim } from "../availability/claims";
import type { Allocation } from "../availability/occupancy";
import { withoutTexts } from "../payments/giving-back";
import type { Payment } from "../payments/payment";
import { mailIdentity } from "../tenant/mail-address";
import type { Service } from "../tenant/service";
import type { BookedClock } from "./booked-clock";
import { type BookingStatus, isBlocking, type Restorable } from "./booking";
import { occupiedBy, requiredMinutesOf } from "./booking-request";
import type { Price } from "./pricing";
import type { Refund } from "./refunds";

/** The person as named in one booking. Null fields were not given. */
export type BookedCustomer = {
  /** Null when only a name is known: a name cannot tell whether the same person returns. */
  readonly id: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly timeZone: string | null;
  readonly locale: string | null;
  /** By which channels the person agreed to texts. Absent when they agreed to none. */
  readonly consents?: readonly TextChannel[];
};

/** Channels that reach a telephone. Nothing is sent by them without consent. */
export const TEXT_CHANNELS = ["sms", "whatsapp"] as const;
export type TextChannel = (typeof TEXT_CHANNELS)[number];

/** A customer with an address by which they are found again. */
export type KnownCustomer = BookedCustomer & { readonly id: string };

export function isKnown(customer: BookedCustomer | null): customer is KnownCustomer {
  return customer !== null && customer.id !== null;
}

export type BookingRecord = {
  readonly id: string;
  readonly tenantId: string;
  /** The leading resource; `claims` lists all of them. */
  readonly resourceId: string;
  readonly claims: readonly ResourceClaim[];
  /** True when it was on other resources before. */
  readonly hasMoved: boolean;
  /** The session whose seats it has, or null. */
  readonly sessionId: string | null;
  /** The waitlist entry that it was offered to, or null. */
  readonly entryId: string | null;
  /** The same customer's earlier booking at the same start of the service, or null. Only staff see it. */
  readonly repeatOf?: string | null;
  /** The resource that the customer asked for by name, or null. */
  readonly chosenId: string | null;
  /** Assigned once, when the copy first stores the booking as pending or confirmed. */
  readonly number: string | null;
  /** True once it has been pending or confirmed. */
  readonly isNumbered: boolean;
  readonly status: BookingStatus;
  readonly revision: number;
  /** The series it was booked with, or null. */
  readonly seriesId: string | null;
  /** The service as it was when booked. */
  readonly service: Service;
  readonly startAt: number;
  readonly endAt: number;
  /** The local clock times as agreed; absent in records of an earlier build. */
  readonly clock?: BookedClock;
  readonly periodId: string | null;
  readonly seats: number;
  readonly guests: number;
  readonly units: number;
  /** Null for a hold without a person, and after erasure. */
  readonly customer: BookedCustomer | null;
  /** When the customer was attached, epoch ms; for a hold, at confirmation. An erasure after this instant covers it. */
  readonly customerSince: number;
  readonly price: Price | null;
  /** Staff agreed on the price, so neither a move nor another number of places changes it. Absent: by the service. */
  readonly isPriceAgreed?: true;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly expiresAt: number | null;
  readonly source: "public" | "staff";
  /** Rules that staff overrode for it. */
  readonly overridden: readonly string[];
  readonly cancelReason: string | null;
  /** The side that cancelled or declined it. Absent if nothing ended it, or in records of an earlier build. */
  readonly endedBy?: "customer" | "staff";
  /** When it ended, epoch ms. Absent if nothing ended it, or where money was neither asked for nor taken. */
  readonly endedAt?: number;
  /** How staff can take their cancellation back. Absent if they cannot, or in records of an earlier build. */
  readonly restorable?: Restorable;
  /** When staff marked that the customer had arrived, epoch ms. Absent if they did not. */
  readonly arrivedAt?: number;
  readonly refund: Refund | null;
  /** The customer moved it when a cancellation gave back no more, in percent. Absent: by the policy alone. */
  readonly mostBackPercent?: number;
  /**
   * What of its money the business keeps at any price, in minor units: a late move by the customer to a cheaper time gave
   * no more back. Absent: no more than the price.
   */
  readonly leastKeptMinor?: number;
  /** What was to be paid before the booking stands, in minor units of its price. Absent where nothing was. */
  readonly dueNowMinor?: number;
  /** The most that the customer agreed to have taken of their card for staying away. Absent where no card was asked for. */
  readonly noShowFeeMinor?: number;
  /** Off the price, in percent, for what is paid in cash. Absent where there is no such discount. */
  readonly cashPercent?: number;
  /** In the order of asking. Absent until money was asked for or taken. */
  readonly payments?: readonly Payment[];
  /** Rises when the booking changes to another customer, so that older links stop working. Absent is 1. */
  readonly tokenVersion?: number;
  /** The business's own reminders, in minutes before the start. Absent where it has the usual ones. */
  readonly reminderMinutes?: readonly number[];
  readonly createdAt: number;
  readonly updatedAt: number;
};

export function tokenVersionOf({ tokenVersion = 1 }: Pick<BookingRecord, "tokenVersion">): number {
  return tokenVersion;
}

/**
 * True when a booking is now for another person: the address that got its link has changed. A corrected name, or an
 * address where none was known, is still the same person.
 */
export function isOtherPerson(before: BookedCustomer | null, after: BookedCustomer | null): boolean {
  if (before === null || before.id === null || before.id === after?.id) return false;
  if (before.email !== null) return after?.email == null || mailIdentity(before.email) !== mailIdentity(after.email);
  return before.phone !== after?.phone;
}

/** Whether a booking goes to another person. A new address under the same name is the same person. */
export function isHandover(before: BookedCustomer | null, after: BookedCustomer | null): boolean {
  return isOtherPerson(before, after) && nameOf(before) !== nameOf(after);
}

function nameOf(customer: BookedCustomer | null): string | undefined {
  return customer?.name.trim().toLowerCase();
}

/**
 * What a correction means for its messages: the booking comes to an address, or to another person. A new address under
 * the same name is the same person, who has to get the new link. Null where no message follows.
 */
export function givenTo(
  before: BookedCustomer | null,
  after: BookedCustomer | null,
): { readonly from?: string } | null {
  if (after === null || after.id === null) return null;
  const isReachedFirst = !before?.email && after.email !== null;
  if (!isOtherPerson(before, after)) return isReachedFirst ? {} : null;
  return before?.id && isHandover(before, after) ? { from: before.id } : {};
}

/** The part of a service that lists show. The booking's home alone has the rest of what was agreed. */
export type ListedService = Pick<
  Service,
  "id" | "code" | "name" | "revision" | "bufferBeforeMinutes" | "bufferAfterMinutes" | "cancellation" | "location"
>;

/** A booking as the listing copy stores it. */
export type ListedBooking = Omit<BookingRecord, "service"> & { readonly service: ListedService };

export function listedService(service: ListedService): ListedService {
  const { id, code, name, revision, bufferBeforeMinutes, bufferAfterMinutes, cancellation, location = null } = service;
  return { id, code, name, revision, bufferBeforeMinutes, bufferAfterMinutes, cancellation, location };
}

/** Fills in the fields that a record of an earlier build lacks. */
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

/** The fields of a booking that decide what it occupies. */
export type Standing = Pick<
  BookingRecord,
  "status" | "service" | "startAt" | "endAt" | "units" | "expiresAt" | "claims" | "sessionId"
>;

/** What a booking occupies of its leading resource, or null when it occupies nothing. */
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

/** The booking without any personal data. */
export function withoutPerson(booking: BookingRecord): BookingRecord {
  // Payments that name no other customer are of this one. They name none from now on, not even a later one.
  const isTheirs = ({ payer }: Payment) => payer === undefined || payer?.customer.id === booking.customer?.id;
  const payments = booking.payments?.map((payment) => ({
    ...withoutTexts(payment),
    ...(isTheirs(payment) && { payer: null }),
    // A payer who was erased before is another person. An earlier build has not marked them.
    ...(payment.payer === null && booking.customer !== null && { isOfFormer: true as const }),
  }));
  return {
    ...{ ...booking, customer: null, notes: null, answers: {}, metadata: {}, cancelReason: null },
    ...(payments && { payments }),
  };
}

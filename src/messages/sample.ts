// Made-up facts: a business sees with them how a message will read before there is a booking.

import type { BookingRecord } from "../domain/booking/booking-record";
import type { Price } from "../domain/booking/pricing";
import type { EntryRecord } from "../domain/booking/waitlist";
import { isOfMoney, type SentKind } from "../domain/messages/kinds";
import { openPayment } from "../domain/payments/payment";
import { askedOf } from "../domain/payments/terms";
import type { Service } from "../domain/tenant/service";
import { addDays, DAY_MS, instantOf, localDateOf, MINUTE_MS } from "../domain/time/local-time";
import type { About, AboutBooking, MessageBusiness, MessageUrls } from "./facts";

const SERVICE: Service = {
  id: "svc_sample",
  code: "sample",
  name: "Haircut",
  description: "",
  category: null,
  revision: 1,
  visible: true,
  active: true,
  duration: { kind: "fixed", minutes: 30 },
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  buffersInsideHours: true,
  stepMinutes: null,
  minNoticeMinutes: 0,
  horizonDays: 90,
  dailyLimitMinutes: null,
  price: null,
  confirmation: "instant",
  holdSeconds: 600,
  seats: 1,
  offerSeconds: 7_200,
  cancellation: { minNoticeMinutes: 1_440, refunds: [] },
  questions: [],
  requires: [],
  customerChoosesResource: false,
  location: { kind: "in_person", detail: null, locksTimeZone: true },
};

export type Sampled = {
  readonly business: MessageBusiness;
  /** One of the business's own services, if it has any. */
  readonly service?: Service | null;
  readonly resource?: string | null;
  readonly now: number;
};

const STATUS: Partial<Readonly<Record<SentKind, BookingRecord["status"]>>> = {
  requested: "pending",
  staff_request: "pending",
  staff_expiring: "pending",
  declined: "rejected",
  cancelled: "cancelled",
  cancelled_by_business: "cancelled",
  session_cancelled: "cancelled",
  staff_cancelled: "cancelled",
  payment_expired: "expired",
  payment_returned: "expired",
  staff_paid_late: "expired",
  fee_taken: "no_show",
  fee_asked: "no_show",
  fee_failed: "no_show",
  staff_fee_failed: "no_show",
};

const SAMPLE_PRICE: Price = { amountMinor: 2_500, currency: "USD" };

/** What a message of a kind could be about: a week ahead at ten o'clock, for a customer with a common name. */
export function sampleAbout(kind: SentKind, sampled: Sampled): About {
  const { business, now } = sampled;
  const service = sampled.service ?? SERVICE;
  const resources = [{ name: sampled.resource ?? "Sam", timeZone: business.timeZone }];
  const booking = sampleBooking(kind, sampled, service);
  switch (kind) {
    case "waitlist_joined":
    case "staff_waitlist":
    case "offered":
    case "offer_over": {
      const isOffered = kind === "offered";
      const entry = sampleEntry(booking, service, isOffered);
      return {
        about: "entry",
        entry,
        service,
        resources: isOffered ? resources : [],
        position: 2,
        price: booking.price,
      };
    }
    case "invitation": {
      const { startAt, endAt } = booking;
      const invitation = { seats: 1, expiresAt: now + 2 * DAY_MS };
      return { about: "invitation", invitation, session: { service, title: null, startAt, endAt }, resources };
    }
    case "series_booked": {
      const later = { ...booking, startAt: booking.startAt + 7 * DAY_MS, endAt: booking.endAt + 7 * DAY_MS };
      const manageUrl = "https://example.com/";
      const bookings = [booking, later].map((each) => ({ booking: each, resources, manageUrl }));
      return { about: "series", bookings, skipped: [], reason: null, message: null };
    }
    case "digest":
      return {
        about: "digest",
        date: localDateOf(business.timeZone, booking.startAt),
        bookings: [{ booking, resources }],
        more: 0,
      };
    case "announcement":
      return { about: "announcement", subject: business.name, text: business.name };
    default:
      return sampleOfBooking(kind, booking, resources);
  }
}

function sampleOfBooking(kind: SentKind, booking: BookingRecord, resources: AboutBooking["resources"]): AboutBooking {
  const isMoved = kind === "moved" || kind === "moved_by_business" || kind === "staff_moved";
  const was = { startAt: booking.startAt - DAY_MS, endAt: booking.endAt - DAY_MS };
  return {
    about: "booking",
    booking,
    resources,
    was: isMoved ? was : null,
    reason: null,
    message: null,
    paid: null,
    ...(isOfMoney(kind) && { money: { amount: booking.price ?? SAMPLE_PRICE } }),
  };
}

function sampleBooking(kind: SentKind, { business, now }: Sampled, service: Service): BookingRecord {
  const date = addDays(localDateOf(business.timeZone, now), 7);
  const startAt = instantOf(business.timeZone, date, 600);
  const lasts = service.duration.kind === "fixed" ? service.duration.minutes : 60;
  const { price } = service;
  return {
    id: "bkg_sample",
    tenantId: "ten_sample",
    resourceId: "res_sample",
    claims: [{ resourceId: "res_sample", role: "lead", units: 1 }],
    hasMoved: false,
    sessionId: null,
    entryId: null,
    chosenId: null,
    number: STATUS[kind] === "expired" ? null : "B-1024",
    isNumbered: STATUS[kind] !== "expired",
    status: STATUS[kind] ?? "confirmed",
    revision: 1,
    seriesId: null,
    service,
    startAt,
    endAt: startAt + lasts * MINUTE_MS,
    periodId: null,
    seats: 1,
    guests: 1,
    units: 1,
    customer: {
      id: "cus_sample",
      name: "Alex Martin",
      email: "alex@example.com",
      phone: "+14155550123",
      timeZone: null,
      locale: null,
    },
    customerSince: now,
    price: price && { amountMinor: price.amountMinor, currency: price.currency },
    ...samplePayment(service, now),
    notes: null,
    answers: {},
    metadata: {},
    expiresAt: STATUS[kind] === "pending" ? now + 2 * DAY_MS : null,
    source: "public",
    overridden: [],
    cancelReason: null,
    refund: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** What keeps the place was paid. */
function samplePayment(service: Service, now: number): Pick<BookingRecord, "dueNowMinor" | "payments"> {
  const { price } = service;
  const asked = askedOf(service, price);
  if (!price || !asked) return {};
  const due = { amountMinor: asked.dueNowMinor, currency: price.currency };
  const paid = { ...openPayment("bkg_sample", [], due, now), state: "paid", paidAt: now } as const;
  return { dueNowMinor: due.amountMinor, payments: [paid] };
}

function sampleEntry(booking: BookingRecord, service: Service, isOffered: boolean): EntryRecord {
  const { startAt, endAt, customer, createdAt } = booking;
  return {
    id: "wle_sample",
    tenantId: booking.tenantId,
    serviceId: service.id,
    startAt,
    from: null,
    to: null,
    chosenId: null,
    durationMinutes: null,
    periodId: null,
    seats: 1,
    guests: 1,
    units: 1,
    customer: customer && { ...customer, id: "cus_sample" },
    notes: null,
    answers: {},
    metadata: {},
    status: isOffered ? "offered" : "waiting",
    bookingId: null,
    offer: isOffered ? { startAt, endAt, expiresAt: createdAt + 120 * MINUTE_MS } : null,
    sequence: 1,
    endsAt: startAt,
    createdAt,
    updatedAt: createdAt,
  };
}

/** Addresses that lead nowhere. */
export function sampleUrls(kind: SentKind): MessageUrls {
  const page = "https://example.com/";
  const isAsked = kind === "staff_request" || kind === "staff_expiring";
  return {
    manage: page,
    waitlist: page,
    invitation: page,
    book: page,
    staff: page,
    unsubscribe: page,
    ...(isAsked && { approve: `${page}yes`, decline: `${page}no` }),
  };
}

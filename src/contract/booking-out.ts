// Bookings, holds, series and their links in answers.

import * as z from "zod";
import { BOOKING_STATUSES } from "../domain/booking/booking";
import { LEDGER_STATES } from "../domain/payments/ledger";
import { instantOut, price } from "./primitives";

const customerOut = z
  .object({
    id: z.string().optional(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    time_zone: z.string().nullable(),
    locale: z.string().nullable(),
  })
  .meta({ id: "BookedCustomer" });

const bookingPaymentOut = z
  .object({
    state: z.enum(LEDGER_STATES).meta({
      description: "open while a place waits and nothing was taken, also where a page to pay on is over",
    }),
    due_now: z.int().meta({ description: "Still to be paid before the booking stands" }),
    left: z.int().nullable().meta({
      description:
        "What is left to pay in all, also at the visit. What staff gave back is not, unless they ask for it again. Null for members who neither see money nor take it",
    }),
    paid: z.int().nullable().meta({ description: "All that was ever taken; null for members who do not see money" }),
    refunded: z
      .int()
      .nullable()
      .meta({ description: "All that was given back; null for members who do not see money" }),
    currency: z.string().nullable(),
    deadline: instantOut.nullable().meta({ description: "The place is kept until then" }),
    checkout_url: z.string().optional().meta({ description: "Where the customer pays, once it was asked for" }),
    no_show_fee: z.int().nullable().meta({
      description: "The most that is taken of the kept card when the customer does not come; null without a card",
    }),
    card: z.enum(["asked", "kept"]).nullable().meta({
      description: "asked: the place is held until the customer leaves a card",
    }),
    cash_price: z.int().optional().meta({
      description: "What the booking costs in all where the rest is paid in cash; absent without a discount for cash",
    }),
  })
  .meta({ id: "BookingPayment" });

export const bookingOut = z
  .object({
    id: z.string(),
    number: z.string().nullable(),
    status: z.enum(BOOKING_STATUSES),
    revision: z.int(),
    series: z.string().nullable(),
    service: z.object({
      id: z.string(),
      code: z.string(),
      name: z.string(),
      duration_minutes: z.int(),
    }),
    start: instantOut,
    end: instantOut,
    time_zone: z.string(),
    period: z.string().nullable(),
    resources: z.array(z.object({ id: z.string(), name: z.string() })),
    location: z
      .object({ kind: z.string(), detail: z.string().nullable() })
      .nullable()
      .meta({ description: "Where it takes place; the link of an online service only once it is confirmed" }),
    session: z.string().nullable(),
    seats: z.int(),
    guests: z.int(),
    units: z.int(),
    customer: customerOut.nullable(),
    price: price.nullable(),
    notes: z.string().nullable(),
    answers: z.record(z.string(), z.union([z.string(), z.boolean()])),
    metadata: z.record(z.string(), z.string()),
    cancellation: z.object({
      min_notice_minutes: z.int(),
      refunds: z.array(z.object({ from_minutes: z.int(), percent: z.int() })).meta({
        description:
          "What a cancellation gives back, by its notice. Once the customer has moved the booking late, no step gives more than a cancellation gave then",
      }),
    }),
    cancel_reason: z.string().nullable(),
    refund: z.object({ percent: z.int(), amount: z.int(), currency: z.string() }).nullable(),
    payment: bookingPaymentOut,
    expires_at: instantOut.nullable(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "Booking" });

const staffCustomerOut = customerOut
  .extend({
    unreachable: z.array(z.enum(["email", "phone"])).meta({
      description:
        "Contacts that messages do not reach: the address bounced or its owner complained, the number takes no texts or said STOP",
    }),
  })
  .meta({ id: "StaffBookedCustomer" });

export const staffBookingOut = bookingOut
  .extend({
    customer: staffCustomerOut.nullable(),
    source: z.enum(["public", "staff"]),
    repeat_of: z.string().nullable().meta({
      description: "The same customer's earlier booking at the same start of the service, if there was one",
    }),
    price_agreed: z.boolean().meta({ description: "Staff agreed on the price; a move keeps it" }),
    override: z.array(z.string()),
    arrived_at: instantOut.nullable().meta({
      description: "When staff marked that the customer had arrived; null while they did not",
    }),
    buffer_before_minutes: z.int(),
    buffer_after_minutes: z.int(),
  })
  .meta({ id: "StaffBooking" });

/** The corrected booking, with the link that opens it now. */
export const amendedOut = staffBookingOut
  .extend({
    manage: z
      .object({ token: z.string().nullable(), url: z.string().nullable() })
      .meta({ description: "Null for staff who see no addresses of customers" }),
  })
  .meta({ id: "AmendedBooking" });

/** A secret that only the creating answer contains. */
export const toldOnce = z.string().nullable().meta({
  description: "Null on a replay with an Idempotency-Key of fewer than 16 characters",
});

export const manageOut = z.object({ token: toldOnce, url: toldOnce });

/** A series as staff read it. Only the customer gets the manage tokens. */
export const staffSeriesOut = z
  .object({
    series: z.object({
      id: z.string(),
      service: z.string(),
      start: instantOut,
      time_zone: z.string(),
      rule: z.object({
        freq: z.string(),
        interval: z.int(),
        count: z.int().nullable(),
        until: z.string().nullable(),
        by_day: z.array(z.string()),
      }),
      bookings: z.array(bookingOut),
      skipped: z.array(z.object({ start: instantOut, code: z.string() })),
      created_at: instantOut,
    }),
  })
  .meta({ id: "StaffSeries" });

/**
 * A series for the customer who booked it, with the tokens of each booking and of the series. `ics` carries a token
 * too.
 */
export const seriesOut = z
  .object({
    series: staffSeriesOut.shape.series.extend({
      bookings: z.array(bookingOut.extend({ manage: manageOut })),
      manage: manageOut,
    }),
    calendar: z.object({ ics: toldOnce }),
  })
  .meta({ id: "Series" });

/** `ics` opens the booking, because it carries the manage token; the other links do not. */
export const calendarLinksOut = z
  .object({
    ics: z.string(),
    google: z.string(),
    outlook: z.string(),
    office365: z.string(),
    yahoo: z.string(),
  })
  .meta({ id: "CalendarLinks" });

export const bookedOut = z
  .object({
    booking: bookingOut,
    manage: manageOut,
    calendar: calendarLinksOut.extend({ ics: toldOnce }),
  })
  .meta({ id: "Booked" });

export const heldOut = z
  .object({
    hold: z.object({
      id: z.string(),
      expires_at: instantOut,
      start: instantOut,
      end: instantOut,
      resources: z.array(z.object({ id: z.string(), name: z.string() })),
      price: price.nullable(),
    }),
    token: toldOnce,
  })
  .meta({ id: "Held" });

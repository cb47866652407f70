// Bookings, holds, slots and pools on the wire.

import * as z from "zod";
import { DAY_LEVELS } from "../domain/availability/slots";
import { BOOKING_STATUSES } from "../domain/booking/booking";
import type { BookedCustomer } from "../domain/booking/booking-record";
import { OVERRIDABLE_CODES } from "../domain/refusal";
import { completePhoneNumber } from "../domain/tenant/phone-number";
import { MOST_OCCURRENCES, type RecurrenceRule } from "../domain/time/recurrence";
import { withoutAbsent } from "./absent";
import {
  country,
  email,
  IMPOSSIBLE_PHONE,
  instant,
  instantOut,
  listQuery,
  localDate,
  locale,
  minutes,
  nameText,
  phone,
  price,
  queryFlag,
  queryInteger,
  reference,
  searchText,
  text,
  timeZone,
  weekday,
  withDefault,
} from "./primitives";

const person = z.strictObject({
  name: nameText,
  email: email.nullish(),
  phone: phone.nullish(),
  country: country.nullish().meta({
    description: "Where a telephone number without a country code is used; the business's country when absent",
  }),
  time_zone: timeZone.nullish(),
  locale: locale.nullish(),
});

/** Completes a phone number in national form with the country that the request names. */
function completePhone<T extends { phone?: string | null | undefined; country?: string | null | undefined }>(
  value: T,
  context: z.core.$RefinementCtx,
): T {
  if (value.phone == null || value.country == null) return value;
  const completed = completePhoneNumber(value.phone, value.country);
  if (completed === null) context.addIssue({ code: "custom", path: ["phone"], message: IMPOSSIBLE_PHONE });
  return { ...value, phone: completed };
}

export const customer = person
  .refine((value) => value.email != null || value.phone != null, {
    path: ["email"],
    message: "give an e-mail address or a telephone number",
  })
  .transform(completePhone)
  .meta({ id: "NewCustomer" });

/** A customer whom staff record before any booking. */
export const newCustomer = person
  .extend({ notes: text(5_000).nullish() })
  .refine((value) => value.email != null || value.phone != null, {
    path: ["email"],
    message: "give an e-mail address or a telephone number",
  })
  .transform(completePhone)
  .meta({ id: "CustomerToAdd" });

/** Staff may book or queue a customer by name alone. */
export const staffCustomer = person.transform(completePhone).meta({ id: "NewStaffCustomer" });

/** Converts the customer of a request into the domain's fields. */
export function toCustomerDetails(wire: z.output<typeof person>): Omit<BookedCustomer, "id"> {
  return {
    name: wire.name,
    email: wire.email ?? null,
    phone: wire.phone ?? null,
    timeZone: wire.time_zone ?? null,
    locale: wire.locale ?? null,
  };
}

export const wish = {
  service: reference,
  start: instant,
  /** The service decides which lengths it allows; a wrong one is refused as invalid_duration. */
  duration_minutes: minutes(1, 1_000_000).nullish(),
  period: z.string().min(1).max(50).nullish(),
  resource: reference.nullish(),
  seats: z.int().min(1).max(10_000).nullish(),
  guests: z.int().min(1).max(10_000).nullish(),
  /** For a resource with several units: desks in a row, chairs in a salon. */
  units: z.int().min(1).max(1_000).nullish(),
  session: reference.nullish().meta({ description: "A session that is not listed, with its token" }),
  session_token: z.string().min(1).max(500).nullish(),
};

const ifFull = z
  .enum(["refuse", "waitlist"])
  .nullish()
  .meta({ description: "waitlist answers 202 with an entry instead of seats_full or slot_taken" });

export const newHold = z.strictObject({ ...wish, customer: customer.nullish() }).meta({ id: "NewHold" });
export type NewHold = z.output<typeof newHold>;

const details = {
  hold: z.strictObject({ id: reference, token: z.string().min(1).max(500) }).nullish(),
  customer,
  notes: text(2_000).nullish(),
  answers: z.record(z.string().max(50), z.union([text(5_000), z.boolean(), z.null()])).nullish(),
  metadata: z
    .record(text(50, 1), text(500))
    .refine((value) => Object.keys(value).length <= 50, "must have at most 50 entries")
    .nullish(),
};

/** Reports a missing field together with all other problems of the body. */
const saidOrHeld = (field: "service" | "start") => ({
  path: [field],
  message: "is required, but for the booking of a hold",
  when: () => true,
});
type HoldOrWish = { hold?: unknown; service?: unknown; start?: unknown } | null;
const isSaidOrHeld = (body: unknown, field: "service" | "start") =>
  typeof body !== "object" || (body as HoldOrWish)?.hold != null || (body as HoldOrWish)?.[field] != null;

/** A request that confirms a hold may leave out service and start: the hold already has them. */
export const newBooking = z
  .strictObject({ ...wish, service: reference.nullish(), start: instant.nullish(), ...details, if_full: ifFull })
  .refine((body) => isSaidOrHeld(body, "service"), saidOrHeld("service"))
  .refine((body) => isSaidOrHeld(body, "start"), saidOrHeld("start"))
  .meta({ id: "NewBooking", description: "Service and start may be left out where a hold is named" });

const override = z.array(z.enum(OVERRIDABLE_CODES)).max(OVERRIDABLE_CODES.length).nullish();

const staffDetails = {
  ...details,
  customer: staffCustomer.nullish().meta({ description: "Absent, or a name only, for somebody who just comes in" }),
};

export const newStaffBooking = z
  .strictObject({
    ...wish,
    ...staffDetails,
    if_full: ifFull,
    override,
    status: z.enum(["pending", "confirmed"]).nullish(),
  })
  .refine(({ if_full, customer }) => if_full !== "waitlist" || customer?.email != null || customer?.phone != null, {
    path: ["customer"],
    message: "needs an e-mail address or a telephone number to wait",
  })
  .meta({ id: "NewStaffBooking" });

const recurrence = z
  .strictObject({
    freq: z.enum(["daily", "weekly", "monthly"]),
    interval: withDefault(z.int().min(1).max(52), 1),
    count: z.int().min(1).max(MOST_OCCURRENCES).nullish(),
    until: localDate.nullish(),
    by_day: z
      .array(weekday)
      .min(1)
      .max(7)
      .refine((days) => new Set(days).size === days.length, "must not name a day twice")
      .nullish(),
  })
  .check((context) => {
    const { count, until, by_day, freq } = context.value;
    const tell = (path: string, message: string) =>
      context.issues.push({ code: "custom", input: context.value, path: [path], message });
    if ((count == null) === (until == null)) tell("count", "give either count or until");
    if (by_day != null && freq !== "weekly") tell("by_day", "goes with weekly");
  });

const { hold: _, ...seriesDetails } = details;
/** A link opens one session, and a series has many starts: a series request takes neither field. */
const { session: _session, session_token: _token, ...seriesWish } = wish;
const series = { rule: recurrence, on_conflict: withDefault(z.enum(["fail", "skip"]), "fail") };

export const newSeries = z.strictObject({ ...seriesWish, ...seriesDetails, ...series }).meta({ id: "NewSeries" });
export const newStaffSeries = newSeries
  .extend({ customer: staffDetails.customer, override })
  .meta({ id: "NewStaffSeries" });
export type NewSeries = z.output<typeof newSeries>;

/** Converts the rule of a request into the domain's recurrence. */
export function toRecurrence({ rule }: Pick<NewSeries, "rule">): RecurrenceRule {
  const { freq, interval, count, until, by_day } = rule;
  const end = until == null ? { count: count ?? 1 } : { until };
  return { freq, interval, end, byDay: by_day ?? [] };
}

export const seriesCancellation = z
  .strictObject({ from: localDate.nullish(), reason: text(500).nullish() })
  .meta({ id: "SeriesCancellation" });

export const cancellation = z.strictObject({ reason: text(500).nullish() }).meta({ id: "Cancellation" });
export const reschedule = z
  .strictObject({ start: wish.start, duration_minutes: wish.duration_minutes, period: wish.period })
  .meta({ id: "Reschedule" });
export const staffReschedule = reschedule.extend({ override }).meta({ id: "StaffReschedule" });
/** Corrections by staff. An absent field keeps its value; each field of the customer counts on its own. */
export const amendment = z
  .strictObject({
    customer: z
      .strictObject({
        name: nameText.nullish(),
        email: email.nullable().optional(),
        phone: phone.nullable().optional(),
        country: country.nullish(),
        time_zone: timeZone.nullable().optional(),
        locale: locale.nullable().optional(),
      })
      .transform(completePhone)
      .nullish()
      .meta({ description: "Merged into the booking's; what is kept about the customer stays as it is" }),
    notes: details.notes,
    answers: details.answers,
    metadata: details.metadata,
    seats: wish.seats,
    guests: wish.guests,
    units: wish.units,
  })
  .meta({ id: "BookingChanges" });

/** Converts a correction into the domain's fields; null empties notes, answers and metadata. */
export function toAmendment(wire: z.output<typeof amendment>) {
  const { customer, notes, answers, metadata, seats, guests, units } = wire;
  return withoutAbsent({
    customer:
      customer &&
      withoutAbsent({
        name: customer.name ?? undefined,
        email: customer.email,
        phone: customer.phone,
        timeZone: customer.time_zone,
        locale: customer.locale,
      }),
    notes,
    answers: answers === null ? {} : answers,
    metadata: metadata === null ? {} : metadata,
    seats: seats ?? undefined,
    guests: guests ?? undefined,
    units: units ?? undefined,
  });
}

export const reassign = z.strictObject({ resource: reference }).meta({ id: "Reassign" });
export const noBody = z.strictObject({}).meta({ id: "Nothing" });

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
      .meta({ description: "Where it takes place; the link of an online service once it is confirmed" }),
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
      refunds: z.array(z.object({ from_minutes: z.int(), percent: z.int() })),
    }),
    cancel_reason: z.string().nullable(),
    refund: z.object({ percent: z.int(), amount: z.int(), currency: z.string() }).nullable(),
    expires_at: instantOut.nullable(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "Booking" });

export const staffBookingOut = bookingOut
  .extend({
    source: z.enum(["public", "staff"]),
    repeat_of: z.string().nullable().meta({
      description: "What the same customer had at the same start of the service already when this was made",
    }),
    override: z.array(z.string()),
    buffer_before_minutes: z.int(),
    buffer_after_minutes: z.int(),
  })
  .meta({ id: "StaffBooking" });

/** The corrected booking, with the link that opens it now. */
export const amendedOut = staffBookingOut
  .extend({ manage: z.object({ token: z.string(), url: z.string() }) })
  .meta({ id: "AmendedBooking" });

/** A secret that only the creating answer contains. */
export const toldOnce = z.string().nullable().meta({
  description: "Null on a replay whose Idempotency-Key has fewer than 16 characters",
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

export const slotsQuery = z.strictObject({
  service: reference.meta({ description: "Id or code of the service" }),
  from: localDate.meta({ description: "First local date, in tz" }),
  to: localDate.meta({ description: "Last local date, included; at most 62 days in all" }),
  resource: reference.optional(),
  duration_minutes: queryInteger(1, 1_000_000).optional(),
  period: z.string().min(1).max(50).optional(),
  seats: queryInteger(1, 10_000).optional(),
  guests: queryInteger(1, 10_000).optional(),
  units: queryInteger(1, 1_000).optional(),
  tz: timeZone.optional().meta({ description: "Zone of the dates and of the answer; the tenant's when absent" }),
  exclude_booking: reference.optional().meta({ description: "A booking to be moved: its own claim is ignored" }),
  explain: queryFlag.optional().meta({ description: "1 adds why other starts are refused" }),
  waitlist: queryFlag
    .optional()
    .meta({ description: "1 adds starts that only other bookings stand in the way of; worth a place on the waitlist" }),
  fresh: queryFlag.optional().meta({ description: "1 asks the calendars themselves, not the hint" }),
});

export const slotsOut = z
  .object({
    service: z.object({ id: z.string(), code: z.string(), name: z.string() }),
    time_zone: z.string(),
    as_of: instantOut,
    days: z.array(
      z.object({
        date: z.string(),
        level: z.enum(DAY_LEVELS).meta({
          description: "closed: not open that day. full: open, and none free. limited: under 30 % of the starts free.",
        }),
        slots: z.array(
          z.object({
            start: instantOut,
            end: instantOut,
            remaining: z.int(),
            resources: z
              .array(z.string())
              .optional()
              .meta({ description: "Who could serve it; only where the customer may choose" }),
            price: price.nullable(),
            period: z.string().optional(),
          }),
        ),
        refused: z.array(z.looseObject({ start: instantOut, code: z.string() })).optional(),
        waitlist: z.array(z.object({ start: instantOut, end: instantOut })).optional(),
      }),
    ),
  })
  .meta({ id: "Slots" });

export const poolsQuery = z.strictObject({ date: localDate, resource: reference.optional() });

export const poolDayOut = z
  .object({
    date: z.string(),
    time_zone: z.string(),
    resources: z.array(
      z.object({
        id: z.string(),
        pools: z.array(
          z.object({
            name: z.string(),
            start: instantOut,
            end: instantOut,
            total_minutes: z.int(),
            consumed_minutes: z.int(),
            remaining_minutes: z.int(),
            bookings: z.int(),
            utilization: z.number(),
            services: z.array(
              z.object({
                code: z.string(),
                required_minutes: z.int(),
                bookable: z.boolean(),
                reason: z.string().nullable(),
              }),
            ),
          }),
        ),
      }),
    ),
    total_minutes: z.int(),
    remaining_minutes: z.int(),
  })
  .meta({ id: "PoolDay" });

export const zoneChangesQuery = z.strictObject(listQuery);

const stretchOut = z.object({ start: instantOut, end: instantOut });

export const zoneChangeOut = z
  .object({
    booking: z.string(),
    number: z.string().nullable(),
    status: z.string(),
    service: z.string(),
    resource: z.string(),
    time_zone: z.string(),
    agreed: stretchOut.meta({ description: "The booking's instants by the clock that was agreed" }),
    shown: stretchOut.meta({ description: "The same instants by today's rules" }),
    same_clock: stretchOut.meta({ description: "The instants at which the clocks show the agreed time" }),
  })
  .meta({ id: "ZoneChange" });

const sought = z.strictObject({
  status: z.enum(BOOKING_STATUSES).optional(),
  service: reference.optional(),
  resource: reference.optional(),
  customer: reference.optional(),
  from: localDate.optional(),
  to: localDate.optional(),
  q: searchText.optional(),
  updated_after: instant.optional(),
  when: z.enum(["today", "week"]).optional(),
});

export const bookingsQuery = sought.extend(listQuery);

const soughtInBody = z.strictObject(
  Object.fromEntries(Object.entries(sought.shape).map(([name, schema]) => [name, schema.nullable()])) as {
    [K in keyof typeof sought.shape]: z.ZodNullable<(typeof sought.shape)[K]>;
  },
);

/** Cancels all bookings that a filter finds, or only counts them. */
export const bookingsCancellation = z
  .strictObject({
    filter: soughtInBody
      .refine((filter) => Object.values(filter).some((value) => value != null), "must say which bookings are meant")
      .meta({ description: "As the query of GET /v1/bookings; only what is to come is cancelled" }),
    reason: text(500).nullish(),
    preview: z.boolean().nullish().meta({ description: "true changes nothing, and answers what would be cancelled" }),
  })
  .meta({ id: "BookingsCancellation" });

/** Converts the filter of a body into the domain's fields; null counts as absent. */
export function toSought(wire: z.output<typeof soughtInBody>) {
  return {
    status: wire.status ?? undefined,
    service: wire.service ?? undefined,
    resource: wire.resource ?? undefined,
    customer: wire.customer ?? undefined,
    from: wire.from ?? undefined,
    to: wire.to ?? undefined,
    text: wire.q ?? undefined,
    updatedAfter: wire.updated_after ?? undefined,
    when: wire.when ?? undefined,
  };
}

export const cancellationPreviewOut = z
  .object({ count: z.int(), bookings: z.array(z.string()) })
  .meta({ id: "CancellationPreview" });
export const cancellationOut = z.object({ count: z.int() }).meta({ id: "CancellationUnderWay" });

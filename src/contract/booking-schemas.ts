// Bookings, holds, slots and pools on the wire.

import * as z from "zod";
import { MARKS } from "../domain/booking/booking";
import { type BookedCustomer, TEXT_CHANNELS } from "../domain/booking/booking-record";
import type { Telling } from "../domain/events";
import { OVERRIDABLE_CODES } from "../domain/refusal";
import { completePhoneNumber } from "../domain/tenant/phone-number";
import { MOST_OCCURRENCES, type RecurrenceRule } from "../domain/time/recurrence";
import { withoutAbsent } from "./absent";
import {
  country,
  currency,
  email,
  IMPOSSIBLE_PHONE,
  instant,
  localDate,
  locale,
  minutes,
  nameText,
  phone,
  reference,
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
    description: "The country of a telephone number without a country code; the business's country when absent",
  }),
  time_zone: timeZone.nullish(),
  locale: locale.nullish(),
  consents: z
    .array(z.enum(TEXT_CHANNELS))
    .max(TEXT_CHANNELS.length)
    .nullish()
    .meta({ description: "By which channels the customer agreed to texts about this booking; none when absent" }),
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
    ...(wire.consents?.length && { consents: [...new Set(wire.consents)] }),
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
  .meta({ description: "waitlist: answers 202 with a waitlist entry instead of seats_full or slot_taken" });

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
  message: "is required, except when a hold is confirmed",
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
  .meta({ id: "NewBooking", description: "A request that names a hold may leave out service and start" });

/** What staff say of telling the customer of a change. */
export const telling = {
  notify: z.boolean().nullish().meta({ description: "false tells the customer nothing; true when absent" }),
  message: text(500).nullish().meta({ description: "What staff add to the message for the customer" }),
};

/** Converts it into the domain's fields. Undefined when staff say nothing of it. */
export function toTelling({ notify, message }: z.output<z.ZodObject<typeof telling>>): Telling | undefined {
  const isSilent = notify === false;
  if (!isSilent && !message) return undefined;
  return { ...(isSilent && { notify: false }), ...(message && { message }) };
}

/** The same of a DELETE, which has no body, and why it is done. */
export const endingQuery = z.strictObject({
  reason: text(500).optional().meta({ description: "Why the booking is cancelled" }),
  notify: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .optional()
    .meta({ description: "false tells the customer nothing; true when absent" }),
  message: text(500).optional().meta({ description: "What staff add to the message for the customer" }),
});

const override = z.array(z.enum(OVERRIDABLE_CODES)).max(OVERRIDABLE_CODES.length).nullish();

const staffDetails = {
  ...details,
  customer: staffCustomer.nullish().meta({ description: "Absent, or a name only, for a walk-in" }),
};

export const newStaffBooking = z
  .strictObject({
    ...wish,
    ...staffDetails,
    if_full: ifFull,
    override,
    status: z.enum(["pending", "confirmed"]).nullish(),
    ...telling,
  })
  .refine(({ if_full, customer }) => if_full !== "waitlist" || customer?.email != null || customer?.phone != null, {
    path: ["customer"],
    message: "needs an e-mail address or a telephone number for the waitlist",
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
    if (by_day != null && freq !== "weekly") tell("by_day", "is only for weekly");
  });

const { hold: _, ...seriesDetails } = details;
/** A link opens one session, and a series has many starts: a series request takes neither field. */
const { session: _session, session_token: _token, ...seriesWish } = wish;
const series = { rule: recurrence, on_conflict: withDefault(z.enum(["fail", "skip"]), "fail") };

export const newSeries = z.strictObject({ ...seriesWish, ...seriesDetails, ...series }).meta({ id: "NewSeries" });
export const newStaffSeries = newSeries
  .extend({ customer: staffDetails.customer, override, ...telling })
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
export const staffSeriesCancellation = seriesCancellation.extend(telling).meta({ id: "StaffSeriesCancellation" });

export const cancellation = z.strictObject({ reason: text(500).nullish() }).meta({ id: "Cancellation" });
export const staffCancellation = cancellation.extend(telling).meta({ id: "StaffCancellation" });
/** The mark is named, so that the same request again takes no other mark back. */
export const stayedAway = z
  .strictObject({
    fee: z.int().min(1).max(1e12).nullish().meta({
      description:
        "How much of the kept card is taken for it, in minor units: at most payment.no_show_fee. Nothing is taken without it. It can be sent once more for a booking that is marked already. Taking the mark back gives it back",
    }),
  })
  .meta({ id: "StayedAway" });

export const markTaken = z.strictObject({ mark: z.enum(MARKS) }).meta({ id: "MarkTaken" });

export const staffConfirmation = z.strictObject(telling).meta({ id: "StaffConfirmation" });
export const reschedule = z
  .strictObject({ start: wish.start, duration_minutes: wish.duration_minutes, period: wish.period })
  .meta({ id: "Reschedule" });
export const staffReschedule = reschedule.extend({ override, ...telling }).meta({ id: "StaffReschedule" });
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
      .meta({ description: "Merged into the booking's customer, field by field; the stored customer does not change" }),
    notes: details.notes,
    answers: details.answers,
    metadata: details.metadata,
    seats: wish.seats,
    guests: wish.guests,
    units: wish.units,
    price: z
      .strictObject({ amount: z.int().min(0).max(1e12), currency })
      .nullable()
      .optional()
      .meta({
        description: "What staff agreed on, in minor units. It stays through moves; null restores the service's price",
      }),
    ...telling,
  })
  .meta({ id: "BookingChanges" });

/** Converts a correction into the domain's fields; null empties notes, answers and metadata. */
export function toAmendment(wire: z.output<typeof amendment>) {
  const { customer, notes, answers, metadata, seats, guests, units, price } = wire;
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
    price: price && { amountMinor: price.amount, currency: price.currency },
    telling: toTelling(wire),
  });
}

export const reassign = z.strictObject({ resource: reference, ...telling }).meta({ id: "Reassign" });
export const emptyBody = z.strictObject({}).meta({ id: "Nothing" });

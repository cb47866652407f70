// New bookings, holds and series on the wire.

import * as z from "zod";
import { OVERRIDABLE_CODES } from "../domain/refusal";
import { MOST_OCCURRENCES, type RecurrenceRule } from "../domain/time/recurrence";
import { customer, staffCustomer } from "./person-schemas";
import { instant, localDate, minutes, reference, text, weekday, withDefault } from "./primitives";
import { telling } from "./telling-schemas";

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

export const details = {
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

export const override = z.array(z.enum(OVERRIDABLE_CODES)).max(OVERRIDABLE_CODES.length).nullish();

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

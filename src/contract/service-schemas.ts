// Services on the wire, and their conversion into the domain's fields.

import * as z from "zod";
import { MOST_REMINDER_MINUTES } from "../domain/booking/due-moments";
import {
  DEFAULT_ANSWER_SECONDS,
  DEFAULT_SEATS_PER_BOOKING,
  DEFAULT_SERIES_MAX,
  type Question,
  type Service,
} from "../domain/tenant/service";
import { MOST_OCCURRENCES } from "../domain/time/recurrence";
import { paymentTerms, toPaymentTerms } from "./payment-terms-schemas";
import { minutes, nameText, serviceCode, text } from "./primitives";
import {
  cancellation,
  duration,
  location,
  priceRule,
  question,
  requires,
  toCancellation,
  toDuration,
  toLocation,
  toPriceRule,
} from "./service-part-schemas";
import { taxRule, toTaxRule } from "./tax-schemas";

const fields = {
  name: nameText,
  description: text(2_000),
  category: text(200, 1).nullable(),
  visible: z.boolean(),
  active: z.boolean(),
  duration,
  buffer_before_minutes: minutes(0, 1_440),
  buffer_after_minutes: minutes(0, 1_440),
  buffers_inside_hours: z.boolean(),
  step_minutes: minutes(1, 10_080).nullable(),
  min_notice_minutes: minutes(0, 525_600),
  horizon_days: z.int().min(1).max(1_095),
  daily_limit_minutes: minutes(1, 10_080).nullable(),
  price: priceRule.nullable(),
  confirmation: z.enum(["instant", "approval", "payment"]),
  payment: paymentTerms.nullable(),
  tax: taxRule.nullable().meta({ description: "Null: as policies.tax of the business says" }),
  hold_seconds: z.int().min(30).max(604_800),
  seats: z.int().min(1).max(10_000),
  offer_seconds: z.int().min(30).max(604_800),
  series_max: z.int().min(0).max(MOST_OCCURRENCES).meta({
    description: "The most occurrences that a customer may book as one series; 0 leaves series to staff",
  }),
  seats_per_booking: z.int().min(1).max(10_000).meta({
    description: "The most seats that a customer may take with one booking, within the seats of the service",
  }),
  answer_seconds: z.int().min(60).max(2_592_000).meta({
    description:
      "How long a request waits for the business's answer before it expires; it expires at its start at the latest",
  }),
  reminder_minutes: z
    .array(minutes(1, MOST_REMINDER_MINUTES))
    .max(5)
    .refine((list) => new Set(list).size === list.length, "must not name a time twice")
    .nullable()
    .meta({
      description: "When customers are reminded, in minutes before the start; [] never, null as the business says",
    }),
  cancellation,
  questions: z
    .array(question)
    .max(50)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, "must not name an id twice"),
  requires,
  customer_chooses_resource: z.boolean(),
  location: location.nullable(),
};

/** The defaults of a new service, for fields that are absent or null. */
const DEFAULTS: ServiceChanges = {
  description: "",
  category: null,
  visible: true,
  active: true,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  buffers_inside_hours: false,
  step_minutes: null,
  min_notice_minutes: 0,
  horizon_days: 365,
  daily_limit_minutes: null,
  price: null,
  confirmation: "instant",
  payment: null,
  tax: null,
  hold_seconds: 900,
  seats: 1,
  offer_seconds: 7_200,
  series_max: DEFAULT_SERIES_MAX,
  seats_per_booking: DEFAULT_SEATS_PER_BOOKING,
  answer_seconds: DEFAULT_ANSWER_SECONDS,
  reminder_minutes: null,
  cancellation: { min_notice_minutes: 0, refunds: [] },
  questions: [],
  customer_chooses_resource: false,
  location: null,
};

export const serviceChanges = z
  .strictObject({
    name: fields.name.nullish(),
    description: fields.description.nullish(),
    category: fields.category.optional(),
    visible: fields.visible.nullish(),
    active: fields.active.nullish(),
    duration: fields.duration.nullish(),
    buffer_before_minutes: fields.buffer_before_minutes.nullish(),
    buffer_after_minutes: fields.buffer_after_minutes.nullish(),
    buffers_inside_hours: fields.buffers_inside_hours.nullish(),
    step_minutes: fields.step_minutes.optional(),
    min_notice_minutes: fields.min_notice_minutes.nullish(),
    horizon_days: fields.horizon_days.nullish(),
    daily_limit_minutes: fields.daily_limit_minutes.optional(),
    price: fields.price.optional(),
    confirmation: fields.confirmation.nullish(),
    payment: fields.payment.optional(),
    tax: fields.tax.optional(),
    hold_seconds: fields.hold_seconds.nullish(),
    seats: fields.seats.nullish(),
    offer_seconds: fields.offer_seconds.nullish(),
    series_max: fields.series_max.nullish(),
    seats_per_booking: fields.seats_per_booking.nullish(),
    answer_seconds: fields.answer_seconds.nullish(),
    reminder_minutes: fields.reminder_minutes.optional(),
    cancellation: fields.cancellation.nullish(),
    questions: fields.questions.nullish(),
    requires: fields.requires.nullish(),
    customer_chooses_resource: fields.customer_chooses_resource.nullish(),
    location: fields.location.optional(),
  })
  .meta({ id: "ServiceChanges" });

export type ServiceChanges = z.output<typeof serviceChanges>;

export const newService = serviceChanges
  .extend({
    code: serviceCode.nullish(),
    name: fields.name,
    duration: fields.duration,
    requires: fields.requires,
  })
  .meta({ id: "NewService" });

export type NewService = z.output<typeof newService>;

/** Converts a change into the domain's fields. An absent field keeps its value. */
export function toServiceFields(wire: ServiceChanges): Partial<Service> {
  const changes: { -readonly [K in keyof Service]?: Service[K] } = {};
  const take = <K extends keyof Service>(key: K, value: Service[K] | undefined) => {
    if (value !== undefined) changes[key] = value;
  };
  take("name", wire.name ?? undefined);
  take("description", wire.description ?? undefined);
  take("category", wire.category);
  take("visible", wire.visible ?? undefined);
  take("active", wire.active ?? undefined);
  take("duration", wire.duration ? toDuration(wire.duration) : undefined);
  take("bufferBeforeMinutes", wire.buffer_before_minutes ?? undefined);
  take("bufferAfterMinutes", wire.buffer_after_minutes ?? undefined);
  take("buffersInsideHours", wire.buffers_inside_hours ?? undefined);
  take("stepMinutes", wire.step_minutes);
  take("minNoticeMinutes", wire.min_notice_minutes ?? undefined);
  take("horizonDays", wire.horizon_days ?? undefined);
  take("dailyLimitMinutes", wire.daily_limit_minutes);
  take("price", wire.price === undefined ? undefined : wire.price && toPriceRule(wire.price));
  take("confirmation", wire.confirmation ?? undefined);
  take("payment", wire.payment === undefined ? undefined : wire.payment && toPaymentTerms(wire.payment));
  take("tax", wire.tax === undefined ? undefined : wire.tax && toTaxRule(wire.tax));
  take("holdSeconds", wire.hold_seconds ?? undefined);
  take("seats", wire.seats ?? undefined);
  take("offerSeconds", wire.offer_seconds ?? undefined);
  take("seriesMax", wire.series_max ?? undefined);
  take("seatsPerBooking", wire.seats_per_booking ?? undefined);
  take("answerSeconds", wire.answer_seconds ?? undefined);
  take("reminderMinutes", wire.reminder_minutes);
  take("cancellation", wire.cancellation ? toCancellation(wire.cancellation) : undefined);
  take("questions", (wire.questions as readonly Question[] | null | undefined) ?? undefined);
  take(
    "requires",
    wire.requires?.map(({ any_of, assign, units }) => ({ anyOf: [...new Set(any_of)], assign, units })),
  );
  take("location", wire.location === undefined ? undefined : wire.location && toLocation(wire.location));
  take("customerChoosesResource", wire.customer_chooses_resource ?? undefined);
  return changes;
}

/** A new service with its defaults filled in. */
export function toNewServiceFields(wire: NewService): Omit<Service, "id" | "code" | "revision"> {
  const given = Object.fromEntries(
    Object.entries(wire).filter(([key, value]) => key !== "code" && value !== null && value !== undefined),
  );
  return toServiceFields({ ...structuredClone(DEFAULTS), ...given } as ServiceChanges) as Omit<
    Service,
    "id" | "code" | "revision"
  >;
}

// Services in answers.

import * as z from "zod";
import { taxOf } from "../domain/payments/tax";
import { cashPercentOf, paymentTermsOf } from "../domain/payments/terms";
import {
  DEFAULT_ANSWER_SECONDS,
  DEFAULT_SEATS_PER_BOOKING,
  DEFAULT_SERIES_MAX,
  type DurationRule,
  locationAt,
  locksZone,
  openLocation,
  type Service,
} from "../domain/tenant/service";
import { clockOf } from "../domain/time/local-time";
import { fromPaymentTerms, paymentTermsOut } from "./payment-terms-schemas";
import { fromTax, taxOut } from "./tax-schemas";

const outDuration = z.union([
  z.object({ kind: z.literal("fixed"), minutes: z.int() }),
  z.object({ kind: z.literal("flexible"), min: z.int(), max: z.int(), step: z.int() }),
  z.object({
    kind: z.literal("periods"),
    periods: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        start: z.string(),
        end: z.string(),
        price_multiplier: z.number(),
        active: z.boolean(),
      }),
    ),
  }),
]);

export const serviceOut = z
  .object({
    id: z.string(),
    code: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string().nullable(),
    revision: z.int(),
    visible: z.boolean(),
    active: z.boolean(),
    duration: outDuration,
    buffer_before_minutes: z.int(),
    buffer_after_minutes: z.int(),
    buffers_inside_hours: z.boolean(),
    step_minutes: z.int().nullable(),
    min_notice_minutes: z.int(),
    horizon_days: z.int(),
    daily_limit_minutes: z.int().nullable(),
    price: z
      .object({
        amount: z.int(),
        currency: z.string(),
        per: z.string(),
        weekend_multiplier: z.number(),
        sunday_multiplier: z.number().nullable(),
        seasons: z.array(z.object({ from: z.string(), to: z.string(), multiplier: z.number() })),
        tiers: z.array(z.object({ min_seats: z.int(), percent_off: z.int() })),
      })
      .nullable(),
    confirmation: z.string(),
    payment: paymentTermsOut.extend({
      cash_discount_percent: z.int().meta({
        description:
          "Off the price for what is paid in cash, as the business says. 0 where the service has a payment of its own",
      }),
    }),
    tax: taxOut.meta({ description: "Included in its prices; as the business says where it has none of its own" }),
    hold_seconds: z.int(),
    seats: z.int(),
    offer_seconds: z.int(),
    series_max: z.int(),
    seats_per_booking: z.int(),
    answer_seconds: z.int(),
    reminder_minutes: z.array(z.int()).nullable(),
    cancellation: z.object({
      min_notice_minutes: z.int(),
      refunds: z.array(z.object({ from_minutes: z.int(), percent: z.int() })),
    }),
    questions: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        kind: z.string(),
        required: z.boolean(),
        options: z.array(z.string()),
      }),
    ),
    requires: z.array(z.object({ any_of: z.array(z.string()), assign: z.string(), units: z.int() })),
    customer_chooses_resource: z.boolean(),
    location: z.object({ kind: z.string(), detail: z.string().nullable(), lock_time_zone: z.boolean() }).nullable(),
  })
  .meta({ id: "Service" });

export function fromService(service: Service): z.output<typeof serviceOut> {
  const { price } = service;
  return {
    id: service.id,
    code: service.code,
    name: service.name,
    description: service.description,
    category: service.category,
    revision: service.revision,
    visible: service.visible,
    active: service.active,
    duration: fromDuration(service.duration),
    buffer_before_minutes: service.bufferBeforeMinutes,
    buffer_after_minutes: service.bufferAfterMinutes,
    buffers_inside_hours: service.buffersInsideHours,
    step_minutes: service.stepMinutes,
    min_notice_minutes: service.minNoticeMinutes,
    horizon_days: service.horizonDays,
    daily_limit_minutes: service.dailyLimitMinutes,
    price: price && {
      amount: price.amountMinor,
      currency: price.currency,
      per: price.per,
      weekend_multiplier: price.weekendMultiplier,
      sunday_multiplier: price.sundayMultiplier,
      seasons: [...price.seasons],
      tiers: price.tiers.map(({ minSeats, percentOff }) => ({ min_seats: minSeats, percent_off: percentOff })),
    },
    confirmation: service.confirmation,
    payment: { ...fromPaymentTerms(paymentTermsOf(service)), cash_discount_percent: cashPercentOf(service) },
    tax: fromTax(taxOf(service)),
    hold_seconds: service.holdSeconds,
    seats: service.seats,
    offer_seconds: service.offerSeconds,
    series_max: service.seriesMax ?? DEFAULT_SERIES_MAX,
    seats_per_booking: service.seatsPerBooking ?? DEFAULT_SEATS_PER_BOOKING,
    answer_seconds: service.answerSeconds ?? DEFAULT_ANSWER_SECONDS,
    reminder_minutes: service.reminderMinutes ? [...service.reminderMinutes] : null,
    cancellation: {
      min_notice_minutes: service.cancellation.minNoticeMinutes,
      refunds: service.cancellation.refunds.map(({ fromMinutes, percent }) => ({ from_minutes: fromMinutes, percent })),
    },
    questions: service.questions.map((asked) => ({ ...asked, options: [...asked.options] })),
    requires: service.requires.map(({ anyOf, assign, units }) => ({ any_of: [...anyOf], assign, units })),
    customer_chooses_resource: service.customerChoosesResource,
    location: service.location
      ? { kind: service.location.kind, detail: service.location.detail, lock_time_zone: locksZone(service.location) }
      : null,
  };
}

/**
 * The public part of a service, with the address of the business. It leaves out what only customers with a booking may
 * see.
 */
export function fromOpenService(
  service: Service,
  tenant: { readonly address?: string | null },
): z.output<typeof serviceOut> {
  return fromService({ ...service, location: locationAt(openLocation(service), tenant) });
}

function fromDuration(rule: DurationRule): z.output<typeof outDuration> {
  if (rule.kind !== "periods") return rule;
  return {
    kind: "periods",
    periods: rule.periods.map((one) => ({
      id: one.id,
      label: one.label,
      start: clockOf(one.startMinute),
      end: clockOf(one.endMinute),
      price_multiplier: one.priceMultiplier,
      active: one.active,
    })),
  };
}

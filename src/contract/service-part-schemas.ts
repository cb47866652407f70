// The parts of a service on the wire: its durations, price, refunds, questions, place and resources. Each stands beside its
// conversion into the domain.

import * as z from "zod";
import { wrongStepOf } from "../domain/booking/refunds";
import type { DurationRule, PriceRule, Service, ServiceLocation } from "../domain/tenant/service";
import { isLocalDate } from "../domain/time/local-time";
import { clockTime, currency, minutes, multiplier, nameText, reference, text, withDefault } from "./primitives";

const period = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,49}$/),
    label: nameText,
    start: clockTime,
    end: clockTime,
    price_multiplier: withDefault(multiplier, 1),
    active: withDefault(z.boolean(), true),
  })
  .refine((value) => value.start < value.end, { path: ["end"], message: "must be later than start" });

export const duration = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("fixed"), minutes: minutes(1, 10_080) }),
    z.strictObject({
      kind: z.literal("flexible"),
      min: minutes(1, 10_080),
      max: minutes(1, 10_080),
      step: minutes(1, 10_080),
    }),
    z.strictObject({ kind: z.literal("periods"), periods: z.array(period).min(1).max(50) }),
  ])
  .check((context) => {
    const { value } = context;
    if (value.kind === "flexible" && value.min > value.max) {
      context.issues.push({ code: "custom", input: value, path: ["max"], message: "must not be less than min" });
    }
    if (value.kind === "periods" && new Set(value.periods.map(({ id }) => id)).size !== value.periods.length) {
      context.issues.push({ code: "custom", input: value, path: ["periods"], message: "must not name an id twice" });
    }
  });

export function toDuration(wire: z.output<typeof duration>): DurationRule {
  if (wire.kind !== "periods") return wire;
  return {
    kind: "periods",
    periods: wire.periods.map(({ id, label, start, end, price_multiplier, active }) => ({
      id,
      label,
      startMinute: start,
      endMinute: end,
      priceMultiplier: price_multiplier,
      active,
    })),
  };
}

const monthDay = z
  .string()
  .refine((value) => isLocalDate(`2024-${value}`), "must be MM-DD")
  .meta({ examples: ["11-01"] });

export const priceRule = z.strictObject({
  amount: z.int().min(0).max(1e12),
  currency,
  per: withDefault(z.enum(["booking", "hour", "seat"]), "booking"),
  weekend_multiplier: withDefault(multiplier, 1),
  sunday_multiplier: multiplier.nullish().transform((given) => given ?? null),
  seasons: withDefault(z.array(z.strictObject({ from: monthDay, to: monthDay, multiplier })).max(20), []),
  tiers: withDefault(
    z.array(z.strictObject({ min_seats: z.int().min(1).max(10_000), percent_off: z.int().min(0).max(100) })).max(20),
    [],
  ),
});

export function toPriceRule(wire: z.output<typeof priceRule>): PriceRule {
  return {
    amountMinor: wire.amount,
    currency: wire.currency,
    per: wire.per,
    weekendMultiplier: wire.weekend_multiplier,
    sundayMultiplier: wire.sunday_multiplier,
    seasons: wire.seasons,
    tiers: wire.tiers.map(({ min_seats, percent_off }) => ({ minSeats: min_seats, percentOff: percent_off })),
  };
}

export const question = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,49}$/),
    label: nameText,
    kind: withDefault(z.enum(["text", "textarea", "select", "checkbox"]), "text"),
    required: withDefault(z.boolean(), false),
    options: withDefault(z.array(nameText).max(50), []),
  })
  .refine((value) => value.kind !== "select" || value.options.length > 0, {
    path: ["options"],
    message: "must list the choices",
  });

const refunds = z
  .array(z.strictObject({ from_minutes: minutes(0, 525_600), percent: z.int().min(0).max(100) }))
  .max(20)
  .superRefine((steps, context) => {
    const wrong = wrongStepOf(steps.map(toStep));
    if (wrong === null) return;
    const { at, why, mostPercent } = wrong;
    const [field, message] =
      why === "twice"
        ? ["from_minutes", "must not stand twice"]
        : ["percent", `must not be more than a longer notice gives: at most ${mostPercent}`];
    context.addIssue({ code: "custom", path: [at, field], message, input: steps });
  })
  .meta({
    description:
      "What a cancellation gives back, by its notice. In any order: less notice never gives more than a longer one",
  });

export const cancellation = z.strictObject({
  min_notice_minutes: withDefault(minutes(0, 525_600), 0),
  refunds: withDefault(refunds, []),
});

export function toCancellation(wire: z.output<typeof cancellation>): Service["cancellation"] {
  return {
    minNoticeMinutes: wire.min_notice_minutes,
    refunds: wire.refunds.map(toStep).sort((one, other) => other.fromMinutes - one.fromMinutes),
  };
}

function toStep({ from_minutes, percent }: { readonly from_minutes: number; readonly percent: number }) {
  return { fromMinutes: from_minutes, percent };
}

export const location = z.strictObject({
  kind: z.enum(["in_person", "online", "phone"]),
  detail: text(500)
    .nullish()
    .transform((given) => given || null)
    .meta({ description: "An address, a link, a number" }),
  lock_time_zone: z.boolean().nullish().meta({
    description: "Pages show times only in the zone of the place; when absent, true for in_person, else false",
  }),
});

export function toLocation({ kind, detail, lock_time_zone }: z.output<typeof location>): ServiceLocation {
  const isZoneLocked = lock_time_zone ?? kind === "in_person";
  return { kind, detail, locksTimeZone: isZoneLocked, isZoneLocked };
}

export const requires = z
  .array(
    z.strictObject({
      any_of: z.array(reference).min(1).max(50),
      assign: withDefault(z.enum(["priority", "round_robin", "least_loaded"]), "priority"),
      units: withDefault(z.int().min(1).max(1_000), 1).meta({
        description: "Units of the resource that one booking takes",
      }),
    }),
  )
  .min(1)
  .max(10);

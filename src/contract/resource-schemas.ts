// Resources, their hours and pools, and closures on the wire.

import * as z from "zod";
import { closureTimesProblem } from "../domain/availability/closure";
import type { OpeningHours } from "../domain/availability/opening-hours";
import type { Pool } from "../domain/availability/pools";
import { withoutAbsent } from "./absent";
import {
  clockTime,
  instant,
  instantOut,
  localDate,
  minutes,
  nameText,
  reference,
  text,
  timeZone,
  weekday,
} from "./primitives";

const kind = z.enum(["person", "space", "equipment"]);

export const resourceChanges = z
  .strictObject({
    name: nameText.nullish(),
    kind: kind.nullish(),
    time_zone: timeZone.nullish(),
    capacity: z.int().min(1).max(1_000).nullish(),
    max_guests: z.int().min(1).max(100_000).nullable().optional(),
    max_bookings_per_day: z.int().min(1).max(1_000).nullable().optional(),
    parent: reference.nullable().optional(),
    active: z.boolean().nullish(),
  })
  .meta({ id: "ResourceChanges" });

export const newResource = resourceChanges.extend({ name: nameText, kind }).meta({ id: "NewResource" });

/** Converts a change of a resource into the domain's fields. Null empties a field; an absent field keeps its value. */
export function toResourceFields(wire: z.output<typeof resourceChanges>) {
  return withoutAbsent({
    name: wire.name ?? undefined,
    kind: wire.kind ?? undefined,
    timeZone: wire.time_zone ?? undefined,
    capacity: wire.capacity ?? undefined,
    maxGuests: wire.max_guests,
    maxBookingsPerDay: wire.max_bookings_per_day,
    parent: wire.parent,
    active: wire.active ?? undefined,
  });
}

export const resourceOut = z
  .object({
    id: z.string(),
    name: z.string(),
    kind,
    time_zone: z.string(),
    capacity: z.int(),
    max_guests: z.int().nullable(),
    max_bookings_per_day: z.int().nullable(),
    parent: z.string().nullable(),
    active: z.boolean(),
    created_at: instantOut,
    pending: z.array(z.string()).optional(),
  })
  .meta({ id: "Resource" });

const window = z
  .strictObject({ start: clockTime, end: clockTime })
  .refine((value) => value.start < value.end, { path: ["end"], message: "must be later than start" });

type MinuteWindow = { readonly start: number; readonly end: number };

function overlapAmong(windows: readonly MinuteWindow[]): boolean {
  const sorted = [...windows].sort((a, b) => a.start - b.start);
  return sorted.some((one, index) => index > 0 && one.start < (sorted[index - 1] as MinuteWindow).end);
}

function isOverlappingWeek(windows: readonly (MinuteWindow & { readonly days: readonly number[] })[]): boolean {
  return [0, 1, 2, 3, 4, 5, 6].some((day) => overlapAmong(windows.filter(({ days }) => days.includes(day))));
}

const days = z
  .array(weekday)
  .min(1)
  .max(7)
  .refine((list) => new Set(list).size === list.length, "must not name a day twice");

const weekly = z
  .array(
    z
      .strictObject({ days, start: clockTime, end: clockTime })
      .refine((value) => value.start < value.end, { path: ["end"], message: "must be later than start" }),
  )
  .max(100)
  .refine((windows) => !isOverlappingWeek(windows), "must not overlap one another");

const overrides = z
  .array(
    z.strictObject({
      date: localDate,
      windows: z
        .array(window)
        .max(50)
        .refine((list) => !overlapAmong(list), "must not overlap one another"),
    }),
  )
  .max(1_000)
  .refine((list) => new Set(list.map(({ date }) => date)).size === list.length, "must not name a date twice");

export const hours = z.strictObject({ weekly, overrides: overrides.nullish() }).meta({ id: "Hours" });

export function toOpeningHours(wire: z.output<typeof hours>): OpeningHours {
  return {
    weekly: wire.weekly.map(({ days, start, end }) => ({ days, startMinute: start, endMinute: end })),
    overrides: (wire.overrides ?? []).map(({ date, windows }) => ({
      date,
      windows: windows.map(({ start, end }) => ({ startMinute: start, endMinute: end })),
    })),
  };
}

const windowOut = z.object({ start: z.string(), end: z.string() });
export const hoursOut = z
  .object({
    weekly: z.array(windowOut.extend({ days: z.array(z.string()) })),
    overrides: z.array(z.object({ date: z.string(), windows: z.array(windowOut) })),
    pending: z.array(z.string()).optional(),
  })
  .meta({ id: "OpeningHours" });

const pool = z
  .strictObject({ name: nameText, days, start: clockTime, end: clockTime, minutes: minutes(1, 1_440 * 1_000) })
  .refine((value) => value.start < value.end, { path: ["end"], message: "must be later than start" });

export const pools = z
  .strictObject({
    pools: z
      .array(pool)
      .max(100)
      .refine((list) => !isOverlappingWeek(list), "must not overlap on one day"),
  })
  .meta({ id: "Pools" });

export function toPools(wire: z.output<typeof pools>): Pool[] {
  return wire.pools.map(({ name, days, start, end, minutes }) => ({
    name,
    days,
    startMinute: start,
    endMinute: end,
    totalMinutes: minutes,
  }));
}

export const poolsOut = z
  .object({
    pools: z.array(windowOut.extend({ name: z.string(), days: z.array(z.string()), minutes: z.int() })),
    pending: z.array(z.string()).optional(),
  })
  .meta({ id: "ResourcePools" });

const closureFields = {
  resource: reference.nullish(),
  service: reference.nullish(),
  start: instant.nullish(),
  end: instant.nullish(),
  dates: z
    .array(localDate)
    .min(1)
    .max(400)
    .refine((list) => new Set(list).size === list.length, "must not name a date twice")
    .nullish(),
  from: clockTime.nullish(),
  to: clockTime.nullish(),
  reason: text(200).nullish(),
  active: z.boolean().nullish(),
};

export const newClosure = z
  .strictObject(closureFields)
  .check((context) => {
    const problem = closureTimesProblem(context.value);
    if (problem) {
      context.issues.push({ code: "custom", input: context.value, path: [problem.path], message: problem.message });
    }
  })
  .meta({ id: "NewClosure" });

/** The action checks the closure as a whole, after it applies the changes to the stored one. */
export const closureChanges = z.strictObject(closureFields).meta({ id: "ClosureChanges" });

export const closureOut = z
  .object({
    id: z.string(),
    resource: z.string().nullable(),
    service: z.string().nullable(),
    start: instantOut.nullable(),
    end: instantOut.nullable(),
    dates: z.array(z.string()).nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    reason: z.string().nullable(),
    active: z.boolean(),
    created_at: instantOut,
    pending: z.array(z.string()).optional(),
  })
  .meta({ id: "Closure" });

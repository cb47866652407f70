// Requests for free starts and pools, and their answers.

import * as z from "zod";
import { DAY_LEVELS } from "../domain/availability/slots";
import { instantOut, localDate, price, queryFlag, queryInteger, reference, timeZone } from "./primitives";

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
  exclude_booking: reference.optional().meta({ description: "The booking to move: its own claim is ignored" }),
  explain: queryFlag.optional().meta({ description: "1 adds the refused starts with their reasons" }),
  waitlist: queryFlag
    .optional()
    .meta({ description: "1 adds starts that only other bookings block, so that a customer can join the waitlist" }),
  fresh: queryFlag.optional().meta({ description: "1 reads the calendars themselves instead of cached hints" }),
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
              .meta({ description: "Resources that could serve it; only where the customer may choose" }),
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

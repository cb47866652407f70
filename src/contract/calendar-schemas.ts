// Calendars on the wire: their feeds, their agenda, and whether their copies agree.

import * as z from "zod";
import { listQuery, localDate } from "./primitives";

export const calendarFeedsOut = z
  .object({
    tenant: z.object({ url: z.string() }),
    resources: z.array(z.object({ id: z.string(), name: z.string(), url: z.string() })),
  })
  .meta({ id: "CalendarFeeds" });

export const agendaQuery = z.strictObject({ ...listQuery, from: localDate, to: localDate });

export const consistencyOut = z
  .object({
    agrees: z.boolean(),
    checked: z.int(),
    differences: z.array(z.object({ subject: z.string(), id: z.string(), problem: z.string() })),
    pending: z.int(),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: "Cursor of the next request, if there are more bookings than one request compares" }),
  })
  .meta({ id: "Consistency" });

export const consistencyQuery = z.strictObject({ cursor: listQuery.cursor });

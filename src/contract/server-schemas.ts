// What the server says of itself on the wire: its health, and a problem.

import * as z from "zod";
import { instantOut } from "./primitives";

const healthCheck = z.object({ status: z.enum(["ok", "failing"]), ms: z.number() });
export const healthOut = z
  .object({
    status: z.enum(["ok", "failing"]),
    checks: z.object({ database: healthCheck, hint_store: healthCheck, calendar: healthCheck }),
    zones: z.string().meta({ description: "IANA release behind every local time", examples: ["2026f"] }),
    migration: z
      .string()
      .nullable()
      .meta({ description: "The last migration of the database; null if it does not answer" }),
  })
  .meta({ id: "Health" });

export const problemOut = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    alternatives: z.array(z.object({ start: instantOut, end: instantOut })).optional(),
  })
  .meta({ id: "Problem" });

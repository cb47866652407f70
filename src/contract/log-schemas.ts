// The logs on the wire: what happened, and what staff did.

import * as z from "zod";
import { EVENT_TYPES } from "../domain/events";
import { instantOut } from "./primitives";

export const eventOut = z
  .object({
    id: z.string(),
    type: z.string(),
    subject: z.string(),
    revision: z.int().nullable(),
    occurred_at: instantOut,
  })
  .meta({
    id: "Event",
    description: Object.entries(EVENT_TYPES)
      .map(([type, when]) => `\`${type}\`: ${when}`)
      .join("\n"),
  });

export const auditOut = z
  .object({
    id: z.string(),
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    detail: z.record(z.string(), z.unknown()),
    occurred_at: instantOut,
  })
  .meta({ id: "AuditEntry" });

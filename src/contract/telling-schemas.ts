// What staff say of telling the customer of a change.

import * as z from "zod";
import type { Telling } from "../domain/events";
import { text } from "./primitives";

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

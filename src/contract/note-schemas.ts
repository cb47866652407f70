// What staff note about a booking, and what happened to it.

import * as z from "zod";
import { instantOut, price, text } from "./primitives";

export const namedActor = z
  .object({
    id: z.string().meta({ description: "A member, a token, or mail_link for the link in a message to staff" }),
    name: z.string().nullable().meta({ description: "Null once the member is gone" }),
  })
  .meta({ id: "NamedActor" });

export const newNote = z.strictObject({ text: text(5_000, 1) }).meta({ id: "NewNote" });

export const noteOut = z
  .object({
    id: z.string(),
    booking: z.string(),
    author: namedActor,
    text: z.string(),
    created_at: instantOut,
  })
  .meta({ id: "BookingNote" });

export const happenedOut = z
  .object({
    id: z.string(),
    type: z.string().meta({ description: "A type of event" }),
    revision: z.int().nullable(),
    occurred_at: instantOut,
    by: z.enum(["customer", "staff", "clock"]),
    actor: namedActor.nullable(),
    was: z
      .object({ start: instantOut, end: instantOut, resource: z.object({ id: z.string(), name: z.string() }) })
      .nullable()
      .meta({ description: "Where the booking was before it moved" }),
    price: z
      .object({ was: price.nullable(), now: price.nullable() })
      .nullable()
      .meta({ description: "What staff made of the price; null where it stayed" }),
    override: z.array(z.string()).meta({ description: "The rules that staff set aside" }),
    notify: z.boolean().meta({ description: "False where staff chose to tell the customer nothing" }),
    message: z.string().nullable().meta({ description: "What staff added to the message for the customer" }),
  })
  .meta({ id: "BookingHappening" });

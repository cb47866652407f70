// Customers on the wire, as staff read, correct and merge them.

import * as z from "zod";
import { withoutAbsent } from "./absent";
import { email, instantOut, locale, nameText, phone, reference, text, timeZone } from "./primitives";

export const customerChanges = z
  .strictObject({
    name: nameText.nullish(),
    email: email.nullable().optional().meta({
      description: "Leads to this customer from then on; that of another customer is refused as in_use with their id",
    }),
    phone: phone.nullable().optional(),
    time_zone: timeZone.nullable().optional(),
    locale: locale.nullable().optional(),
    notes: text(5_000).nullable().optional(),
    verified: z.literal(true).nullish().meta({
      description: "true confirms the details as they are; a new name or number confirms them too",
    }),
  })
  .meta({ id: "CustomerChanges" });

export const customerMerge = z
  .strictObject({
    customer: reference.meta({ description: "The customer to merge into the one of the path. Their bookings stay" }),
  })
  .meta({ id: "CustomerMerge" });

/** Converts a correction into the domain's fields. Null empties a field; an absent field keeps its value. */
export function toCustomerFields(wire: z.output<typeof customerChanges>) {
  const { name, email, phone, time_zone: timeZone, locale, notes, verified } = wire;
  const isVerified = verified ?? undefined;
  return withoutAbsent({ name: name ?? undefined, email, phone, timeZone, locale, notes, isVerified });
}

export const customerOut = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    time_zone: z.string().nullable(),
    locale: z.string().nullable(),
    notes: z.string().nullable(),
    verified: z.boolean().meta({
      description:
        "true when staff confirmed the details, false when only the first booking with the address gave them",
    }),
    latest: z
      .object({ name: z.string(), phone: z.string().nullable(), at: instantOut })
      .nullable()
      .meta({ description: "Details of the newest booking that differ; a booking never changes the stored customer" }),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "Customer" });

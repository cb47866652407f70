// Persons who book, as requests name them.

import * as z from "zod";
import { type BookedCustomer, TEXT_CHANNELS } from "../domain/booking/booking-record";
import { completePhoneNumber } from "../domain/tenant/phone-number";
import { country, email, IMPOSSIBLE_PHONE, locale, nameText, phone, text, timeZone } from "./primitives";

const person = z.strictObject({
  name: nameText,
  email: email.nullish(),
  phone: phone.nullish(),
  country: country.nullish().meta({
    description: "The country of a telephone number without a country code; the business's country when absent",
  }),
  time_zone: timeZone.nullish(),
  locale: locale.nullish(),
  consents: z
    .array(z.enum(TEXT_CHANNELS))
    .max(TEXT_CHANNELS.length)
    .nullish()
    .meta({ description: "By which channels the customer agreed to texts about this booking; none when absent" }),
});

/** Completes a phone number in national form with the country that the request names. */
export function completePhone<T extends { phone?: string | null | undefined; country?: string | null | undefined }>(
  value: T,
  context: z.core.$RefinementCtx,
): T {
  if (value.phone == null || value.country == null) return value;
  const completed = completePhoneNumber(value.phone, value.country);
  if (completed === null) context.addIssue({ code: "custom", path: ["phone"], message: IMPOSSIBLE_PHONE });
  return { ...value, phone: completed };
}

export const customer = person
  .refine((value) => value.email != null || value.phone != null, {
    path: ["email"],
    message: "give an e-mail address or a telephone number",
  })
  .transform(completePhone)
  .meta({ id: "NewCustomer" });

/** A customer whom staff record before any booking. */
export const newCustomer = person
  .extend({ notes: text(5_000).nullish() })
  .refine((value) => value.email != null || value.phone != null, {
    path: ["email"],
    message: "give an e-mail address or a telephone number",
  })
  .transform(completePhone)
  .meta({ id: "CustomerToAdd" });

/** Staff may book or queue a customer by name alone. */
export const staffCustomer = person.transform(completePhone).meta({ id: "NewStaffCustomer" });

/** Converts the customer of a request into the domain's fields. */
export function toCustomerDetails(wire: z.output<typeof person>): Omit<BookedCustomer, "id"> {
  return {
    name: wire.name,
    email: wire.email ?? null,
    phone: wire.phone ?? null,
    timeZone: wire.time_zone ?? null,
    locale: wire.locale ?? null,
    ...(wire.consents?.length && { consents: [...new Set(wire.consents)] }),
  };
}

// The identity of a customer: the same person when they give the same e-mail, else the same phone number.

import type { BookedCustomer } from "../../domain/booking/booking-record";
import { invalid, ok, type Result, refused } from "../../domain/refusal";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { completePhoneNumber, isNationalNumber } from "../../domain/tenant/phone-number";
import { customerIdOf } from "../../keyed";
import type { Deps } from "../deps";

/** The details that a person gives. */
export type CustomerDetails = Omit<BookedCustomer, "id">;

/** With the phone number in full: a national form belongs to the country. */
export function completeDetails(
  details: CustomerDetails,
  country: string | null,
  pointer = "/customer/phone",
): Result<CustomerDetails> {
  const phone = completePhone(details.phone, country, pointer);
  return phone.ok ? ok({ ...details, phone: phone.value }) : phone;
}

export function completePhone(phone: string | null, country: string | null, pointer: string): Result<string | null> {
  if (phone === null) return ok(null);
  const completed = completePhoneNumber(phone, country);
  if (completed !== null) return ok(completed);
  return refused(
    invalid(pointer, `is no telephone number ${country === null ? "without a country code" : `in ${country}`}`),
  );
}

/** The id derives from tenant and identity: the e-mail, else the phone number. A name alone is no identity. */
export async function bookedCustomer(
  { settings }: Pick<Deps, "settings">,
  tenantId: string,
  given: CustomerDetails,
): Promise<BookedCustomer> {
  const { email, phone } = given;
  if (phone !== null && isNationalNumber(phone)) throw new Error("A telephone number was not completed.");
  const identity = email === null ? phone : mailIdentity(email);
  if (identity === null) return { id: null, ...given };
  return { id: await customerIdOf(settings.serverSecret, tenantId, identity), ...given };
}

// The copies of customers, as bookings and purchases name them.
//
// Only a new booking brings an erased customer back, never a late copy of an old one.
//
// A booking never overwrites a stored customer, because its sender may give any address. If the newest booking
// differs, the row keeps its words beside the stored ones. Staff see both and decide.

import type { BookedCustomer } from "../domain/booking/booking-record";
import { plainStatement, type Statement } from "./database";
import { searchTextOf } from "./search-text";

/** A person without a booking, whom the copy is to know. */
export type CopiedPerson = { readonly customer: BookedCustomer; readonly customerSince: number };

export function toPersonRow({ customer, customerSince }: CopiedPerson) {
  return { customer, customer_since: customerSince, search_text: searchTextOf(customer) };
}

const SAYS_OTHERWISE = `(excluded.name IS NOT customers.name
    OR (excluded.phone IS NOT NULL AND excluded.phone IS NOT customers.phone))`;

/** Columns that a booking sets for a new customer, and leaves alone for a known one. */
const PERSONS = ["name", "email", "phone", "time_zone", "locale", "search_text", "updated_at", "verified_at"];

export const UPSERT_CUSTOMERS = `
  INSERT INTO customers (id, tenant_id, name, email, phone, time_zone, locale, search_text, created_at, updated_at,
    verified_at)
  SELECT value ->> '$.customer.id', ?1, value ->> '$.customer.name', value ->> '$.customer.email',
    value ->> '$.customer.phone', value ->> '$.customer.timeZone', value ->> '$.customer.locale',
    value ->> '$.search_text', value ->> '$.customer_since', value ->> '$.customer_since',
    iif(value ->> '$.source' = 'staff', value ->> '$.customer_since', NULL)
  FROM json_each(?2) WHERE value ->> '$.customer.id' IS NOT NULL
  ON CONFLICT (id) DO UPDATE SET
    ${PERSONS.map((column) => `${column} = iif(customers.name IS NULL, excluded.${column}, customers.${column})`).join(", ")},
    latest = iif(customers.name IS NOT NULL AND ${SAYS_OTHERWISE},
      json_object('name', excluded.name, 'phone', excluded.phone, 'at', excluded.created_at), NULL)
  WHERE iif(customers.name IS NULL,
    customers.erased_at IS NOT NULL AND excluded.created_at > customers.erased_at,
    excluded.created_at > max(customers.created_at, coalesce(customers.verified_at, 0), coalesce(customers.latest ->> '$.at', 0))
      AND (customers.latest IS NOT NULL OR ${SAYS_OTHERWISE}))`;

/** A person who bought ahead becomes a customer as one who books does. */
export function listedCustomer(tenantId: string, customer: BookedCustomer, at: number): Statement {
  const person = toPersonRow({ customer, customerSince: at });
  return plainStatement(UPSERT_CUSTOMERS, [tenantId, JSON.stringify([person])]);
}

import { findCustomerRow, insertCustomer, updateCustomer } from "../../db/customers";
import { isUniqueViolation } from "../../db/database";
import { searchTextOf } from "../../db/search-text";
import { isKnown } from "../../domain/booking/booking-record";
import { type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { bookedCustomer, type CustomerDetails, completeDetails } from "../bookings/customer-details";
import { type CreationKey, creationOf } from "../create-once";
import type { Deps } from "../deps";
import { loadCountry } from "../load-configuration";
import { makeChange } from "../setup/make-change";
import { knownCustomerId } from "./customer-ids";
import { type Customer, readCustomer } from "./read-customer";

export type NewCustomer = CustomerDetails & { readonly notes: string | null };

/** Staff record a customer before any booking. If the address is taken, the refusal names that customer's id. */
export const createCustomer = creationOf("customers", makeCustomer, readCustomer);

async function makeCustomer(
  deps: Deps,
  { tenantId, actor }: Authority,
  { notes, ...given }: NewCustomer,
  once: CreationKey | null,
): Promise<Result<Customer>> {
  const { db } = deps;
  const completed = completeDetails(given, await loadCountry(deps, tenantId), "/phone");
  if (!completed.ok) return completed;
  const customer = await bookedCustomer(deps, tenantId, completed.value);
  if (!isKnown(customer)) throw new Error("A stored customer needs an address.");
  const before = await findCustomerRow(db, await knownCustomerId(deps, customer.id));
  const known = refused<Customer>(refuse("in_use", { customer: before?.mergedInto ?? customer.id }));
  if (before && before.name !== null) return known;
  const now = deps.clock.now();
  const { id, name, email, phone, timeZone, locale } = customer;
  const searchText = searchTextOf(customer);
  const fields = { name, email, phone, timeZone, locale, notes, searchText, verifiedAt: now, latest: null };
  try {
    await makeChange(deps, {
      tenantId,
      actor,
      action: "customer.created",
      subjectId: id,
      detail: {},
      once,
      statements: [
        before
          ? updateCustomer(db, tenantId, id, { ...fields, createdAt: now }, now)
          : insertCustomer(db, { id, tenantId, ...fields, createdAt: now, updatedAt: now }),
      ],
    });
  } catch (fault) {
    if (isUniqueViolation(fault, "customers.id")) return known;
    throw fault;
  }
  return readCustomer(deps, tenantId, id);
}

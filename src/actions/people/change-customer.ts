import {
  aliasOf,
  type CustomerRow,
  findCustomerRow,
  insertCustomer,
  listMerged,
  updateCustomer,
} from "../../db/customers";
import { isUniqueViolation, type Statement } from "../../db/database";
import { searchTextOf } from "../../db/search-text";
import { invalid, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { bookedCustomer, completePhone } from "../bookings/customer-details";
import type { Deps } from "../deps";
import { loadCountry } from "../load-configuration";
import { makeChange } from "../setup/make-change";
import { knownCustomerId } from "./customer-ids";
import { carryWishes } from "./customer-wishes";
import { type Customer, readCustomer } from "./read-customer";

export type CustomerFields = Partial<
  Pick<CustomerRow, "name" | "email" | "phone" | "timeZone" | "locale" | "notes">
> & {
  /** Staff confirm the details as they are, or as this change makes them. */
  readonly isVerified?: true;
};

/**
 * Changes a customer. A new address leads to the same record from then on; the id stays. An e-mail address of another
 * customer is refused as `in_use` with that customer's id: the two can be merged.
 */
export async function changeCustomer(
  deps: Deps,
  { tenantId, actor }: Authority,
  customerId: string,
  fields: CustomerFields,
  /** When the customer had changed last, as the caller saw it. Another change since is a refusal. */
  seenAt: number | null = null,
): Promise<Result<Customer>> {
  const before = await readCustomer(deps, tenantId, customerId);
  if (!before.ok) return before;
  if (seenAt !== null && before.value.updatedAt !== seenAt) return refused(refuse("revision_mismatch"));
  const phone = completePhone(fields.phone ?? null, await loadCountry(deps, tenantId), "/phone");
  if (!phone.ok) return phone;
  const { isVerified, ...given } = fields;
  const isAddress = fields.email !== undefined || fields.phone !== undefined;
  const isSaid = isVerified || fields.name !== undefined || isAddress;
  const changes: Partial<CustomerRow> = {
    ...given,
    ...(fields.phone !== undefined && { phone: phone.value }),
    ...(isSaid && { verifiedAt: deps.clock.now(), latest: null }),
  };
  const now = { ...before.value, ...changes };
  if (isAddress && now.email === null && now.phone === null) {
    return refused(invalid("/email", "is needed where there is no telephone number"));
  }
  const [, ...merged] = await listMerged(deps.db, tenantId, before.value.id);
  const led = isAddress ? await leadingTo(deps, tenantId, now, fields.email !== undefined) : ok([]);
  if (!led.ok) return led;
  changes.searchText = [searchTextOf(now), ...merged.map((other) => other.searchText)].join(" ");
  try {
    await makeChange(deps, {
      tenantId,
      actor,
      action: "customer.updated",
      subjectId: before.value.id,
      detail: { fields: Object.keys(given) },
      statements: [...led.value, updateCustomer(deps.db, tenantId, before.value.id, changes, deps.clock.now())],
    });
  } catch (fault) {
    // The address came with a booking at the same moment.
    if (isUniqueViolation(fault, "customers.id")) return refused(refuse("revision_mismatch"));
    throw fault;
  }
  const after = await readCustomer(deps, tenantId, before.value.id);
  if (isAddress && after.ok) await carryWishes(deps, tenantId, before.value, after.value);
  return after;
}

/** What makes the address of a customer lead to their record. A number may be shared, so it is left to its owner. */
async function leadingTo(
  deps: Deps,
  tenantId: string,
  {
    id,
    name,
    email,
    phone,
    timeZone,
    locale,
  }: Pick<CustomerRow, "id" | "name" | "email" | "phone" | "timeZone" | "locale">,
  isNewEmail: boolean,
): Promise<Result<Statement[]>> {
  const { db } = deps;
  const named = await bookedCustomer(deps, tenantId, { name: name ?? "", email, phone, timeZone, locale });
  if (named.id === null) return ok([]);
  const row = await findCustomerRow(db, await knownCustomerId(deps, named.id));
  const owner = row && row.name !== null ? (row.mergedInto ?? row.id) : null;
  if (owner === id || named.id === id) return ok([]);
  if (owner !== null) return isNewEmail && email !== null ? refused(refuse("in_use", { customer: owner })) : ok([]);
  const now = deps.clock.now();
  const alias = aliasOf({ id: named.id, tenantId, name, email, phone: email === null ? phone : null }, id, now);
  return ok([
    row ? updateCustomer(db, tenantId, named.id, { ...alias, createdAt: now }, now) : insertCustomer(db, alias),
  ]);
}

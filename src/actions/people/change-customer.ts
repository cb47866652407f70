import { type CustomerRow, listMerged, updateCustomer } from "../../db/customers";
import { searchTextOf } from "../../db/search-text";
import { type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { completePhone } from "../bookings/customer-details";
import type { Deps } from "../deps";
import { loadCountry } from "../load-configuration";
import { makeChange } from "../setup/make-change";
import { type Customer, readCustomer } from "./read-customer";

export type CustomerFields = Partial<Pick<CustomerRow, "name" | "phone" | "timeZone" | "locale" | "notes">> & {
  /** Staff confirm the details as they are, or as this change makes them. */
  readonly isVerified?: true;
};

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
  const isSaid = isVerified || fields.name !== undefined || fields.phone !== undefined;
  const changes: Partial<CustomerRow> = {
    ...given,
    ...(fields.phone !== undefined && { phone: phone.value }),
    ...(isSaid && { verifiedAt: deps.clock.now(), latest: null }),
  };
  const now = { ...before.value, ...changes };
  const [, ...merged] = await listMerged(deps.db, tenantId, before.value.id);
  changes.searchText = [searchTextOf(now), ...merged.map((other) => other.searchText)].join(" ");
  await makeChange(deps, {
    tenantId,
    actor,
    action: "customer.updated",
    subjectId: before.value.id,
    detail: { fields: Object.keys(given) },
    statements: [updateCustomer(deps.db, tenantId, before.value.id, changes, deps.clock.now())],
  });
  return readCustomer(deps, tenantId, before.value.id);
}

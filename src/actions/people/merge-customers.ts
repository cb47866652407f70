// Two records of one person become one. No booking changes: each keeps the customer it was made with, in its object and in
// the copy. The merged record leads to the kept one, and every list, export and erasure reads both.

import {
  type CustomerRow,
  findCustomer,
  isMergedInto,
  listMerged,
  mergeCustomers as merging,
} from "../../db/customers";
import { invalid, missing, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import { knownCustomerId } from "./customer-ids";
import { type Customer, readCustomer } from "./read-customer";

/** Merges `otherId` into the customer. Repeating it changes nothing. */
export async function mergeCustomers(
  deps: Deps,
  staff: Authority,
  customerId: string,
  otherId: string,
): Promise<Result<Customer>> {
  const { db } = deps;
  const { tenantId, actor } = staff;
  const kept = await readCustomer(deps, tenantId, customerId);
  if (!kept.ok) return kept;
  const other = await findCustomer(db, tenantId, await knownCustomerId(deps, otherId));
  if (!other) return refused(missing("customer"));
  if (other.id === kept.value.id) return refused(invalid("/customer", "must be another customer"));
  if (other.mergedInto === kept.value.id) return kept;
  if (other.mergedInto !== null) return mergeCustomers(deps, staff, customerId, other.mergedInto);
  const [row, ...before] = await listMerged(db, tenantId, kept.value.id);
  const others = await listMerged(db, tenantId, other.id);
  if (!row) return refused(missing("customer"));
  const keptId = row.id;
  const searchText = [row.searchText, ...[...before, ...others].map((each) => each.searchText)];
  await makeChange(deps, {
    tenantId,
    actor,
    action: "customer.merged",
    subjectId: keptId,
    detail: { customer: other.id },
    statements: merging(
      db,
      tenantId,
      { keptId, otherId: other.id },
      { ...completed(row, other), searchText: distinct(searchText.join(" ")) },
      deps.clock.now(),
    ),
    cameAbout: isMergedInto(other.id, keptId),
  });
  const after = await findCustomer(db, tenantId, other.id);
  return after?.mergedInto === keptId ? readCustomer(deps, tenantId, keptId) : refused(refuse("revision_mismatch"));
}

/** What the kept record lacks comes from the other. Notes of both stay. */
function completed(kept: CustomerRow, other: CustomerRow): Partial<CustomerRow> {
  const notes = [kept.notes, other.notes].filter((text) => text !== null && text !== "");
  return {
    email: kept.email ?? other.email,
    phone: kept.phone ?? other.phone,
    timeZone: kept.timeZone ?? other.timeZone,
    locale: kept.locale ?? other.locale,
    notes: notes.length === 0 ? null : notes.join("\n\n").slice(0, MOST_NOTES),
  };
}

const MOST_NOTES = 10_000;

function distinct(text: string): string {
  return [...new Set(text.split(" "))].join(" ");
}

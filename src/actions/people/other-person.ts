// An address that staff have replaced on the record of its customer. The record keeps its id, so another person who has the
// address now would be taken for that customer.

import { listMerged } from "../../db/customers";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { customerIdOf } from "../../keyed";
import type { Deps } from "../deps";
import { readCustomer } from "./read-customer";

/** Whether the record of a customer still has an address, itself or by one that was merged into it. */
export async function isOfAddress(deps: Deps, tenantId: string, customerId: string, email: string): Promise<boolean> {
  const known = await readCustomer(deps, tenantId, customerId);
  if (!known.ok) return true;
  const records = await listMerged(deps.db, tenantId, known.value.id);
  return records.some((record) => record.email !== null && mailIdentity(record.email) === mailIdentity(email));
}

/** The id of a record apart, for an address that the business keeps for another person. No address has this identity. */
export function idApart({ settings }: Pick<Deps, "settings">, tenantId: string, email: string): Promise<string> {
  return customerIdOf(settings.serverSecret, tenantId, `other person at ${mailIdentity(email)}`);
}

// Ids of customers as they come in: an earlier build gave out other ones, which lead to the same people.

import { ensureCustomersKeyed, keyCustomers } from "../../db/customer-ids";
import { keyedCustomerId } from "../../keyed";
import type { Deps } from "../deps";

/** The id by which somebody is known now, once everybody is known by such an id. */
export async function knownCustomerId(deps: Deps, customerId: string): Promise<string> {
  await ensureCustomersKeyed(deps.db.$client, keyOf(deps));
  return keyOf(deps)(customerId);
}

/** Renames those whom the isolates of an earlier build still wrote down; answers how many. */
export async function sweepCustomerIds(deps: Deps): Promise<number> {
  return keyCustomers(deps.db.$client, keyOf(deps));
}

function keyOf({ settings }: Deps): (id: string) => Promise<string> {
  return (id) => keyedCustomerId(settings.serverSecret, id);
}

// Customer ids of requests: an earlier build used other ids, which still lead to the same people.

import { ensureCustomersKeyed, keyCustomers } from "../../db/customer-ids";
import { keyedCustomerId } from "../../keyed";
import type { Deps } from "../deps";

/** The current id of a customer, after all customers have current ids. */
export async function knownCustomerId(deps: Deps, customerId: string): Promise<string> {
  await ensureCustomersKeyed(deps.db.$client, keyOf(deps));
  return keyOf(deps)(customerId);
}

/** Renames customers whom isolates of an earlier build still wrote; returns how many. */
export async function sweepCustomerIds(deps: Deps): Promise<number> {
  return keyCustomers(deps.db.$client, keyOf(deps));
}

function keyOf({ settings }: Deps): (id: string) => Promise<string> {
  return (id) => keyedCustomerId(settings.serverSecret, id);
}

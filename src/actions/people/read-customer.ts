import { type CustomerRow, findCustomer } from "../../db/customers";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";
import { knownCustomerId } from "./customer-ids";

export async function readCustomer(deps: Deps, tenantId: string, customerId: string): Promise<Result<CustomerRow>> {
  const customer = await findCustomer(deps.db, tenantId, await knownCustomerId(deps, customerId));
  return customer ? ok(customer) : refused(missing("customer"));
}

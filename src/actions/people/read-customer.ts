import { type CustomerRow, findCustomer, latestOf } from "../../db/customers";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";
import { knownCustomerId } from "./customer-ids";

type Column = "id" | "name" | "email" | "phone" | "timeZone" | "locale" | "notes" | "createdAt" | "updatedAt";

/** A customer as staff see them. */
export type Customer = Pick<CustomerRow, Column> & {
  /** Staff confirmed the details. */
  readonly isVerified: boolean;
  readonly latest: ReturnType<typeof latestOf>;
};

/** The customer of an id; one who was merged into another is that other. */
export async function readCustomer(deps: Deps, tenantId: string, customerId: string): Promise<Result<Customer>> {
  const found = await findCustomer(deps.db, tenantId, await knownCustomerId(deps, customerId));
  const row = found?.mergedInto ? await findCustomer(deps.db, tenantId, found.mergedInto) : found;
  return row ? ok(toCustomer(row)) : refused(missing("customer"));
}

export function toCustomer(row: CustomerRow): Customer {
  const { id, name, email, phone, timeZone, locale, notes, createdAt, updatedAt, verifiedAt } = row;
  const own = { id, name, email, phone, timeZone, locale, notes, createdAt, updatedAt };
  return { ...own, isVerified: verifiedAt !== null, latest: latestOf(row) };
}

import { listCustomers as listRows } from "../../db/customers";
import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";
import { findCustomers } from "./find-customers";
import { type Customer, toCustomer } from "./read-customer";

/** A page of the customers, the oldest first: all of them, or those whom a text finds. */
export async function listCustomers(
  deps: Deps,
  tenantId: string,
  query: ListQuery,
  text: string | undefined,
): Promise<Result<Page<Customer>>> {
  if (text !== undefined) return findCustomers(deps, tenantId, query, text);
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  return ok(mapPage(await listRows(deps.db, tenantId, piece.value), toCustomer));
}

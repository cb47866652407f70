import { listCustomers as listRows } from "../../db/customers";
import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";
import { type Customer, toCustomer } from "./read-customer";

/** A page of the customers, the oldest first; `text` is a part of a name, address or telephone number. */
export async function listCustomers(
  { db }: Deps,
  tenantId: string,
  query: ListQuery,
  text: string | undefined,
): Promise<Result<Page<Customer>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  return ok(mapPage(await listRows(db, tenantId, piece.value, text), toCustomer));
}

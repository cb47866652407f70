import { type ListQuery, type Page, readPiece } from "../../db/paging";
import { listTenants as listRows, type TenantRow } from "../../db/tenants";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";

type Column = "id" | "slug" | "name" | "email" | "timeZone" | "createdAt" | "suspendedAt" | "deletedAt";

/** A business as the operator sees it. */
export type OperatedTenant = Pick<TenantRow, Column>;

/** A page of all businesses, the oldest first, including suspended ones. */
export async function listTenants({ db }: Deps, query: ListQuery): Promise<Result<Page<OperatedTenant>>> {
  const piece = readPiece(query);
  return piece.ok ? ok(await listRows(db, piece.value)) : piece;
}

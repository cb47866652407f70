import { listClosures as listRows } from "../../db/closures";
import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";
import { type StaffClosure, toStaffClosure } from "./read-closure";

/** A page of the closures, the oldest first, including reopened ones. */
export async function listClosures(
  { db }: Deps,
  tenantId: string,
  query: ListQuery,
): Promise<Result<Page<StaffClosure>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  return ok(mapPage(await listRows(db, tenantId, piece.value), toStaffClosure));
}

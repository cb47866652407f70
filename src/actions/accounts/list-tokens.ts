import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { listTokens as listRows } from "../../db/tokens";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";
import { type StaffToken, toStaffToken } from "./staff-token";

/** Active tokens, the oldest first. */
export async function listTokens({ db }: Deps, tenantId: string, query: ListQuery): Promise<Result<Page<StaffToken>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  return ok(mapPage(await listRows(db, tenantId, piece.value), toStaffToken));
}

import { type ListQuery, type Page, pageOfAll, readPiece } from "../../db/paging";
import { listServices as listRows, type StoredService } from "../../db/services";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";

/** A page of the services in display order, including hidden and inactive ones. */
export async function listServices(
  { db }: Deps,
  tenantId: string,
  query: ListQuery,
): Promise<Result<Page<StoredService>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  return ok(pageOfAll(await listRows(db, tenantId), piece.value, ({ position }) => position));
}

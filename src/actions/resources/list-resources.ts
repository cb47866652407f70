import { type ListQuery, mapPage, type Page, pageOfAll, readPiece } from "../../db/paging";
import { listResources as listRows } from "../../db/resources";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";
import { type Resource, toResource } from "./read-resource";

/** A page of the resources, the oldest first. */
export async function listResources({ db }: Deps, tenantId: string, query: ListQuery): Promise<Result<Page<Resource>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  const page = pageOfAll(await listRows(db, tenantId), piece.value, ({ createdAt }) => createdAt);
  return ok(mapPage(page, toResource));
}

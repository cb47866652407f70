import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { listWebhooks as listRows } from "../../db/webhooks";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";
import { toWebhook, type Webhook } from "./webhook";

/** Endpoints, the oldest first. */
export async function listWebhooks({ db }: Deps, tenantId: string, query: ListQuery): Promise<Result<Page<Webhook>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  return ok(mapPage(await listRows(db, tenantId, piece.value), toWebhook));
}

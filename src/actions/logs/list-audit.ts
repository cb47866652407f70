import { type AuditRow, listAudit as listRows } from "../../db/logs";
import { type ListQuery, mapPage, type Page, readLogPiece } from "../../db/paging";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";

export type AuditEntry = Pick<AuditRow, "id" | "actor" | "action" | "subjectId" | "occurredAt"> & {
  readonly detail: Record<string, unknown>;
};

/** A page of who changed what, the newest first. */
export async function listAudit({ db }: Deps, tenantId: string, query: ListQuery): Promise<Result<Page<AuditEntry>>> {
  const piece = readLogPiece(query);
  if (!piece.ok) return piece;
  const page = await listRows(db, tenantId, piece.value);
  return ok(mapPage(page, (row) => ({ ...row, detail: JSON.parse(row.detail) as AuditEntry["detail"] })));
}

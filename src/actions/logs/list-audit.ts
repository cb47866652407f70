import { readActorNames } from "../../db/actor-names";
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

export type NamedEntry = AuditEntry & {
  /** Of the member or token that acted; null for others, and for members who left. */
  readonly actorName: string | null;
};

/** The same, with the names of who acted. */
export async function listNamedAudit(
  deps: Deps,
  tenantId: string,
  query: ListQuery,
): Promise<Result<Page<NamedEntry>>> {
  const page = await listAudit(deps, tenantId, query);
  if (!page.ok) return page;
  const names = await readActorNames(
    deps.db,
    tenantId,
    page.value.rows.map(({ actor }) => actor),
  );
  return ok(mapPage(page.value, (entry) => ({ ...entry, actorName: names.get(entry.actor) ?? null })));
}

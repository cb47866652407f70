import { listAnnouncements as listRows } from "../../db/announcements";
import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { ok, type Result } from "../../domain/refusal";
import type { Deps } from "../deps";
import { type Announcement, toAnnouncement } from "./announcement";

/** A page of the announcements, the newest first. */
export async function listAnnouncements(
  { db }: Deps,
  tenantId: string,
  query: ListQuery,
): Promise<Result<Page<Announcement>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  return ok(mapPage(await listRows(db, tenantId, piece.value), toAnnouncement));
}

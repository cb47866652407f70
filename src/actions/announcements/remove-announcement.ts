import { deleteScheduled, findAnnouncement } from "../../db/announcements";
import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, auditNameOf, mayAnnounce } from "../../domain/tenant/actor";
import { type Deps, newId } from "../deps";
import { toAnnouncement } from "./announcement";

/** Takes back an announcement before any of it is sent. */
export async function removeAnnouncement(deps: Deps, staff: Authority, id: string): Promise<Result<null>> {
  const { tenantId, actor } = staff;
  const { db } = deps;
  const row = await findAnnouncement(db, tenantId, id);
  if (!row) return refused(missing("announcement"));
  if (!mayAnnounce(staff, toAnnouncement(row).audience)) return refused(refuse("forbidden", { scope: "manage" }));
  if (!(await deleteScheduled(db, tenantId, id)))
    return refused({ ...refuse("invalid_transition"), detail: "The announcement is on its way, or it was sent." });
  const audited = {
    id: newId("aud"),
    tenantId,
    actor: auditNameOf(actor),
    action: "announcement.deleted" as const,
    subjectId: id,
    detail: "{}",
    occurredAt: deps.clock.now(),
  };
  await runBatch(db, [insertAudit(db, audited)]);
  return ok(null);
}

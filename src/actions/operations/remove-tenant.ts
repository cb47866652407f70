import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import { countUnderWay } from "../../db/payments";
import { owePushesOfRemoval, owePushOfConfiguration } from "../../db/pushes";
import { findTenantBySlug, raiseConfigRevision, type TenantRow, updateTenant } from "../../db/tenants";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { auditNameOf, OPERATOR } from "../../domain/tenant/actor";
import { type Deps, newId, orNull } from "../deps";
import { sendConfiguration } from "../setup/send-state";
import { workOffRemoval } from "../setup/work-off";

/**
 * Closes a business at once and removes its data. The sweep continues what one request does not finish. Refused while
 * money is under way: without its data it could neither confirm a booking nor go back.
 */
export async function removeTenant(deps: Deps, slug: string): Promise<Result<TenantRow>> {
  const { db } = deps;
  const tenant = await findTenantBySlug(db, slug);
  if (!tenant) return refused(missing("tenant"));
  const deletedAt = tenant.deletedAt ?? deps.clock.now();
  if (tenant.deletedAt === null) {
    const underWay = await countUnderWay(db, tenant.id, deletedAt);
    if (underWay > 0) return refused(refuse("in_use", { payments: underWay }));
    await runBatch(db, [
      updateTenant(db, tenant.id, { deletedAt }),
      raiseConfigRevision(db, tenant.id),
      insertAudit(db, {
        id: newId("aud"),
        tenantId: tenant.id,
        actor: auditNameOf(OPERATOR),
        action: "tenant.removed",
        subjectId: tenant.id,
        detail: "{}",
        occurredAt: deletedAt,
      }),
      ...owePushesOfRemoval(db, tenant.id, deletedAt),
      owePushOfConfiguration(db, tenant.id, deletedAt),
    ]);
    await orNull("configuration_not_told", sendConfiguration(deps, tenant.id));
  }
  deps.background(orNull("removal_goes_on_later", workOffRemoval(deps, tenant.id)));
  return ok({ ...tenant, deletedAt });
}

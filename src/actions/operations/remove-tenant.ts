import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import { countUnderWay, type LeftPayment, listLeft } from "../../db/payments-under-way";
import { owePushesOfRemoval, owePushOfConfiguration } from "../../db/pushes";
import { findTenantBySlug, raiseConfigRevision, type TenantRow, updateTenant } from "../../db/tenants";
import { MOST_AT_BANK_MS } from "../../domain/payments/asking";
import { missing, ok, type Refusal, type Result, refused } from "../../domain/refusal";
import { auditNameOf, OPERATOR } from "../../domain/tenant/actor";
import { DAY_MS } from "../../domain/time/local-time";
import { log } from "../../log";
import { type Deps, newId, orNull } from "../deps";
import { sendConfiguration } from "../setup/send-state";
import { workOffRemoval } from "../setup/work-off";

/** So many payments are named at most. */
const MOST_LEFT = 100;

export type RemovedTenant = {
  readonly tenant: TenantRow;
  /** Money that is to go back and has not. From now on the business alone can see to it. */
  readonly left: readonly LeftPayment[];
};

/**
 * Closes a business at once and removes its data. The sweep continues what one request does not finish. Refused while
 * money is under way: without its data it could neither confirm a booking nor go back. A bank that gives no answer holds
 * a removal up for so long and no longer: then the operator is told what is left.
 */
export async function removeTenant(deps: Deps, slug: string): Promise<Result<RemovedTenant>> {
  const { db } = deps;
  const tenant = await findTenantBySlug(db, slug);
  if (!tenant) return refused(missing("tenant"));
  const now = deps.clock.now();
  const deletedAt = tenant.deletedAt ?? now;
  if (tenant.deletedAt === null) {
    const { underWay, late } = await countUnderWay(db, tenant.id, now, { since: now - MOST_AT_BANK_MS });
    if (underWay + late > 0) return refused(whileUnderWay(underWay + late));
  }
  const left = await listLeft(db, tenant.id, MOST_LEFT);
  if (tenant.deletedAt === null) {
    await runBatch(db, [
      updateTenant(db, tenant.id, { deletedAt }),
      raiseConfigRevision(db, tenant.id),
      insertAudit(db, {
        id: newId("aud"),
        tenantId: tenant.id,
        actor: auditNameOf(OPERATOR),
        action: "tenant.removed",
        subjectId: tenant.id,
        detail: JSON.stringify(left.length > 0 ? { payments_left: left.length } : {}),
        occurredAt: deletedAt,
      }),
      ...owePushesOfRemoval(db, tenant.id, deletedAt),
      owePushOfConfiguration(db, tenant.id, deletedAt),
    ]);
    for (const one of left) logLeft(tenant.id, one);
    await orNull("configuration_not_told", sendConfiguration(deps, tenant.id));
  }
  deps.background(orNull("removal_goes_on_later", workOffRemoval(deps, tenant.id)));
  return ok({ tenant: { ...tenant, deletedAt }, left });
}

function whileUnderWay(payments: number): Refusal {
  const days = MOST_AT_BANK_MS / DAY_MS;
  const detail = `Payments are under way. Suspend the business, and remove it once they are done. A bank is waited for ${days} days at most.`;
  return { code: "in_use", detail, facts: { payments } };
}

/** The log of the business goes with it, and this line stays. */
function logLeft(tenant: string, { id, provider, chargeId, dueMinor, currency }: LeftPayment): void {
  log("warn", "removed_with_money", { tenant, payment: id, provider, charge: chargeId, amount: dueMinor, currency });
}

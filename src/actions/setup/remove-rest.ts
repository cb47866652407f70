import { removeDocuments } from "../../cache/configuration-cache";
import { runBatch } from "../../db/database";
import { areAllEmptied, listPushes, oweNextRound } from "../../db/pushes";
import { deleteSomeRows, deleteTenant } from "../../db/removal";
import { findTenant } from "../../db/tenants";
import { log } from "../../log";
import type { Deps } from "../deps";

/** The most rows of D1, and documents of KV, in one step. */
const MOST_ROWS = 50_000;

const MOST_DOCUMENTS = 100;

/** Removes a bounded piece of a tenant's data outside its objects. True once nothing is left. */
export async function removeRest({ db, env, clock }: Deps, tenantId: string): Promise<boolean> {
  await runBatch(db, oweNextRound(db, tenantId, clock.now()));
  const [tenant, owed] = await Promise.all([findTenant(db, tenantId), listPushes(db, tenantId)]);
  if (!tenant) return true;
  if (tenant.deletedAt === null || !areAllEmptied(owed)) return false;
  if ((await deleteSomeRows(db, tenantId, MOST_ROWS)) > 0) return false;
  if (!(await removeDocuments(env.HINTS, tenant, MOST_DOCUMENTS))) return false;
  await runBatch(db, deleteTenant(db, tenant));
  log("warn", "tenant_removed", { tenant: tenantId });
  return true;
}

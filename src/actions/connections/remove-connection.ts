import { deleteConnection, findConnection, noteAccount } from "../../db/connections";
import { isPaymentProvider } from "../../domain/payments/providers";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import { takersAnew } from "../setup/services-anew";
import type { Provider } from "./sealed";
import { ACCOUNT_IN_USE, usesOfAccount } from "./used-by";

/**
 * Forgets an account. Messages go by the deployment's again. An account for payments takes no more of them, and still
 * gives back what it took. `ifUnused` leaves one alone that is in use.
 */
export async function removeConnection(
  deps: Deps,
  { tenantId, actor }: Authority,
  provider: Provider,
  ifUnused = false,
): Promise<Result<null>> {
  const row = await findConnection(deps.db, tenantId, provider);
  if (!row || row.status === "disabled") return refused(missing("connection"));
  if (ifUnused && isPaymentProvider(provider)) {
    const { services, cards, underWay } = await usesOfAccount(deps, tenantId, provider);
    if (services.length > 0 || cards.length > 0 || underWay > 0) return refused(ACCOUNT_IN_USE);
  }
  const now = deps.clock.now();
  const removed = isPaymentProvider(provider)
    ? noteAccount(deps.db, row, { status: "disabled", updatedAt: now })
    : deleteConnection(deps.db, tenantId, provider);
  await makeChange(deps, {
    tenantId,
    actor,
    action: "connection.deleted",
    subjectId: row.id,
    detail: { provider },
    statements: [removed, ...(await takersAnew(deps, tenantId, row, { ...row, status: "disabled" }, now))],
  });
  return ok(null);
}

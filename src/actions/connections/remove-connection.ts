import { deleteConnection, findConnection } from "../../db/connections";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import type { Provider } from "./sealed";

/** Forgets an account. Messages go by the deployment's again. */
export async function removeConnection(
  deps: Deps,
  { tenantId, actor }: Authority,
  provider: Provider,
): Promise<Result<null>> {
  const row = await findConnection(deps.db, tenantId, provider);
  if (!row) return refused(missing("connection"));
  await makeChange(deps, {
    tenantId,
    actor,
    action: "connection.deleted",
    subjectId: row.id,
    detail: { provider },
    statements: [deleteConnection(deps.db, tenantId, provider)],
  });
  return ok(null);
}

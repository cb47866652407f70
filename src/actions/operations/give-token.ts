import { findTenantBySlug } from "../../db/tenants";
import { insertToken, revokeOtherTokens } from "../../db/tokens";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { OPERATOR } from "../../domain/tenant/actor";
import { SCOPES, type Scope } from "../../domain/tenant/scopes";
import { randomSecret, sha256 } from "../accounts/secrets";
import { type Deps, newId } from "../deps";
import { makeChange } from "../setup/make-change";
import { BEING_REMOVED } from "./operator";

export type GivenToken = { readonly id: string; readonly secret: string; readonly scopes: readonly Scope[] };

/** A token with all scopes for a business that lost its own. On request, all other tokens end in the same step. */
export async function giveToken(deps: Deps, slug: string, revokesOthers: boolean): Promise<Result<GivenToken>> {
  const { db } = deps;
  const tenant = await findTenantBySlug(db, slug);
  if (!tenant) return refused(missing("tenant"));
  if (tenant.deletedAt !== null) return refused(BEING_REMOVED);
  const token = { id: newId("tok"), secret: `btk_${randomSecret()}`, scopes: SCOPES };
  const now = deps.clock.now();
  const row = { id: token.id, tenantId: tenant.id, name: "From the operator", createdAt: now };
  await makeChange(deps, {
    tenantId: tenant.id,
    actor: OPERATOR,
    action: "token.created",
    subjectId: token.id,
    detail: { scopes: SCOPES, revoked_others: revokesOthers },
    statements: [
      insertToken(db, { ...row, secretHash: await sha256(token.secret), scopes: JSON.stringify(SCOPES) }),
      ...(revokesOthers ? [revokeOtherTokens(db, tenant.id, token.id, now)] : []),
    ],
  });
  return ok(token);
}

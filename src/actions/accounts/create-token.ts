// A token never gets more scopes than its creator has.

import { insertToken, type TokenRow } from "../../db/tokens";
import { ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Scope } from "../../domain/tenant/scopes";
import type { CreationKey } from "../create-once";
import { type Deps, newId } from "../deps";
import { makeChange } from "../setup/push-changes";
import type { StaffIdentity } from "./identify-staff";
import { randomSecret, sha256 } from "./secrets";

export async function createToken(
  deps: Deps,
  staff: StaffIdentity,
  given: { readonly name: string; readonly scopes: readonly Scope[] },
  once: CreationKey | null = null,
): Promise<Result<{ token: TokenRow; secret: string | null }>> {
  if (!given.scopes.every((scope) => staff.scopes.includes(scope))) return refused(refuse("forbidden"));
  const secret = `btk_${randomSecret()}`;
  const token: TokenRow = {
    id: newId("tok"),
    tenantId: staff.tenantId,
    name: given.name,
    secretHash: await sha256(secret),
    scopes: JSON.stringify(given.scopes),
    createdAt: deps.clock.now(),
    lastUsedAt: null,
    revokedAt: null,
  };
  await makeChange(deps, {
    tenantId: staff.tenantId,
    actor: staff.tokenId,
    action: "token.created",
    once,
    subjectId: token.id,
    detail: { scopes: given.scopes },
    statements: [insertToken(deps.db, token)],
  });
  return ok({ token, secret });
}

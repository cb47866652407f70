// A token never gets more scopes than its creator has.

import { insertToken, type TokenRow } from "../../db/tokens";
import { ok, type Result, refuse, refused } from "../../domain/refusal";
import { mayDo, type Staff } from "../../domain/tenant/actor";
import type { Scope } from "../../domain/tenant/scopes";
import type { CreationKey } from "../create-once";
import { type Deps, newId } from "../deps";
import { makeChange } from "../setup/push-changes";
import { randomSecret, sha256 } from "./secrets";

export async function createToken(
  deps: Deps,
  staff: Staff,
  given: { readonly name: string; readonly scopes: readonly Scope[] },
  once: CreationKey | null = null,
): Promise<Result<{ token: TokenRow; secret: string | null }>> {
  if (!given.scopes.every((scope) => mayDo(staff.actor, scope))) return refused(refuse("forbidden"));
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
    actor: staff.actor,
    action: "token.created",
    once,
    subjectId: token.id,
    detail: { scopes: given.scopes },
    statements: [insertToken(deps.db, token)],
  });
  return ok({ token, secret });
}

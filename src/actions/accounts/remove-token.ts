import { findToken, revokeToken, wasRevoked } from "../../db/tokens";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";

export async function removeToken(deps: Deps, staff: Authority, tokenId: string): Promise<Result<null>> {
  const { db } = deps;
  const { tenantId } = staff;
  const before = await findToken(db, tenantId, tokenId);
  if (!before || before.revokedAt !== null) return refused(missing("token"));
  const now = deps.clock.now();
  await makeChange(deps, {
    tenantId,
    actor: staff.actor,
    action: "token.revoked",
    subjectId: tokenId,
    detail: {},
    statements: [revokeToken(db, tenantId, tokenId, now)],
    cameAbout: wasRevoked(tokenId, now),
  });
  const after = await findToken(db, tenantId, tokenId);
  return after?.revokedAt === null ? refused(LAST_ONE) : ok(null);
}

const LAST_ONE = {
  code: "in_use",
  detail: "This is the last token with the scope manage; create another one first.",
} as const;

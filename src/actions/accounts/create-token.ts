// A token never gets more scopes than its creator has, and gives no role that its creator could not give.

import { findToken, insertToken, type TokenRow } from "../../db/tokens";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, mayDo } from "../../domain/tenant/actor";
import type { Scope } from "../../domain/tenant/scopes";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { makeChange } from "../setup/make-change";
import { randomSecret, sha256 } from "./secrets";
import { type StaffToken, toStaffToken } from "./staff-token";

export type NewToken = { readonly name: string; readonly scopes: readonly Scope[] };

/** The secret is null on a replay: only its hash is stored. */
export type CreatedToken = { readonly token: StaffToken; readonly secret: string | null };

export const createToken = creationOf("tokens", makeToken, readCreated);

async function readCreated({ db }: Deps, tenantId: string, id: string): Promise<Result<CreatedToken>> {
  const row = await findToken(db, tenantId, id);
  return row ? ok({ token: toStaffToken(row), secret: null }) : refused(missing("token"));
}

async function makeToken(
  deps: Deps,
  staff: Authority,
  given: NewToken,
  once: CreationKey | null,
): Promise<Result<CreatedToken>> {
  if (!given.scopes.every((scope) => mayDo(staff.actor, scope))) return refused(refuse("forbidden"));
  const secret = `btk_${randomSecret()}`;
  const row: TokenRow = {
    id: newId("tok"),
    tenantId: staff.tenantId,
    name: given.name,
    secretHash: await sha256(secret),
    scopes: JSON.stringify(given.scopes),
    role: staff.actor.kind === "link" ? "staff" : staff.actor.role,
    createdAt: deps.clock.now(),
    lastUsedAt: null,
    revokedAt: null,
  };
  await makeChange(deps, {
    tenantId: staff.tenantId,
    actor: staff.actor,
    action: "token.created",
    once,
    subjectId: row.id,
    detail: { scopes: given.scopes },
    statements: [insertToken(deps.db, row)],
  });
  return ok({ token: toStaffToken(row), secret });
}

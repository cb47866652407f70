// Staff tokens: random secrets, stored only as hashes. A token never gets more scopes than its creator has.

import { IsolateMemo } from "../../cache/isolate-memo";
import {
  findToken,
  findTokenByHash,
  insertToken,
  revokeToken,
  type TokenRow,
  touchToken,
  wasRevoked,
} from "../../db/tokens";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { SCOPES, type Scope } from "../../domain/tenant/scopes";
import type { CreationKey } from "../create-once";
import { type Deps, newId, orNull } from "../deps";
import { makeChange } from "../setup/push-changes";
import { randomSecret, sha256 } from "./secrets";

export type StaffIdentity = {
  readonly tenantId: string;
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
  /** The operator suspended the business, or is removing it: its staff may do nothing. */
  readonly isClosed: boolean;
};

const KNOWN_MS = 10 * 60_000;
const MOST_KNOWN = 5_000;
/** Hashes of tokens that this isolate recently found valid. Only the database knows whether one still is. */
const known = new IsolateMemo<true>(KNOWN_MS, MOST_KNOWN, () => 1);

/** True if the token was valid when this isolate last saw it. */
export async function isKnownToken({ clock }: Pick<Deps, "clock">, secret: string): Promise<boolean> {
  return known.get(await sha256(secret), clock.now()) ?? false;
}

/** The staff member of a token, or null. A fault in recording its use never fails the request. */
export async function identifyStaff(deps: Deps, secret: string): Promise<StaffIdentity | null> {
  if (!/^btk_[A-Za-z0-9_-]{43}$/.test(secret)) return null;
  const hash = await sha256(secret);
  const found = await findTokenByHash(deps.db, hash);
  if (!found) {
    known.drop(hash);
    return null;
  }
  known.set(hash, true, deps.clock.now());
  const { token, isClosed } = found;
  deps.background(orNull("token_use_not_noted", touchToken(deps.db, token.tenantId, token.id, deps.clock.now())));
  return { tenantId: token.tenantId, tokenId: token.id, scopes: scopesOf(token), isClosed };
}

export function scopesOf(token: TokenRow): readonly Scope[] {
  const stored: unknown = JSON.parse(token.scopes);
  return SCOPES.filter((scope) => Array.isArray(stored) && stored.includes(scope));
}

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

export async function removeToken(deps: Deps, staff: StaffIdentity, tokenId: string): Promise<Result<null>> {
  const { db } = deps;
  const { tenantId } = staff;
  const before = await findToken(db, tenantId, tokenId);
  if (!before || before.revokedAt !== null) return refused(missing("token"));
  const now = deps.clock.now();
  await makeChange(deps, {
    tenantId,
    actor: staff.tokenId,
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

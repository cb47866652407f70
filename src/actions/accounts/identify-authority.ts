// Identifies staff by a token or as a person who is signed in. A token is a random secret, stored only as a hash.

import { findTokenByHash, touchToken } from "../../db/tokens";
import { type Authority, authorityBy, memberAuthority } from "../../domain/tenant/actor";
import { IsolateMemo } from "../../isolate-memo";
import { type Deps, orNull } from "../deps";
import type { Membership, Person } from "./device";
import { sha256 } from "./secrets";
import { scopesOf } from "./staff-token";

export type IdentifiedAuthority = Authority & {
  /** The operator suspended the business, or is removing it: its staff may do nothing. */
  readonly isClosed: boolean;
  /** When the person last showed who they are, epoch ms. Null for a token, which shows it with each request. */
  readonly provedAt: number | null;
};

const KNOWN_MS = 10 * 60_000;
const MOST_KNOWN = 5_000;
/** Hashes of tokens that this isolate recently found valid. Only the database knows whether one still is. */
const known = new IsolateMemo<true>(KNOWN_MS, MOST_KNOWN, () => 1);

/** True if the token has the form of a staff token. Only such tokens are looked up. */
export function isStaffToken(secret: string): boolean {
  return /^btk_[A-Za-z0-9_-]{43}$/.test(secret);
}

/** True if the token was valid when this isolate last saw it. */
export async function isKnownToken({ clock }: Pick<Deps, "clock">, secret: string): Promise<boolean> {
  return known.get(await sha256(secret), clock.now()) ?? false;
}

/** The staff member of a token, or null. A fault in recording its use never fails the request. */
export async function identifyStaff(deps: Deps, secret: string): Promise<IdentifiedAuthority | null> {
  if (!isStaffToken(secret)) return null;
  const hash = await sha256(secret);
  const found = await findTokenByHash(deps.db, hash);
  if (!found) {
    known.drop(hash);
    return null;
  }
  known.set(hash, true, deps.clock.now());
  const { token, isClosed } = found;
  deps.background(orNull("token_use_not_noted", touchToken(deps.db, token.tenantId, token.id, deps.clock.now())));
  const actor = { kind: "token", tokenId: token.id, role: token.role ?? "owner", scopes: scopesOf(token) } as const;
  return { ...authorityBy(token.tenantId, actor), isClosed, provedAt: null };
}

/** A person as a member of one of their businesses. */
export function asAuthority(
  { name, provedAt }: Pick<Person, "name" | "provedAt">,
  membership: Membership,
): IdentifiedAuthority {
  const { tenantId, memberId, role, resources, policy, isClosed } = membership;
  return { ...memberAuthority(tenantId, { memberId, name, role }, resources, policy ?? {}), isClosed, provedAt };
}

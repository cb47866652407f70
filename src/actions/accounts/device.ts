// A person on a device: how it is signed in, and who is behind its cookie.

import type { Statement } from "../../db/database";
import { type FoundSignIn, findSignIn, insertSignIn, type SignInRow, touchSignIn } from "../../db/sign-ins";
import { DAY_MS, MINUTE_MS } from "../../domain/time/local-time";
import { type Deps, newId, orNull } from "../deps";
import { randomSecret, sha256 } from "./secrets";

export type { FoundSignIn as Person, Membership } from "../../db/sign-ins";

const IDLE_MS = 14 * DAY_MS;
const LASTS_MS = 60 * DAY_MS;
/** On a shared computer a person is signed out after so long without a request. */
const SHARED_MS = 12 * 60 * MINUTE_MS;
/** The use of a device is noted so often. */
const NOTED_EVERY_MS = 5 * MINUTE_MS;
/** Before a change of what protects an account, a person shows again who they are, unless they just did. */
export const PROOF_LASTS_MS = 10 * MINUTE_MS;

export type Device = {
  /** What the browser calls itself. */
  readonly agent: string;
  readonly isShared: boolean;
};

export type NewSignIn = {
  /** For the cookie; only its hash is stored. */
  readonly secret: string;
  readonly statement: Statement;
};

/** A new sign-in, for the batch of what leads to it. */
export async function newSignIn(
  deps: Deps,
  userId: string,
  method: SignInRow["method"],
  { agent, isShared }: Device,
): Promise<NewSignIn> {
  const now = deps.clock.now();
  const secret = randomSecret();
  const statement = insertSignIn(deps.db, {
    id: newId("sgn"),
    userId,
    secretHash: await sha256(secret),
    device: agent.slice(0, 200),
    method,
    isShared,
    createdAt: now,
    lastSeenAt: now,
    provedAt: now,
    endsAt: now + (isShared ? SHARED_MS : LASTS_MS),
  });
  return { secret, statement };
}

/** The person of a cookie, with all memberships as they are now; null when it opens nothing. */
export async function identifyPerson(deps: Deps, secret: string): Promise<FoundSignIn | null> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(secret)) return null;
  const now = deps.clock.now();
  const found = await findSignIn(deps.db, await sha256(secret), now, { idleMs: IDLE_MS, sharedIdleMs: SHARED_MS });
  if (found && found.lastSeenAt <= now - NOTED_EVERY_MS) {
    deps.background(orNull("device_not_noted", touchSignIn(deps.db, found.id, now)));
  }
  return found;
}

export function hasJustProved({ provedAt }: Pick<FoundSignIn, "provedAt">, now: number): boolean {
  return provedAt > now - PROOF_LASTS_MS;
}

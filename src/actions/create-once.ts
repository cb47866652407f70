// Idempotent creation in D1: the batch that creates a thing also stores its Idempotency-Key.

import { isUniqueViolation } from "../db/database";
import { findIdempotencyKey, forgetIdempotencyKeys } from "../db/idempotency-keys";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import type { Authority } from "../domain/tenant/actor";
import type { Deps } from "./deps";
import { fingerprintOf } from "./fingerprint";

/** Identifies a key: within the tenant and the kind of thing, with a fingerprint of the parsed body. */
export type CreationKey = { readonly scope: string; readonly key: string; readonly fingerprint: string };

/** A request that may repeat: its Idempotency-Key, empty without one, and its parsed body. */
export type Keyed = { readonly key: string; readonly body: unknown };

export type Created<T> = { readonly value: T; readonly isReplay: boolean };

/** An action of staff that creates something of a kind, once for each key. */
export function creationOf<G, T>(
  kind: string,
  make: (deps: Deps, staff: Authority, given: G, once: CreationKey | null) => Promise<Result<T>>,
  restate: (deps: Deps, tenantId: string, subjectId: string) => Promise<Result<T>>,
) {
  return (deps: Deps, staff: Authority, given: G, keyed: Keyed): Promise<Result<Created<T>>> =>
    createOnce(deps, staff.tenantId, kind, keyed, {
      make: (once) => make(deps, staff, given, once),
      restate: (subjectId) => restate(deps, staff.tenantId, subjectId),
    });
}

type Creation<T> = {
  readonly make: (once: CreationKey | null) => Promise<Result<T>>;
  /** What the same key created before, as it is now. */
  readonly restate: (subjectId: string) => Promise<Result<T>>;
};

/** Creates something, or returns what the same key created. Errors are not stored. */
export async function createOnce<T>(
  deps: Deps,
  tenantId: string,
  kind: string,
  { key, body }: Keyed,
  { make, restate }: Creation<T>,
): Promise<Result<Created<T>>> {
  if (key === "") return created(await make(null), false);
  const { db, clock } = deps;
  const once = { scope: creationScope(tenantId, kind), key, fingerprint: await fingerprintOf(body) };
  const replayed = async (): Promise<Result<Created<T>> | null> => {
    const before = await findIdempotencyKey(db, once.scope, once.key, clock.now());
    if (!before) return null;
    // Erasure empties the fingerprint, so any body with this key counts as the same.
    const isSame = before.fingerprint === "" || before.fingerprint === once.fingerprint;
    if (!isSame) return refused(refuse("idempotency_key_reused"));
    return created(await restate(before.subjectId), true);
  };
  const known = await replayed();
  if (known) return known;
  // An expired key must not block this one, even if the sweep has not run yet.
  await forgetIdempotencyKeys(db, clock.now());
  try {
    return created(await make(once), false);
  } catch (fault) {
    const winner = isUniqueViolation(fault, "idempotency_keys") ? await replayed() : null;
    if (winner) return winner;
    throw fault;
  }
}

export function creationScope(tenantId: string, kind: string): string {
  return `${tenantId}|${kind}`;
}

function created<T>(outcome: Result<T>, isReplay: boolean): Result<Created<T>> {
  return outcome.ok ? ok({ value: outcome.value, isReplay }) : outcome;
}

// One key, one thing: what is made in D1 may come with an Idempotency-Key, which is written in the batch that makes it.

import { isUniqueViolation } from "../db/database";
import { findIdempotencyKey, forgetIdempotencyKeys } from "../db/idempotency-keys";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import { fingerprintOf } from "./bookings/place-booking";
import type { Deps } from "./deps";

/** What a key is compared by: within the tenant and the kind of thing, over the parsed body. */
export type CreationKey = { readonly scope: string; readonly key: string; readonly fingerprint: string };

export type Created<T> = { readonly value: T; readonly isReplay: boolean };

/** Makes something, or tells again what was made with the same key. Errors are not remembered. */
export async function createOnce<T>(
  deps: Deps,
  asked: { readonly tenantId: string; readonly kind: string; readonly key: string; readonly body: unknown },
  make: (once: CreationKey | null) => Promise<Result<T>>,
  restate: (subjectId: string) => Promise<Result<T>>,
): Promise<Result<Created<T>>> {
  if (asked.key === "") return created(await make(null), false);
  const { db, clock } = deps;
  const once = {
    scope: creationScope(asked.tenantId, asked.kind),
    key: asked.key,
    fingerprint: await fingerprintOf(asked.body),
  };
  const replayed = async (): Promise<Result<Created<T>> | null> => {
    const before = await findIdempotencyKey(db, once.scope, once.key, clock.now());
    if (!before) return null;
    // Of whoever was erased it is not kept what was asked.
    const isSame = before.fingerprint === "" || before.fingerprint === once.fingerprint;
    if (!isSame) return refused(refuse("idempotency_key_reused"));
    return created(await restate(before.subjectId), true);
  };
  const known = await replayed();
  if (known) return known;
  // A key that is over must not stand in the way, whether or not the sweep has been there.
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

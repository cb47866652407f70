// One-time secrets. A retry with the same Idempotency-Key gets them again. So the key works like a password, and an
// attacker must not be able to guess it.

import { LEAST_SECRET_KEY } from "../actions/accounts/secrets";
import type { Call } from "./route";

/** True when an answer may contain its secrets: the first one always, a replay only for a key that is long enough. */
export function maySecretsBeTold({ key }: Pick<Call, "key">, { isReplay }: { readonly isReplay?: boolean }): boolean {
  return isReplay !== true || key.length >= LEAST_SECRET_KEY;
}

// Secrets that are given once. A retry that brings its Idempotency-Key is told them again, so the key is a password for
// them: it has to be one that nobody guesses.

import { LEAST_SECRET_KEY } from "../actions/accounts/secrets";
import type { Call } from "./route";

/** Whether an answer may tell its secrets: the first one does, a replay only to a key that is long enough. */
export function maySecretsBeTold({ key }: Pick<Call, "key">, { isReplay }: { readonly isReplay?: boolean }): boolean {
  return isReplay !== true || key.length >= LEAST_SECRET_KEY;
}

// The digest of a request body, which says whether a repeated key came with the same request.

import { sha256 } from "./accounts/secrets";

/** Equal bodies have equal fingerprints. */
export function fingerprintOf(body: unknown): Promise<string> {
  return sha256(JSON.stringify(sortKeys(body)));
}

/** The value with all keys sorted, so that equal bodies have equal fingerprints. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sortKeys(inner)]));
}

// Hints that one isolate remembers. A request that commits notes the resulting version, and from then on this isolate
// trusts no older hint. So a customer who has booked sees the slot gone at once.

import type { ResourceRules } from "../domain/tenant/resource";
import { IsolateMemo } from "../isolate-memo";
import { type MonthHint, type RulesHint, unpackMonth, unpackRules } from "./hint-store";

const MEMO_MS = 1_000;
const MOST_VERSIONS = 5_000;
/** Bound on remembered allocations, of some two hundred bytes each. A hint without any weighs as much as a few. */
const MOST_ALLOCATIONS = 100_000;
const memo = new IsolateMemo<MonthHint | RulesHint>(MEMO_MS, MOST_ALLOCATIONS, (hint) =>
  "rules" in hint ? weightOfRules(hint.rules) : 5 + hint.allocations.length,
);

/** The weight of rules, in allocations, by their lists. */
export function weightOfRules({ hours, pools, closures }: ResourceRules): number {
  const windows = hours.overrides.reduce((sum, override) => sum + 1 + override.windows.length, hours.weekly.length);
  const dates = closures.reduce((sum, { when }) => sum + 2 + (when.kind === "dates" ? when.dates.length / 8 : 0), 0);
  return Math.ceil(20 + windows / 2 + pools.length + dates);
}
const expectedVersions = new Map<string, number>();
/** KV answers at most so many keys in one call. */
const KEYS_PER_CALL = 100;

export function expectVersion(key: string, version: number): void {
  const expected = expectedVersions.get(key) ?? -1;
  if (version <= expected) return;
  if (expectedVersions.size >= MOST_VERSIONS) expectedVersions.clear();
  expectedVersions.set(key, version);
}

function isTrusted(key: string, hint: { readonly version: number }): boolean {
  return hint.version >= (expectedVersions.get(key) ?? -1);
}

export function rememberHint(key: string, hint: MonthHint | RulesHint, now: number): void {
  memo.set(key, hint, now);
}

/** Hints by key, from the memo, or from KV in as few calls as possible. Missing and outdated ones are left out. */
export async function readHints(
  kv: KVNamespace,
  keys: readonly string[],
  now: number,
): Promise<Map<string, MonthHint | RulesHint>> {
  const hints = new Map<string, MonthHint | RulesHint>();
  const missing: string[] = [];
  for (const key of keys) {
    const hint = memo.get(key, now);
    if (hint && isTrusted(key, hint)) hints.set(key, hint);
    else missing.push(key);
  }
  const calls: Promise<Map<string, string | null>>[] = [];
  for (let at = 0; at < missing.length; at += KEYS_PER_CALL) calls.push(kv.get(missing.slice(at, at + KEYS_PER_CALL)));
  for (const texts of await Promise.all(calls)) {
    for (const [key, text] of texts) {
      const hint = isRulesKey(key) ? unpackRules(text) : unpackMonth(text);
      if (!hint || !isTrusted(key, hint)) continue;
      memo.set(key, hint, now);
      hints.set(key, hint);
    }
  }
  return hints;
}

function isRulesKey(key: string): boolean {
  return key.split("/")[1] === "rules";
}

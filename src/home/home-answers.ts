// What a key was answered with, so that the same request gets the same answer and another body gets none.

import { MINUTE_MS } from "../domain/local-time";
import { refuse } from "../domain/refusal";
import type { Service } from "../domain/service";
import { type HomeDesk, refusedWith } from "./home-desk";
import {
  addToAgenda,
  purgeAnswers,
  readAnswer,
  readService,
  type StoredOutcome,
  writeAnswer,
  writeService,
} from "./home-store";
import type { IdempotencyClaim, Refused, StaleService } from "./home-types";

/** How long a key is remembered: longer than the 24 hours promised, forgotten in hourly sweeps. */
const KEY_MEMORY_MS = 48 * 60 * MINUTE_MS;
const SWEEP_MS = 60 * MINUTE_MS;

export type Recalled = { readonly status: "found"; readonly stored: StoredOutcome };

/** What a key was answered with before; a refusal when it came with another body then. */
export function recallAnswer(sql: SqlStorage, claim: IdempotencyClaim): Recalled | Refused | null {
  const answered = readAnswer(sql, claim.scopedKey);
  if (!answered) return null;
  if (answered.fingerprint !== claim.fingerprint) return refusedWith(refuse("idempotency_key_reused"));
  return { status: "found", stored: answered.stored };
}

export function rememberAnswer(desk: HomeDesk, claim: IdempotencyClaim, stored: StoredOutcome): void {
  writeAnswer(desk.sql, claim, stored, desk.now);
  purgeAfter(desk, desk.now);
}

/** Forgets keys that are over, and will come back for the first of the others. */
export function purgeKeys(desk: HomeDesk): void {
  const nextCameAt = purgeAnswers(desk.sql, desk.now - KEY_MEMORY_MS);
  if (nextCameAt !== null) purgeAfter(desk, nextCameAt);
}

function purgeAfter({ sql }: HomeDesk, cameAt: number): void {
  addToAgenda(sql, Math.ceil((cameAt + KEY_MEMORY_MS) / SWEEP_MS) * SWEEP_MS, "purge", "");
}

/** Whether the caller goes by an older service than this object was told of; then neither its price nor its questions count. */
export function staleService(sql: SqlStorage, { id, revision }: Service): StaleService | null {
  const known = readService(sql, id);
  return known && known.revision > revision ? { status: "stale_service", revision: known.revision } : null;
}

/** Takes note of a service that comes with a wish; refuses when it was retired here. */
export function admitService(sql: SqlStorage, service: Service): Refused | null {
  const known = readService(sql, service.id);
  if (known?.is_retired) return refusedWith(refuse("not_bookable"));
  if (!known || known.revision < service.revision) writeService(sql, service.id, service.revision, false, service);
  return null;
}

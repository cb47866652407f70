// What a key was answered with, so that the same request gets the same answer and another body gets none.

import { refuse } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { IdempotencyClaim, Refused, StaleService } from "../messages";
import { firstAnsweredAt, purgeAnswers, readAnswer, type StoredOutcome, writeAnswer } from "./answer-store";
import { readService, writeService } from "./booking-store";
import { type BookingTx, refusedWith } from "./booking-tx";

/** How long a key is remembered: longer than the 24 hours promised, forgotten in hourly sweeps. */
const KEY_MEMORY_MS = 48 * 60 * MINUTE_MS;
const SWEEP_MS = 60 * MINUTE_MS;

export type Recalled = { readonly status: "found"; readonly stored: StoredOutcome };

/**
 * What a key was answered with before; a refusal when it came with another body then. `ownId` is the id of the booking
 * that it alone makes here; see readAnswer().
 */
export function recallAnswer(
  sql: SqlStorage,
  claim: IdempotencyClaim,
  ownId: string | null | undefined = null,
): Recalled | Refused | null {
  const answered = readAnswer(sql, claim.scopedKey, ownId);
  if (!answered) return null;
  // Of whoever was erased it is not known any more what they asked for.
  const isSame = answered.fingerprint === "" || answered.fingerprint === claim.fingerprint;
  if (!isSame) return refusedWith(refuse("idempotency_key_reused"));
  return { status: "found", stored: answered.stored };
}

/** `customerId` names whom the request was about, if anybody: erasing them has to find it. */
export function rememberAnswer(
  tx: BookingTx,
  claim: IdempotencyClaim,
  stored: StoredOutcome,
  customerId: string | null = null,
): void {
  writeAnswer(tx.sql, claim, stored, customerId, tx.now);
  tx.effects.isKeyed = true;
}

/** Forgets keys that are over. */
function purgeKeys({ sql, now }: Pick<BookingTx, "sql" | "now">): void {
  purgeAnswers(sql, now - KEY_MEMORY_MS);
}

/** When a key that came at an instant is to be forgotten, and with it those that came in the same hour. */
function purgeAt(cameAt: number): number {
  return Math.ceil((cameAt + KEY_MEMORY_MS) / SWEEP_MS) * SWEEP_MS;
}

/** When keys are to be forgotten. Known without a row of the agenda, which each hour with bookings would write. */
export class KeySweep {
  /** Undefined until it is looked for. */
  private dueAt: number | null | undefined;

  constructor(private readonly sql: SqlStorage) {}

  nextAt(): number | null {
    if (this.dueAt === undefined) {
      const cameAt = firstAnsweredAt(this.sql);
      this.dueAt = cameAt === null ? null : purgeAt(cameAt);
    }
    return this.dueAt;
  }

  /** A key came just now; those before it are over before it is. */
  noteKey(now: number): void {
    if (this.nextAt() === null) this.dueAt = purgeAt(now);
  }

  settle(tx: Pick<BookingTx, "sql" | "now">): void {
    const dueAt = this.nextAt();
    if (dueAt === null || dueAt > tx.now) return;
    purgeKeys(tx);
    this.dueAt = undefined;
  }
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

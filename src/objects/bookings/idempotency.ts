// Answers to idempotency keys: the same request gets the same answer, and a key with another body is refused.

import { KEY_MEMORY_MS } from "../../db/idempotency-keys";
import { refuse } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Concern } from "../concern";
import type { Done, IdempotencyClaim, PlaceCommand, Refused, StaleService, Waiting } from "../messages";
import {
  firstAnsweredAt,
  type Making,
  purgeAnswers,
  readAnswer,
  type StoredOutcome,
  writeAnswer,
} from "./answer-store";
import { type BookingTx, refusedWith } from "./booking-tx";
import type { Effects } from "./effects";
import { readService, writeService } from "./service-store";
import { replayedWaiting } from "./waiting-outcome";

const SWEEP_MS = 60 * MINUTE_MS;

/**
 * The answer to a key that arrived before, as `replay` makes it of what was stored. A refusal when the key arrived with
 * another body. `making` says which booking the key makes; see readAnswer().
 */
export function recallAnswer<T>(
  sql: SqlStorage,
  claim: IdempotencyClaim,
  replay: (stored: StoredOutcome) => T | null,
  making: Making | null = null,
): T | Refused | null {
  const answered = readAnswer(sql, claim.scopedKey, making);
  if (!answered) return null;
  // After an erasure the digest is gone, so every body counts as the same.
  const isSame = answered.fingerprint === "" || answered.fingerprint === claim.fingerprint;
  return isSame ? replay(answered.stored) : refusedWith(refuse("idempotency_key_reused"));
}

/** The answer of a booking or hold again. */
export function replayedPlace(stored: StoredOutcome): Done | Waiting {
  const waiting = replayedWaiting(stored);
  if (waiting) return waiting;
  const { bookings, resources } = stored;
  const [booking] = bookings;
  if (!booking) throw new Error("A stored answer has no booking.");
  return { status: "done", booking, resources: resources[0] ?? [], touched: [], isReplay: true };
}

/**
 * Checks a request with a new key before any rule judges it. It may bring an older service than this object knows, or a
 * refusal by the Worker. An offer keeps the service that was agreed.
 */
export function checkNewRequest(
  sql: SqlStorage,
  command: Pick<PlaceCommand, "service" | "callerRefusal" | "inputProblems" | "isOffer">,
): StaleService | Refused | null {
  const stale = command.isOffer ? null : staleService(sql, command.service);
  if (stale) return stale;
  if (command.callerRefusal) return refusedWith(command.callerRefusal);
  // What a Worker of an earlier build sends instead.
  const { inputProblems: problems = [] } = command;
  return problems.length > 0 ? refusedWith({ code: "invalid_request", problems }) : null;
}

/** `customerId` names the customer of the request, if there is one. Erasing the customer has to find the answer. */
export function rememberAnswer(
  tx: BookingTx,
  claim: IdempotencyClaim,
  stored: StoredOutcome,
  customerId: string | null = null,
): void {
  writeAnswer(tx.sql, claim, stored, customerId, tx.now);
  tx.effects.isKeyed = true;
}

/** Forgets expired keys. */
function purgeKeys({ sql, now }: Pick<BookingTx, "sql" | "now">): void {
  purgeAnswers(sql, now - KEY_MEMORY_MS);
}

/** When to forget a key that arrived at an instant, together with those of the same hour. */
function purgeAt(cameAt: number): number {
  return Math.ceil((cameAt + KEY_MEMORY_MS) / SWEEP_MS) * SWEEP_MS;
}

/** When keys are to be forgotten. It needs no row on the agenda, which every hour with bookings would write. */
export class KeySweep implements Concern<BookingTx> {
  /** Undefined until the first look. */
  private nextAt: number | null | undefined;

  constructor(private readonly sql: SqlStorage) {}

  dueAt(): number | null {
    if (this.nextAt === undefined) {
      const cameAt = firstAnsweredAt(this.sql);
      this.nextAt = cameAt === null ? null : purgeAt(cameAt);
    }
    return this.nextAt;
  }

  /** A key arrived just now. Older keys expire before it, so an existing due time stays. */
  afterCommit({ isKeyed }: Pick<Effects, "isKeyed">, now: number): void {
    if (isKeyed && this.dueAt() === null) this.nextAt = purgeAt(now);
  }

  applyClock(tx: Pick<BookingTx, "sql" | "now">): void {
    const dueAt = this.dueAt();
    if (dueAt === null || dueAt > tx.now) return;
    purgeKeys(tx);
    this.nextAt = undefined;
  }
}

/** Whether the caller uses an older service than this object knows. Then its price and its questions do not count. */
export function staleService(sql: SqlStorage, { id, revision }: Service): StaleService | null {
  const known = readService(sql, id);
  return known && known.revision > revision ? { status: "stale_service", revision: known.revision } : null;
}

/** Stores the service that a request brings. Refuses when the service was retired here. */
export function admitService(sql: SqlStorage, service: Service): Refused | null {
  const known = readService(sql, service.id);
  if (known?.is_retired) return refusedWith(refuse("not_bookable"));
  if (!known || known.revision < service.revision) writeService(sql, service.id, service.revision, false, service);
  return null;
}

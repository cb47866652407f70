// A word from Berth to the owner of a business, by mail and inside the product.

import type { Statement } from "../../db/database";
import { insertDeliveries } from "../../db/deliveries";
import { type Deps, newId } from "../deps";
import type { StaffWords } from "./staff-words";

type Word = {
  readonly tenantId: string;
  /** What it is about. */
  readonly subjectId: string;
  /** What has happened, such as `connection.refused`. */
  readonly type: string;
  /** Names the occasion: of two words with the same, one is sent. */
  readonly occasion: string;
  /** What it says. A word about a person names where that stands, as no erasure finds it in a delivery. */
  readonly words: StaffWords;
};

/** Call `wakeRunner` after the batch, so that it goes out at once. */
export function ownerTold({ db, clock }: Deps, { tenantId, subjectId, type, occasion, words }: Word): Statement {
  const now = clock.now();
  const messages = ["tenant/email", "tenant/notice"].map((destination) => ({
    id: newId("dlv"),
    tenantId,
    sourceId: `${subjectId}/${occasion}`,
    sourceType: type,
    subjectId,
    kind: "message" as const,
    destination,
    detail: JSON.stringify({ kind: "announcement", ...words }),
    occurredAt: now,
    nextAttemptAt: now,
  }));
  return insertDeliveries(db, messages, now);
}

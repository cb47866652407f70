// What D1 knows that decides whether a message is sent, asked at once.

import { sql } from "drizzle-orm";
import { isErasedSince, type Person } from "./customers";
import type { Database } from "./database";
import { type DeliveryRow, hasNewerDelivery } from "./deliveries";
import { isUnheard, type LastToldOf, lastTold } from "./messages";
import { hasAnyOptOut, type OptOut } from "./opt-outs";

export type MessageFacts = {
  /** The same reader is about to be told something newer of the same subject. */
  readonly hasNewer: boolean;
  /** What the customer was last told of the booking, or null. */
  readonly lastTold: string | null;
  readonly isOptedOut: boolean;
  readonly isErased: boolean;
  /** The customer has not heard of the booking: staff made it so. */
  readonly isUnheard: boolean;
};

export type FactsOf = {
  readonly delivery: DeliveryRow;
  /** Kinds that make this message needless. */
  readonly newer: readonly string[];
  readonly message: LastToldOf;
  readonly optOuts: readonly OptOut[];
  readonly person: Person | null;
  /** Wants of `lastTold` only what certainly reached its reader. */
  readonly isSure: boolean;
};

export async function readMessageFacts(
  db: Database,
  { delivery, newer, message, optOuts, person, isSure }: FactsOf,
): Promise<MessageFacts> {
  const row = await db.get<Record<keyof MessageFacts, unknown>>(
    sql`select ${hasNewerDelivery(delivery, newer)} as hasNewer, ${lastTold(message, isSure)} as lastTold,
      ${hasAnyOptOut(optOuts)} as isOptedOut, ${isErasedSince(person)} as isErased, ${isUnheard(message, delivery.sourceId)} as isUnheard`,
  );
  return {
    hasNewer: row.hasNewer === 1,
    lastTold: row.lastTold === null ? null : String(row.lastTold),
    isOptedOut: row.isOptedOut === 1,
    isErased: row.isErased === 1,
    isUnheard: row.isUnheard === 1,
  };
}

// What providers report of a message that they took. Each parser is pure. It answers null for what does not matter.

export type ReportedState = "sent" | "deferred" | "delivered" | "failed" | "bounced" | "complained";

export type DeliveryReport = {
  /** The same when the provider repeats itself. */
  readonly eventId: string;
  /** The provider's id of the message. */
  readonly providerId: string;
  readonly state: ReportedState;
  /** Nothing sent there arrives, now or later. */
  readonly isAddressDead: boolean;
  /** A word for the log, without an address or a name. */
  readonly reason: string | null;
  /** Epoch ms, or null where the provider does not say. */
  readonly at: number | null;
};

/** Reports come unordered. A later stage of a message's way is never undone by an earlier one. */
const STAGES: Readonly<Record<string, number>> = {
  queued: 0,
  sent: 1,
  deferred: 2,
  delivered: 3,
  failed: 3,
  bounced: 4,
  complained: 5,
};

/** True when a report changes what is known. */
export function isNews(known: string, reported: ReportedState): boolean {
  return (STAGES[reported] ?? 0) > (STAGES[known] ?? -1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field of an unknown value as text, or null. */
export function textOf(value: unknown, field: string): string | null {
  const found = isObject(value) ? value[field] : undefined;
  return typeof found === "string" && found !== "" ? found : null;
}

export function fieldOf(value: unknown, field: string): unknown {
  return isObject(value) ? value[field] : undefined;
}

export function instantOf(text: string | null): number | null {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// An endpoint as staff see it.

import type { DeliveryRow } from "../../db/deliveries";
import type { WebhookRow } from "../../db/webhooks";
import type { EventDetail } from "../../domain/events";

/** Why Berth ended an endpoint: it answered 410, or it took no event for too long. */
export type EndedReason = "gone" | "failing";

export type Webhook = Pick<
  WebhookRow,
  "id" | "url" | "includeCustomer" | "active" | "description" | "createdAt" | "updatedAt"
> & { readonly events: readonly string[]; readonly endedReason: EndedReason | null };

export function toWebhook(row: WebhookRow): Webhook {
  const { id, url, events, includeCustomer, active, description, createdAt, updatedAt } = row;
  const endedReason = row.endedReason as EndedReason | null;
  const shown = { id, url, includeCustomer, active, description, endedReason, createdAt, updatedAt };
  return { ...shown, events: JSON.parse(events) as string[] };
}

/** What a delivery to an endpoint carries besides its event. */
export type WebhookDetail = EventDetail & {
  /** Staff asked for it, so it is sent whether the endpoint is active or not. */
  readonly isAsked?: true;
};

export const ASKED: WebhookDetail = { isAsked: true };

/** A try as the log of tries has it. */
type Try = {
  readonly at: number;
  readonly status: number | null;
  readonly ms: number;
  readonly error: string | null;
};

/** What an endpoint was sent, or is to be sent. */
export type WebhookDelivery = Pick<DeliveryRow, "id" | "state" | "reason"> & {
  readonly event: string;
  readonly type: string;
  readonly attempts: readonly Try[];
  /** Null once it is over. */
  readonly nextAttemptAt: number | null;
};

/** The id of the event of a delivery. A replay has ids of its own, which begin with it. */
export function eventIdOf({ sourceId }: Pick<DeliveryRow, "sourceId">): string {
  return sourceId.split("/", 1)[0] ?? sourceId;
}

export function toDelivery(row: DeliveryRow): WebhookDelivery {
  const { id, state, reason, sourceType: type } = row;
  const attempts = JSON.parse(row.attempts) as Try[];
  const nextAttemptAt = state === "waiting" ? row.nextAttemptAt : null;
  return { id, state, reason, event: eventIdOf(row), type, attempts, nextAttemptAt };
}

// Endpoints that receive events, and what they were sent, on the wire.

import * as z from "zod";
import { isEventPattern } from "../domain/events";
import { withoutAbsent } from "./absent";
import { instant, instantOut, text, withDefault } from "./primitives";

const eventPattern = z
  .string()
  .max(100)
  .refine(isEventPattern, "must be *, a noun such as booking.*, or a type of event such as booking.confirmed")
  .meta({ examples: ["booking.*"] });

const eventPatterns = z.array(eventPattern).min(1).max(50);

/** The guard of targets says more; this bounds the text. */
const url = z
  .string()
  .trim()
  .min(1)
  .max(1_000)
  .meta({
    description: "Where events are posted to: https, port 443 or 8443, a public name",
    examples: ["https://hooks.example.com/berth"],
  });

const description = text(200);

export const newWebhook = z
  .strictObject({
    url,
    events: withDefault(eventPatterns, ["*"]),
    include_customer: withDefault(z.boolean(), false),
    active: withDefault(z.boolean(), true),
    description: withDefault(description, ""),
  })
  .meta({ id: "NewWebhook" });

export const webhookChanges = z
  .strictObject({
    url: url.nullish(),
    events: eventPatterns.nullish(),
    include_customer: z.boolean().nullish(),
    active: z.boolean().nullish().meta({ description: "true also begins anew after Berth has ended the endpoint" }),
    description: description.nullish(),
  })
  .meta({ id: "WebhookChanges" });

/** Converts a change into the domain's fields. An absent field, and null, keeps its value. */
export function toWebhookFields(wire: z.output<typeof webhookChanges>) {
  const { url, events, include_customer: includeCustomer, active, description } = wire;
  return withoutAbsent({
    url: url ?? undefined,
    events: events ?? undefined,
    includeCustomer: includeCustomer ?? undefined,
    active: active ?? undefined,
    description: description ?? undefined,
  });
}

export const webhookOut = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    include_customer: z.boolean(),
    active: z.boolean(),
    description: z.string(),
    ended_reason: z.enum(["gone", "failing"]).nullable().meta({
      description:
        "Why Berth made it inactive: it answered 410, or it took nothing for a day or longer. Null otherwise",
    }),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "Webhook" });

export const newWebhookOut = webhookOut
  .extend({ secret: z.string().nullable().meta({ description: "Returned once: null on a replay" }) })
  .meta({ id: "WebhookCreated" });

export const webhookSecretOut = z.object({ secret: z.string() }).meta({ id: "WebhookSecret" });

export const webhookDeliveryOut = z
  .object({
    id: z.string(),
    event: z.string().meta({ description: "Id of the event, the webhook-id of each try" }),
    type: z.string(),
    state: z.enum(["waiting", "delivered", "failed", "skipped"]).meta({
      description:
        "waiting: a try is to come. delivered: the endpoint answered 2xx. failed: the last try failed. skipped: the endpoint was inactive or deleted by then",
    }),
    reason: z.string().nullable().meta({ description: "Why it waits, failed or was skipped" }),
    attempts: z
      .array(
        z.object({
          at: instantOut,
          status: z.int().min(100).nullable().meta({ description: "Null without an answer" }),
          ms: z.int(),
          error: z.string().nullable(),
        }),
      )
      .meta({ description: "The latest tries, 20 at most" }),
    next_attempt_at: instantOut.nullable(),
  })
  .meta({ id: "WebhookDelivery" });

export const replayRequest = z
  .strictObject({ from: instant, to: instant })
  .meta({ id: "WebhookReplay", description: "Both instants are included" });

export const replayOut = z
  .object({ count: z.int().meta({ description: "Events that are sent again" }) })
  .meta({ id: "WebhookReplayed" });

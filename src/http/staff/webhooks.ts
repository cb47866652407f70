import * as z from "zod";
import { changeWebhook } from "../../actions/webhooks/change-webhook";
import { createWebhook } from "../../actions/webhooks/create-webhook";
import { listDeliveries } from "../../actions/webhooks/list-deliveries";
import { listWebhooks } from "../../actions/webhooks/list-webhooks";
import { readWebhook } from "../../actions/webhooks/read-webhook";
import { redeliver } from "../../actions/webhooks/redeliver";
import { removeWebhook } from "../../actions/webhooks/remove-webhook";
import { replayEvents } from "../../actions/webhooks/replay-events";
import { rotateSecret } from "../../actions/webhooks/rotate-secret";
import { testWebhook } from "../../actions/webhooks/test-webhook";
import type { Webhook, WebhookDelivery } from "../../actions/webhooks/webhook";
import { emptyBody, listOf, listQuery } from "../../contract/primitives";
import {
  newWebhook,
  newWebhookOut,
  replayOut,
  replayRequest,
  toWebhookFields,
  webhookChanges,
  webhookDeliveryOut,
  webhookOut,
  webhookSecretOut,
} from "../../contract/webhook-schemas";
import { answerCreated, answerPage, json, noContent, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Webhooks", limit: "staff" } as const;

export const listWebhooksRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/webhooks",
  name: "listWebhooks",
  summary: "Endpoints that events are posted to, without their secrets",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(webhookOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listWebhooks(call.deps, call.staff.tenantId, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (webhook) => presentWebhook(webhook, iso));
  },
});

export const createWebhookRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/webhooks",
  name: "createWebhook",
  summary: "Create an endpoint; the answer has its secret once",
  description:
    "Events are signed and posted by Standard Webhooks 1.0: see the guide. The address must be https on port 443 or 8443 with a public name. Where the name leads is checked again at each try, and a redirect is not followed.",
  access: { scope: "manage" },
  takesKey: true,
  body: newWebhook,
  answers: { 201: newWebhookOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { include_customer: includeCustomer, ...given } = call.body;
    const created = await createWebhook(call.deps, call.staff, { ...given, includeCustomer }, call);
    const iso = await instantWriter(call);
    return answerCreated(call, created, ({ webhook, secret }) => ({
      body: { ...presentWebhook(webhook, iso), secret },
      headers: { location: `${call.origin}/v1/webhooks/${webhook.id}` },
    }));
  },
});

export const readWebhookRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/webhooks/{id}",
  name: "readWebhook",
  summary: "One endpoint",
  access: { scope: "read" },
  answers: { 200: webhookOut },
  refusals: ["not_found"],
  async handle(call) {
    const webhook = await readWebhook(call.deps, call.staff.tenantId, call.params.id ?? "");
    const iso = await instantWriter(call);
    return webhook.ok ? json(presentWebhook(webhook.value, iso)) : problem(call, webhook.refusal);
  },
});

export const changeWebhookRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/webhooks/{id}",
  name: "changeWebhook",
  summary: "Change an endpoint; active: false pauses it",
  description:
    "What happens while an endpoint is inactive is not posted to it. A replay sends it afterwards. What already waits for an inactive endpoint is skipped.",
  access: { scope: "manage" },
  body: webhookChanges,
  answers: { 200: webhookOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const done = await changeWebhook(call.deps, call.staff, call.params.id ?? "", toWebhookFields(call.body));
    const iso = await instantWriter(call);
    return done.ok ? json(presentWebhook(done.value, iso)) : problem(call, done.refusal);
  },
});

export const deleteWebhookRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/webhooks/{id}",
  name: "deleteWebhook",
  summary: "Delete an endpoint and its secrets",
  access: { scope: "manage" },
  answers: { 204: null },
  refusals: ["not_found"],
  async handle(call) {
    const done = await removeWebhook(call.deps, call.staff, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

export const rotateWebhookSecretRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/webhooks/{id}/rotate-secret",
  name: "rotateWebhookSecret",
  summary: "Replace the secret; the old one signs too for 24 hours",
  access: { scope: "manage" },
  body: emptyBody,
  answers: { 200: webhookSecretOut },
  refusals: ["not_found"],
  async handle(call) {
    const secret = await rotateSecret(call.deps, call.staff, call.params.id ?? "");
    return secret.ok ? json({ secret: secret.value }) : problem(call, secret.refusal);
  },
});

export const testWebhookRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/webhooks/{id}/test",
  name: "testWebhook",
  summary: "Post the event webhook.test, also to an endpoint that is inactive or has chosen other types",
  access: { scope: "manage" },
  body: emptyBody,
  answers: { 202: webhookDeliveryOut },
  refusals: ["not_found"],
  async handle(call) {
    const delivery = await testWebhook(call.deps, call.staff, call.params.id ?? "");
    const iso = await instantWriter(call);
    return delivery.ok ? json(presentDelivery(delivery.value, iso), 202) : problem(call, delivery.refusal);
  },
});

export const listWebhookDeliveriesRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/webhooks/{id}/deliveries",
  name: "listWebhookDeliveries",
  summary: "What was posted to an endpoint, with each try, the newest first",
  description: "Kept for 30 days.",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(webhookDeliveryOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const page = await listDeliveries(call.deps, call.staff.tenantId, call.params.id ?? "", call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (delivery) => presentDelivery(delivery, iso));
  },
});

export const redeliverRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/webhook-deliveries/{id}/redeliver",
  name: "redeliverWebhook",
  summary: "Post one event again, with all tries, even to an inactive endpoint",
  access: { scope: "manage" },
  body: emptyBody,
  answers: { 202: webhookDeliveryOut },
  refusals: ["not_found"],
  async handle(call) {
    const delivery = await redeliver(call.deps, call.staff, call.params.id ?? "");
    const iso = await instantWriter(call);
    return delivery.ok ? json(presentDelivery(delivery.value, iso), 202) : problem(call, delivery.refusal);
  },
});

export const replayWebhookRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/webhooks/{id}/replay",
  name: "replayWebhook",
  summary: "Post every event of a time again, delivered or not, even to an inactive endpoint",
  description:
    "Only events that the endpoint has chosen, 10,000 at most. Each keeps its webhook-id, so a receiver can leave out what it has.",
  access: { scope: "manage" },
  body: replayRequest,
  answers: { 202: replayOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { from: fromAt, to: toAt } = call.body;
    const count = await replayEvents(call.deps, call.staff, call.params.id ?? "", { fromAt, toAt });
    return count.ok ? json({ count: count.value }, 202) : problem(call, count.refusal);
  },
});

function presentWebhook(webhook: Webhook, iso: WriteInstant): z.output<typeof webhookOut> {
  return {
    id: webhook.id,
    url: webhook.url,
    events: [...webhook.events],
    include_customer: webhook.includeCustomer,
    active: webhook.active,
    description: webhook.description,
    ended_reason: webhook.endedReason,
    created_at: iso(webhook.createdAt),
    updated_at: iso(webhook.updatedAt),
  };
}

const STATES = { waiting: "waiting", done: "delivered", failed: "failed", skipped: "skipped" } as const;

function presentDelivery(delivery: WebhookDelivery, iso: WriteInstant): z.output<typeof webhookDeliveryOut> {
  return {
    id: delivery.id,
    event: delivery.event,
    type: delivery.type,
    state: STATES[delivery.state],
    reason: delivery.reason,
    attempts: delivery.attempts.map(({ at, status, ms, error }) => ({ at: iso(at), status, ms, error })),
    next_attempt_at: delivery.nextAttemptAt === null ? null : iso(delivery.nextAttemptAt),
  };
}

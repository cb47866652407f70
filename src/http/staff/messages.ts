import type * as z from "zod";
import {
  type FullMessage,
  type LoggedMessage,
  listMessagesOf,
  readMessage,
} from "../../actions/messages/list-messages";
import { resendMessage } from "../../actions/messages/send-again";
import { fullMessageOut, messageOut, messageQuery } from "../../contract/message-schemas";
import { listOf } from "../../contract/primitives";
import { MESSAGE_CONTENT_KEPT_DAYS, MESSAGES_KEPT_DAYS } from "../../domain/kept";
import type { MessageKind } from "../../domain/messages/kinds";
import { answerPage, json, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Messages", limit: "staff" } as const;

export const listMessagesRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/messages",
  name: "listMessages",
  summary: "Messages to customers and staff, the newest first",
  description: `With what became of each, and why some were left out. Kept for ${MESSAGES_KEPT_DAYS} days.`,
  access: { scope: "read" },
  query: messageQuery,
  answers: { 200: listOf(messageOut) },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { state, ...query } = call.query;
    const page = await listMessagesOf(call.deps, call.staff, { ...query, states: state && [state] });
    const iso = await instantWriter(call);
    return answerPage(call, page, (message) => presentMessage(message, iso));
  },
});

export const readMessageRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/messages/{id}",
  name: "readMessage",
  summary: "A message with its content",
  description: `The content is kept for ${MESSAGE_CONTENT_KEPT_DAYS} days, or until the person is erased. It holds the customer's links, so the scope is bookings. Members who do not manage the business find them without their secret.`,
  access: { scope: "bookings" },
  answers: { 200: fullMessageOut },
  refusals: ["not_found"],
  async handle(call) {
    const message = await readMessage(call.deps, call.staff, call.params.id ?? "");
    if (!message.ok) return problem(call, message.refusal);
    return json(presentFull(message.value, await instantWriter(call)));
  },
});

export const resendMessageRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/messages/{id}/resend",
  name: "resendMessage",
  summary: "Send a message again",
  description:
    "A new message with the same content to the same recipient. It is checked again when it is sent: a confirmation of a cancelled booking is left out.",
  access: { scope: "bookings" },
  answers: { 202: fullMessageOut },
  refusals: ["not_found", "invalid_transition"],
  async handle(call) {
    const sent = await resendMessage(call.deps, call.staff, call.params.id ?? "");
    if (!sent.ok) return problem(call, sent.refusal);
    return json(presentFull(sent.value, await instantWriter(call)), 202);
  },
});

export function presentMessage(message: LoggedMessage, iso: WriteInstant): z.output<typeof messageOut> {
  return {
    id: message.id,
    tenant: message.tenant,
    kind: message.kind as MessageKind,
    channel: message.channel,
    to: message.to,
    subject: message.subject,
    booking: message.bookingId,
    customer: message.customerId,
    locale: message.locale,
    state: message.state,
    reason: message.reason,
    provider: message.provider,
    provider_id: message.providerId,
    created_at: iso(message.createdAt),
    sent_at: message.sentAt === null ? null : iso(message.sentAt),
    updated_at: iso(message.updatedAt),
  };
}

export function presentFull(message: FullMessage, iso: WriteInstant): z.output<typeof fullMessageOut> {
  const { text, html, attachments } = message;
  return {
    ...presentMessage(message, iso),
    text,
    html,
    attachments:
      attachments?.map(({ filename, contentType, content }) => ({ filename, content_type: contentType, content })) ??
      null,
  };
}

import type * as z from "zod";
import { changeNotifications, readNotifications } from "../../actions/messages/notification-settings";
import { previewMessage } from "../../actions/messages/preview-message";
import { sendTest } from "../../actions/messages/send-test";
import {
  notificationChanges,
  notificationsOut,
  previewOut,
  previewRequest,
  testOut,
  testRequest,
} from "../../contract/notification-schemas";
import type { CompleteSettings } from "../../domain/messages/complete-settings";
import { changed, json, problem } from "../respond";
import { staffRoute } from "../route";

const shared = { tag: "Messages", limit: "staff" } as const;

export const readNotificationsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/notifications",
  name: "readNotifications",
  summary: "Which messages are sent, with which words, and when reminders are due",
  access: { scope: "read" },
  answers: { 200: notificationsOut },
  refusals: [],
  async handle(call) {
    const settings = await readNotifications(call.deps, call.staff.tenantId);
    return settings.ok ? json(present(settings.value)) : problem(call, settings.refusal);
  },
});

export const changeNotificationsRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/notifications",
  name: "changeNotifications",
  summary: "Change some of these settings",
  description:
    "Changes are merged. Null restores a default. Texts may name values in braces, such as {customer}; each kind of message has its own.",
  access: { scope: "manage" },
  body: notificationChanges,
  answers: { 200: notificationsOut, 202: notificationsOut },
  refusals: ["invalid_request"],
  async handle(call) {
    const done = await changeNotifications(call.deps, call.staff, call.body);
    if (!done.ok) return problem(call, done.refusal);
    return changed(present(done.value.settings), done.value.pending, 200);
  },
});

export const previewMessageRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/notifications/preview",
  name: "previewMessage",
  summary: "See how a message reads; sends nothing",
  description: "Its links lead nowhere. A booking counts for kinds that are about one booking.",
  access: { scope: "manage" },
  body: previewRequest,
  answers: { 200: previewOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { kind, channel, locale = null, booking = null } = call.body;
    const wish = { kind, channel, locale, bookingId: booking };
    const preview = await previewMessage(call.deps, call.staff.tenantId, call.origin, wish);
    if (!preview.ok) return problem(call, preview.refusal);
    const { subject, text, html } = preview.value;
    return json({ subject, text, html });
  },
});

export const testMessageRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/notifications/test",
  name: "sendTestMessage",
  summary: "Send a made-up message, to see it where customers will",
  description:
    "It goes to the business itself: its e-mail address, that of a member, or its telephone number. At most 20 a day. A local server without a provider takes any address, because nothing leaves it.",
  access: { scope: "manage" },
  body: testRequest,
  answers: { 202: testOut },
  refusals: ["invalid_request"],
  async handle(call) {
    const sent = await sendTest(call.deps, call.staff, call.body);
    return sent.ok ? json({ id: sent.value }, 202) : problem(call, sent.refusal);
  },
});

function present(settings: CompleteSettings): z.output<typeof notificationsOut> {
  const { kinds, reminderMinutes, quietHours, sender } = settings;
  return {
    kinds: kinds as z.output<typeof notificationsOut>["kinds"],
    reminder_minutes: [...reminderMinutes],
    quiet_hours: quietHours,
    sender: { name: sender.name, reply_to: sender.replyTo },
  };
}

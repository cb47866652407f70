// Settings of messages on the wire: which are sent, with which words, and when reminders are due.

import * as z from "zod";
import { CHANNELS, channelsOf, isSentKind, SENT_KINDS } from "../domain/messages/kinds";
import { isSpoken, LANGUAGE_CODES } from "../domain/messages/languages";
import { hasLooseBrace, placeholdersOf, unknownPlaceholders } from "../domain/messages/own-texts";
import { email, locale, minutes, reference, text } from "./primitives";

/** An empty text keeps our words, as null does. */
const ownText = (most: number) =>
  text(most)
    .nullish()
    .transform((given) => (given?.trim() === "" ? null : given));

const ownTexts = z.strictObject({ subject: ownText(150), intro: ownText(2_000), closing: ownText(2_000) });

const channelChanges = z
  .strictObject({
    on: z.boolean().nullish(),
    texts: z.record(locale, ownTexts.nullish()).nullish(),
  })
  .meta({
    id: "NotificationChannelChanges",
    description: "Texts by language. A text may name values, such as {customer}; null restores our words",
  });

const channelFields = (kind: (typeof SENT_KINDS)[number]) =>
  Object.fromEntries(channelsOf(kind).map((channel) => [channel, channelChanges.nullish()]));

const kindChanges = z
  .strictObject(Object.fromEntries(SENT_KINDS.map((kind) => [kind, z.strictObject(channelFields(kind)).nullish()])))
  .superRefine((kinds, context) => {
    for (const [kind, channels] of Object.entries(kinds)) {
      for (const [channel, changes] of Object.entries(channels ?? {})) {
        for (const [language, texts] of Object.entries(changes?.texts ?? {})) {
          const named = ["texts", language];
          if (texts && !isSpoken(language))
            context.addIssue({ code: "custom", path: [kind, channel, ...named], message: UNSPOKEN });
          for (const [part, written] of Object.entries(texts ?? {})) {
            const message = written && isSentKind(kind) ? wrongPlaceholders(kind, written) : null;
            if (message) context.addIssue({ code: "custom", path: [kind, channel, ...named, part], message });
          }
        }
      }
    }
  });

const UNSPOKEN = `is no language of messages: ${LANGUAGE_CODES.join(", ")} are, also with a region`;

function wrongPlaceholders(kind: (typeof SENT_KINDS)[number], written: string): string | null {
  if (hasLooseBrace(written)) return "has a brace without its partner";
  const unknown = unknownPlaceholders(kind, written);
  if (unknown.length === 0) return null;
  const known = placeholdersOf(kind).map((name) => `{${name}}`);
  return `names {${unknown[0]}}, which has no value here: a text of this kind may name ${known.join(" ")}`;
}

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of the day, such as 21:00");

const oneLine = text(100).refine((name) => !/[\r\n<>"]/.test(name), 'must be one line without <, > and "');

export const notificationChanges = z
  .strictObject({
    kinds: kindChanges.nullish(),
    reminder_minutes: z
      .array(minutes(1, 43_200))
      .max(5)
      .refine((list) => new Set(list).size === list.length, "must not name a time twice")
      .nullish(),
    quiet_hours: z.strictObject({ from: timeOfDay, to: timeOfDay }).nullish(),
    sender: z.strictObject({ name: oneLine.nullish(), reply_to: email.nullish() }).nullish(),
  })
  .meta({ id: "NotificationChanges" });

const textsOut = z.object({
  subject: z.string().nullable(),
  intro: z.string().nullable(),
  closing: z.string().nullable(),
});

const channelOut = z
  .object({ on: z.boolean(), texts: z.record(z.string(), textsOut) })
  .meta({ id: "NotificationChannel" });

export const notificationsOut = z
  .object({
    kinds: z.record(z.string(), z.record(z.string(), channelOut)).meta({ description: "By kind, then by channel" }),
    reminder_minutes: z
      .array(z.int())
      .meta({ description: "When customers are reminded, in minutes before the start; a service may say otherwise" }),
    quiet_hours: z
      .object({ from: z.string(), to: z.string() })
      .meta({ description: "No text reaches a telephone between these times of its owner; equal times end this" }),
    sender: z.object({ name: z.string(), reply_to: z.string() }),
    pending: z.array(z.string()).optional(),
  })
  .meta({ id: "Notifications" });

const kind = z.enum(SENT_KINDS).meta({ description: "Kind of message" });
const channel = z.enum(CHANNELS);

export const previewRequest = z
  .strictObject({
    kind,
    channel,
    locale: locale.nullish(),
    booking: reference.nullish().meta({ description: "Id of a booking to write about; a made-up one when absent" }),
  })
  .meta({ id: "MessagePreviewRequest" });

export const previewOut = z
  .object({ subject: z.string(), text: z.string(), html: z.string().nullable() })
  .meta({ id: "MessagePreview" });

export const testRequest = z
  .strictObject({
    kind,
    channel,
    to: z.string().trim().min(3).max(320).meta({ description: "An e-mail address, or a telephone number for texts" }),
  })
  .meta({ id: "TestMessage" });

export const testOut = z.object({ id: z.string() }).meta({ id: "TestMessageSent" });

// Messages and announcements on the wire.

import * as z from "zod";
import { CHANNELS, MESSAGE_KINDS } from "../domain/messages/kinds";
import { ANNOUNCEMENT_STATES, MESSAGE_STATES } from "../domain/messages/states";
import { instant, instantOut, listQuery, localDate, reference, text } from "./primitives";

export const messageQuery = z.strictObject({
  ...listQuery,
  booking: reference.optional().meta({ description: "Id of a booking; only messages about it" }),
  customer: reference.optional(),
  state: z.enum(MESSAGE_STATES).optional().meta({ description: "Only messages in this state" }),
  kind: z.enum(MESSAGE_KINDS).optional().meta({ description: "Only messages of this kind" }),
  channel: z.enum(CHANNELS).optional().meta({ description: "Only messages of this channel" }),
});

const messageFields = {
  id: z.string(),
  tenant: z.string().meta({ description: "The slug of the business" }),
  kind: z.enum(MESSAGE_KINDS),
  channel: z.enum(CHANNELS),
  to: z.string().nullable().meta({ description: "Null once the person was erased" }),
  subject: z.string().nullable().meta({ description: "Null before it is written, and once it is removed" }),
  booking: z.string().nullable(),
  customer: z.string().nullable(),
  locale: z.string(),
  state: z.enum(MESSAGE_STATES),
  reason: z
    .string()
    .nullable()
    .meta({
      description:
        "Why it was left out or failed. Of ours: no_customer, no_address, no_consent, no_sender, opted_out, erased, " +
        "moment_passed, was_moved, undone, changed_since (another message tells it), told_already (the customer knows), not_to_tell (staff " +
        "chose so), is_ and the status that the booking has now. All others are the provider's",
    }),
  provider: z.string().nullable(),
  provider_id: z.string().nullable(),
  created_at: instantOut,
  sent_at: instantOut.nullable(),
  updated_at: instantOut,
};

export const messageOut = z.object(messageFields).meta({ id: "Message" });

export const fullMessageOut = z
  .object({
    ...messageFields,
    text: z.string().nullable(),
    html: z.string().nullable(),
    attachments: z
      .array(z.object({ filename: z.string(), content_type: z.string(), content: z.string() }))
      .nullable()
      .meta({ description: "Null once the content is removed, 30 days after the message was made" }),
  })
  .meta({ id: "MessageWithContent" });

export const audience = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("members") }),
  z.strictObject({
    kind: z.literal("customers"),
    from: localDate.nullish(),
    to: localDate.nullish(),
    service: reference.nullish(),
    resource: reference.nullish(),
    session: reference.nullish().meta({ description: "Its participants; without dates, service and resource" }),
  }),
]);

const visible = (written: z.ZodType<string, string>) =>
  written.refine((given) => given.trim() !== "", "must not be empty");

export const newAnnouncement = z
  .strictObject({
    audience,
    subject: visible(text(200)),
    text: visible(text(10_000)),
    send_at: instant.nullish().meta({ description: "When it is sent; at once when absent" }),
  })
  .meta({ id: "NewAnnouncement" });

export const announcementOut = z
  .object({
    id: z.string(),
    audience: z.object({
      kind: z.enum(["members", "customers"]),
      from: z.string().nullable().optional(),
      to: z.string().nullable().optional(),
      service: z.string().nullable().optional(),
      resource: z.string().nullable().optional(),
      session: z.string().nullable().optional(),
    }),
    subject: z.string(),
    text: z.string(),
    state: z.enum(ANNOUNCEMENT_STATES),
    send_at: instantOut,
    recipients: z.int().meta({ description: "Readers so far; complete once it is sent" }),
    created_at: instantOut,
  })
  .meta({ id: "Announcement" });

import { type MailboxFilter, type MailboxRow, readMailbox } from "../../db/mailbox";
import type { Deps } from "../deps";

export type { MailboxFilter } from "../../db/mailbox";

export type Attachment = { readonly filename: string; readonly contentType: string; readonly content: string };

/** A message of any tenant, as the mailbox of a local server shows it. */
export type MailboxMessage = {
  readonly id: string;
  /** The slug, or null once the tenant is removed. */
  readonly tenant: string | null;
  readonly kind: string;
  readonly channel: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  readonly booking: string | null;
  readonly state: string;
  readonly locale: string;
  readonly createdAt: number;
};

/** All messages, the newest first. Null in a deployment, which has no such page. */
export async function listMailbox({ db, settings }: Deps, filter: MailboxFilter): Promise<MailboxMessage[] | null> {
  if (!settings.hasMailbox) return null;
  return (await readMailbox(db, filter)).map(toMessage);
}

function toMessage({ message, slug }: MailboxRow): MailboxMessage {
  return {
    id: message.id,
    tenant: slug,
    kind: message.kind,
    channel: message.channel,
    to: message.recipient ?? "",
    subject: message.title ?? "",
    text: message.text ?? "",
    html: message.html,
    attachments: JSON.parse(message.attachments ?? "[]") as Attachment[],
    booking: message.bookingId,
    state: message.state,
    locale: message.locale,
    createdAt: message.createdAt,
  };
}

// Hands a written message to its sender. What the sender says is noted in the log.

import type { Deps } from "../actions/deps";
import { mailSenderFor, textSenderFor } from "../actions/messages/senders";
import { noteReach } from "../actions/messages/unreachable";
import type { ConnectionRow } from "../db/connections";
import type { Statement } from "../db/database";
import { changeMessage, type MessageRow } from "../db/messages";
import type { TenantRow } from "../db/tenants";
import type { Mail, Sending } from "../integrations/messages/port";
import { log } from "../log";
import { came, type Outcome } from "./attempt";
import { accountRefused, accountWorks } from "./note-account";

type Letter = {
  readonly message: MessageRow;
  readonly tenant: TenantRow;
  /** The tenant's own account for the channel. */
  readonly connection: ConnectionRow | undefined;
  readonly headers: Readonly<Record<string, string>>;
};

type Sent = {
  readonly provider: string;
  readonly sending: Sending;
  /** The tenant's account took it or refused it. */
  readonly isOwn?: boolean;
  /** Why the tenant's account did not take it. */
  readonly refusedBy?: string;
};

export async function dispatch(deps: Deps, letter: Letter): Promise<Outcome> {
  const sent = await send(deps, letter);
  if (!sent) return came({ state: "skipped", reason: "no_sender" });
  const { provider, sending } = sent;
  const now = deps.clock.now();
  const ofAccount = accountNotes(deps, letter, sent);
  const note = (changes: Partial<MessageRow>) => [
    changeMessage(deps.db, letter.message.id, { provider, updatedAt: now, ...changes }),
    ...ofAccount,
  ];
  switch (sending.outcome) {
    case "sent": {
      const { providerId } = sending;
      return came({ state: "done" }, note({ state: "sent", providerId, reason: null, sentAt: now }));
    }
    case "unknown":
      return came({ state: "done" }, note({ state: "deferred", reason: sending.reason, sentAt: now }));
    case "again": {
      const { reason, afterMs } = sending;
      const at = afterMs === null ? null : now + Math.max(1_000, afterMs);
      return came({ state: "again", reason, at }, note({ reason }));
    }
    case "misconfigured": {
      const { reason } = sending;
      log("warn", "sender_misconfigured", { tenant: letter.tenant.id, provider, reason });
      // A mail waits until the account works again. A text is told by mail instead.
      if (letter.message.channel === "email") return came({ state: "again", reason, at: null }, note({ reason }));
      return came({ state: "failed", reason }, note({ state: "failed", reason }));
    }
    case "refused": {
      const { reason, isAddressDead } = sending;
      await noteReach(deps, letter.message, { state: "refused", ...sending });
      return came({ state: "failed", reason }, note({ state: isAddressDead ? "bounced" : "failed", reason }));
    }
  }
}

/** Sends by the tenant's account. What that refuses goes by the deployment's, where it has one. */
async function send(deps: Deps, letter: Letter): Promise<Sent | null> {
  const sent = await sendBy(deps, letter, letter.connection);
  if (!sent?.isOwn || sent.sending.outcome !== "misconfigured") return sent;
  const refusedBy = sent.sending.reason;
  const other = await sendBy(deps, letter, undefined);
  return { ...(other ?? sent), refusedBy };
}

function accountNotes(deps: Deps, { tenant, connection }: Letter, { isOwn, refusedBy, sending }: Sent): Statement[] {
  if (!connection) return [];
  if (refusedBy !== undefined) return accountRefused(deps, tenant, connection, refusedBy);
  return isOwn && sending.outcome === "sent" ? accountWorks(deps, connection) : [];
}

async function sendBy(deps: Deps, letter: Letter, connection: ConnectionRow | undefined): Promise<Sent | null> {
  const { message, tenant } = letter;
  switch (message.channel) {
    case "notice":
      return { provider: "berth", sending: { outcome: "sent", providerId: null } };
    case "email": {
      const by = await mailSenderFor(deps, tenant, connection);
      if (!by) return mailbox(deps);
      const mail = mailOf(letter, by.from, by.replyTo);
      return { provider: by.sender.provider, sending: await by.sender.send(mail), isOwn: by.isOwn };
    }
    default: {
      const by = await textSenderFor(deps, connection);
      if (!by) return mailbox(deps);
      const text = {
        channel: message.channel,
        to: message.recipient ?? "",
        body: message.text ?? "",
        // It names the message, because a try that timed out learns no id of the provider.
        statusCallback: by.statusCallback && `${by.statusCallback}?message=${message.id}`,
      };
      return { provider: by.sender.provider, sending: await by.sender.send(text), isOwn: by.isOwn };
    }
  }
}

/** Without a provider, a local server keeps the message where `/dev/messages` shows it. */
function mailbox({ settings }: Deps): Sent | null {
  return settings.hasMailbox ? { provider: "mailbox", sending: { outcome: "sent", providerId: null } } : null;
}

function mailOf({ message, headers }: Letter, from: Mail["from"], replyTo: string | null): Mail {
  return {
    from,
    to: message.recipient ?? "",
    replyTo,
    subject: message.title ?? "",
    text: message.text ?? "",
    html: message.html,
    headers,
    attachments: JSON.parse(message.attachments ?? "[]") as Mail["attachments"],
    idempotencyKey: message.id,
  };
}

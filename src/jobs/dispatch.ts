// Hands a written message to its sender, and writes into the log what the sender says.

import type { Deps } from "../actions/deps";
import { mailSenderFor, textSenderFor } from "../actions/messages/senders";
import { noteReach } from "../actions/messages/unreachable";
import { type MessageRow, updateMessage } from "../db/messages";
import type { TenantRow } from "../db/tenants";
import type { Mail, Sending } from "../integrations/messages/port";
import { log } from "../log";
import type { Attempted } from "./attempt";

type Letter = {
  readonly message: MessageRow;
  readonly tenant: TenantRow;
  readonly headers: Readonly<Record<string, string>>;
};

type Sent = { readonly provider: string; readonly sending: Sending };

export async function dispatch(deps: Deps, letter: Letter): Promise<Attempted> {
  const sent = await send(deps, letter);
  if (!sent) return { state: "skipped", reason: "no_sender" };
  const { provider, sending } = sent;
  const now = deps.clock.now();
  const { id } = letter.message;
  switch (sending.outcome) {
    case "sent":
      await updateMessage(deps.db, id, {
        state: "sent",
        provider,
        providerId: sending.providerId,
        reason: null,
        sentAt: now,
        updatedAt: now,
      });
      return { state: "done" };
    case "unknown":
      await updateMessage(deps.db, id, {
        state: "deferred",
        provider,
        reason: sending.reason,
        sentAt: now,
        updatedAt: now,
      });
      return { state: "done" };
    case "again":
      await updateMessage(deps.db, id, { provider, reason: sending.reason, updatedAt: now });
      return {
        state: "again",
        reason: sending.reason,
        at: sending.afterMs === null ? null : now + Math.max(1_000, sending.afterMs),
      };
    case "misconfigured":
      log("warn", "sender_misconfigured", { tenant: letter.tenant.id, provider, reason: sending.reason });
      await updateMessage(deps.db, id, { provider, state: "failed", reason: sending.reason, updatedAt: now });
      return { state: "failed", reason: sending.reason };
    case "refused":
      await noteReach(deps, letter.message, { state: "refused", ...sending });
      await updateMessage(deps.db, id, {
        provider,
        state: sending.isAddressDead ? "bounced" : "failed",
        reason: sending.reason,
        updatedAt: now,
      });
      return { state: "failed", reason: sending.reason };
  }
}

async function send(deps: Deps, letter: Letter): Promise<Sent | null> {
  const { message, tenant } = letter;
  switch (message.channel) {
    case "notice":
      return { provider: "berth", sending: { outcome: "sent", providerId: null } };
    case "email": {
      const by = await mailSenderFor(deps, tenant);
      if (!by) return mailbox(deps);
      const mail = mailOf(letter, by.from, by.replyTo);
      return { provider: by.sender.provider, sending: await by.sender.send(mail) };
    }
    default: {
      const by = await textSenderFor(deps, tenant);
      if (!by) return mailbox(deps);
      const text = {
        channel: message.channel,
        to: message.recipient ?? "",
        body: message.text ?? "",
        // It names the message, because a try that timed out learns no id of the provider.
        statusCallback: by.statusCallback && `${by.statusCallback}?message=${message.id}`,
      };
      return { provider: by.sender.provider, sending: await by.sender.send(text) };
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

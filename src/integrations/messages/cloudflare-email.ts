// Mail by Cloudflare Email. It has no idempotency key: after a crash in the middle of a try, one mail may arrive twice.

import type { MailSender, Sending } from "./port";

export function cloudflareSender(binding: SendEmail): MailSender {
  return {
    provider: "cloudflare",
    async send(mail) {
      try {
        const { messageId } = await binding.send({
          from: { email: mail.from.address, name: mail.from.name },
          to: mail.to,
          ...(mail.replyTo !== null && { replyTo: mail.replyTo }),
          subject: mail.subject,
          text: mail.text,
          ...(mail.html !== null && { html: mail.html }),
          headers: { ...mail.headers },
          attachments: mail.attachments.map(({ filename, contentType, content }) => ({
            filename,
            type: contentType,
            content,
            disposition: "attachment" as const,
          })),
        });
        return { outcome: "sent", providerId: messageId };
      } catch (fault) {
        return failureOf((fault as { code?: string }).code ?? "unknown");
      }
    },
  };
}

const AGAIN: readonly string[] = ["E_RATE_LIMIT_EXCEEDED", "E_INTERNAL_SERVER_ERROR", "E_DELIVERY_FAILED"];
const MISCONFIGURED: readonly string[] = ["E_SENDER_NOT_VERIFIED", "E_SENDER_DOMAIN_NOT_AVAILABLE"];
const HOUR_MS = 3_600_000;

function failureOf(reason: string): Sending {
  if (reason === "E_DAILY_LIMIT_EXCEEDED") return { outcome: "again", reason, afterMs: HOUR_MS };
  if (AGAIN.includes(reason)) return { outcome: "again", reason, afterMs: null };
  if (MISCONFIGURED.includes(reason)) return { outcome: "misconfigured", reason };
  return { outcome: "refused", reason, isAddressDead: reason === "E_RECIPIENT_SUPPRESSED" };
}

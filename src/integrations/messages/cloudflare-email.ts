// Mail by Cloudflare Email. It has no idempotency key: after a crash in the middle of a try, one mail may arrive twice.

import { type MailSender, type Sending, untilTomorrowMs } from "./port";

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
          headers: Object.fromEntries(Object.entries(mail.headers).filter(([name]) => ALLOWED_HEADER.test(name))),
          attachments: mail.attachments.map(({ filename, contentType, content }) => ({
            filename,
            type: contentType,
            content,
            disposition: "attachment" as const,
          })),
        });
        return { outcome: "sent", providerId: messageId };
      } catch (fault) {
        const { code } = fault as { code?: string };
        // Without a code, nothing tells how far the mail came. It has no key that would keep a second one away.
        return code === undefined ? { outcome: "unknown", reason: "no_answer" } : failureOf(code);
      }
    },
  };
}

/** Other headers make the whole mail be refused. */
const ALLOWED_HEADER =
  /^(in-reply-to|references|list-.+|auto-submitted|content-language|importance|organization|x-.+)$/i;
const AGAIN: readonly string[] = ["E_RATE_LIMIT_EXCEEDED", "E_INTERNAL_SERVER_ERROR", "E_DELIVERY_FAILED"];
const MISCONFIGURED: readonly string[] = ["E_SENDER_NOT_VERIFIED", "E_SENDER_DOMAIN_NOT_AVAILABLE"];

function failureOf(reason: string): Sending {
  if (reason === "E_DAILY_LIMIT_EXCEEDED") return { outcome: "again", reason, afterMs: untilTomorrowMs(Date.now()) };
  if (AGAIN.includes(reason)) return { outcome: "again", reason, afterMs: null };
  if (MISCONFIGURED.includes(reason)) return { outcome: "misconfigured", reason };
  return { outcome: "refused", reason, isAddressDead: reason === "E_RECIPIENT_SUPPRESSED" };
}

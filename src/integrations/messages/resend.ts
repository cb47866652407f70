// Mail by Resend (https://resend.com/docs/api-reference/emails/send-email). Its idempotency key lasts 24 hours: a try
// that timed out is repeated without a second mail.

import { type Check, type Mail, type MailSender, retryAfterMs, type Sending, TRY_MS } from "./port";

export type ResendAccount = { readonly apiKey: string; readonly baseUrl: string };

const USER_AGENT = "Berth/1.0";

export function resendSender({ apiKey, baseUrl }: ResendAccount): MailSender {
  return {
    provider: "resend",
    async send(mail) {
      try {
        const response = await fetch(`${baseUrl}/emails`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${apiKey}`,
            "content-type": "application/json",
            "user-agent": USER_AGENT,
            "idempotency-key": mail.idempotencyKey,
          },
          body: JSON.stringify(bodyOf(mail)),
          signal: AbortSignal.timeout(TRY_MS),
        });
        const answer = await readAnswer(response);
        if (response.ok) return { outcome: "sent", providerId: answer.id ?? null };
        return failureOf(response, answer);
      } catch (fault) {
        return { outcome: "again", reason: isTimeOut(fault) ? "timed_out" : "unreachable", afterMs: null };
      }
    },
  };
}

/** Tries a key without sending. */
export async function checkResend({ apiKey, baseUrl }: ResendAccount): Promise<Check> {
  try {
    const response = await fetch(`${baseUrl}/domains`, {
      headers: { authorization: `Bearer ${apiKey}`, "user-agent": USER_AGENT },
      signal: AbortSignal.timeout(TRY_MS),
    });
    const { name = "" } = await readAnswer(response);
    // A key that may only send is not allowed to list domains, and is a good key.
    if (response.ok || name === "restricted_api_key") return { ok: true };
    const isRefused = response.status === 400 || response.status === 401 || response.status === 403;
    return { ok: false, reason: isRefused ? "refused" : "unreachable", detail: `${response.status} ${name}`.trim() };
  } catch {
    return { ok: false, reason: "unreachable", detail: "no answer" };
  }
}

function bodyOf(mail: Mail) {
  return {
    from: `"${mail.from.name.replaceAll(/["\\\r\n]/g, "")}" <${mail.from.address}>`,
    to: [mail.to],
    ...(mail.replyTo !== null && { reply_to: mail.replyTo }),
    subject: mail.subject,
    text: mail.text,
    ...(mail.html !== null && { html: mail.html }),
    headers: mail.headers,
    attachments: mail.attachments.map(({ filename, contentType, content }) => ({
      filename,
      content_type: contentType,
      content: base64(content),
    })),
  };
}

type Answer = { readonly id?: string; readonly name?: string; readonly message?: string };

async function readAnswer(response: Response): Promise<Answer> {
  try {
    return await response.json<Answer>();
  } catch {
    return {};
  }
}

const AGAIN: readonly string[] = [
  "rate_limit_exceeded",
  "concurrent_idempotent_requests",
  "resource_locked",
  "application_error",
  "service_unavailable",
];
const MISCONFIGURED: readonly string[] = [
  "monthly_quota_exceeded",
  "missing_api_key",
  "restricted_api_key",
  "suspended_api_key",
  "invalid_permission",
];
const UNTIL_TOMORROW_MS = 3_600_000;

function failureOf({ status, headers }: Response, { name = "", message = "" }: Answer): Sending {
  const reason = name === "" ? `http_${status}` : name;
  if (name === "daily_quota_exceeded") return { outcome: "again", reason, afterMs: UNTIL_TOMORROW_MS };
  if (AGAIN.includes(name)) return { outcome: "again", reason, afterMs: retryAfterMs(headers, Date.now()) };
  const isOfAccount = /api key is invalid|domain is not verified/i.test(message);
  if (MISCONFIGURED.includes(name) || isOfAccount || status === 401)
    return { outcome: "misconfigured", reason: isOfAccount ? "domain_or_key" : reason };
  if (status === 429 || status >= 500) return { outcome: "again", reason, afterMs: retryAfterMs(headers, Date.now()) };
  return { outcome: "refused", reason, isAddressDead: false };
}

export function isTimeOut(fault: unknown): boolean {
  return fault instanceof Error && (fault.name === "TimeoutError" || fault.name === "AbortError");
}

function base64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

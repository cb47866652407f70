// Mail by Resend (https://resend.com/docs/api-reference/emails/send-email). Its idempotency key lasts 24 hours: a try
// that timed out is repeated without a second mail.

import { toBase64, utf8 } from "../bytes";
import { isTimeOut, within } from "../within";
import { type Check, type Mail, type MailSender, retryAfterMs, type Sending, TRY_MS, untilTomorrowMs } from "./port";

export type ResendAccount = { readonly apiKey: string; readonly baseUrl: string };

const USER_AGENT = "Berth/1.0";

export function resendSender({ apiKey, baseUrl }: ResendAccount): MailSender {
  return {
    provider: "resend",
    async send(mail) {
      try {
        return await within(TRY_MS, async (signal) => {
          const response = await fetch(`${baseUrl}/emails`, {
            method: "POST",
            headers: {
              authorization: `Bearer ${apiKey}`,
              "content-type": "application/json",
              "user-agent": USER_AGENT,
              "idempotency-key": mail.idempotencyKey,
            },
            body: JSON.stringify(bodyOf(mail)),
            signal,
          });
          const answer = await readAnswer(response);
          if (response.ok) return { outcome: "sent", providerId: answer.id ?? null };
          return failureOf(response, answer);
        });
      } catch (fault) {
        return { outcome: "again", reason: isTimeOut(fault) ? "timed_out" : "unreachable", afterMs: null };
      }
    },
  };
}

/** Tries a key without sending. */
export async function checkResend({ apiKey, baseUrl }: ResendAccount): Promise<Check> {
  try {
    return await within(TRY_MS, async (signal) => {
      const response = await fetch(`${baseUrl}/domains`, {
        headers: { authorization: `Bearer ${apiKey}`, "user-agent": USER_AGENT },
        signal,
      });
      const { name = "" } = await readAnswer(response);
      // A key that may only send is not allowed to list domains, and is a good key.
      if (response.ok || name === "restricted_api_key") return { ok: true };
      const isRefused = response.status === 400 || response.status === 401 || response.status === 403;
      return { ok: false, reason: isRefused ? "refused" : "unreachable", detail: `${response.status} ${name}`.trim() };
    });
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
      content: toBase64(utf8(content)),
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
/** What Resend says of a recipient that is no address. */
const DEAD_ADDRESS = /invalid `?to`? field/i;

function failureOf({ status, headers }: Response, { name = "", message = "" }: Answer): Sending {
  const now = Date.now();
  const reason = name === "" ? `http_${status}` : name;
  const again = (afterMs: number | null): Sending => ({ outcome: "again", reason, afterMs });
  if (name === "daily_quota_exceeded") return again(untilTomorrowMs(now));
  if (MISCONFIGURED.includes(name)) return { outcome: "misconfigured", reason };
  if (/api key is invalid/i.test(message)) return { outcome: "misconfigured", reason: "invalid_api_key" };
  if (/domain is not verified/i.test(message)) return { outcome: "misconfigured", reason: "domain_not_verified" };
  // Resend refuses the account here, under any name of an error. The message is not at fault.
  if (status === 401 || status === 403) return { outcome: "misconfigured", reason };
  if (AGAIN.includes(name) || status === 429 || status >= 500) return again(pauseOf(headers, now));
  return { outcome: "refused", reason, isAddressDead: DEAD_ADDRESS.test(message) };
}

/** How long the provider asks to wait: said for this refusal, or until its window of requests ends. */
function pauseOf(headers: Headers, now: number): number | null {
  const asked = retryAfterMs(headers, now);
  if (asked !== null) return asked;
  const seconds = Number(headers.get("ratelimit-reset") ?? Number.NaN);
  return headers.get("ratelimit-remaining") === "0" && Number.isFinite(seconds) ? seconds * 1_000 : null;
}

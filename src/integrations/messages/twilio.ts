// Texts by Twilio (https://www.twilio.com/docs/messaging/api/message-resource). It has no idempotency key: a try that
// timed out is never repeated, and the status callback tells what became of it.

import { type Check, retryAfterMs, type Sending, type Text, type TextSender, TRY_MS } from "./port";
import { isTimeOut } from "./resend";

export type TwilioAccount = {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number, or a messaging service (`MG…`). */
  readonly from: string | null;
  readonly whatsappFrom: string | null;
  readonly baseUrl: string;
};

export function twilioSender(account: TwilioAccount): TextSender {
  return {
    provider: "twilio",
    async send(text) {
      const form = formOf(account, text);
      if (!form) return { outcome: "misconfigured", reason: `no_sender_for_${text.channel}` };
      try {
        const response = await fetch(`${accountUrl(account)}/Messages.json`, {
          method: "POST",
          headers: { authorization: authorization(account), "content-type": "application/x-www-form-urlencoded" },
          body: form.toString(),
          signal: AbortSignal.timeout(TRY_MS),
        });
        const answer = await readAnswer(response);
        if (response.ok && answer.sid) return { outcome: "sent", providerId: answer.sid };
        return failureOf(response, answer.code ?? null);
      } catch (fault) {
        if (isTimeOut(fault)) return { outcome: "unknown", reason: "timed_out" };
        return { outcome: "again", reason: "unreachable", afterMs: null };
      }
    },
  };
}

/** Tries credentials without sending. */
export async function checkTwilio(account: Omit<TwilioAccount, "from" | "whatsappFrom">): Promise<Check> {
  try {
    const response = await fetch(`${accountUrl(account)}.json`, {
      headers: { authorization: authorization(account) },
      signal: AbortSignal.timeout(TRY_MS),
    });
    if (response.ok) return { ok: true };
    const isRefused = response.status === 401 || response.status === 403 || response.status === 404;
    return { ok: false, reason: isRefused ? "refused" : "unreachable", detail: String(response.status) };
  } catch {
    return { ok: false, reason: "unreachable", detail: "no answer" };
  }
}

type Credentials = Pick<TwilioAccount, "accountSid" | "authToken" | "baseUrl">;

function accountUrl({ baseUrl, accountSid }: Credentials): string {
  return `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`;
}

function authorization({ accountSid, authToken }: Credentials): string {
  return `Basic ${btoa(`${accountSid}:${authToken}`)}`;
}

function formOf(account: TwilioAccount, { channel, to, body, statusCallback }: Text): URLSearchParams | null {
  const prefix = channel === "whatsapp" ? "whatsapp:" : "";
  const from = channel === "whatsapp" ? account.whatsappFrom : account.from;
  if (from === null) return null;
  const form = new URLSearchParams({ To: `${prefix}${to}`, Body: body });
  if (from.startsWith("MG")) form.set("MessagingServiceSid", from);
  else form.set("From", `${prefix}${from}`);
  if (statusCallback !== null) form.set("StatusCallback", statusCallback);
  return form;
}

async function readAnswer(response: Response): Promise<{ sid?: string; code?: number }> {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

/** https://www.twilio.com/docs/api/errors */
const DEAD_NUMBERS: readonly number[] = [21_211, 21_614, 30_006];
const MISCONFIGURED: readonly number[] = [20_003, 21_408, 21_606, 21_608, 30_032, 30_034];
const AGAIN: readonly number[] = [20_429, 63_018];

function failureOf({ status, headers }: Response, code: number | null): Sending {
  const reason = code === null ? `http_${status}` : `twilio_${code}`;
  if (code !== null && DEAD_NUMBERS.includes(code)) return { outcome: "refused", reason, isAddressDead: true };
  if (status === 401 || (code !== null && MISCONFIGURED.includes(code))) return { outcome: "misconfigured", reason };
  if (status === 429 || status >= 500 || (code !== null && AGAIN.includes(code)))
    return { outcome: "again", reason, afterMs: retryAfterMs(headers, Date.now()) };
  return { outcome: "refused", reason, isAddressDead: false };
}

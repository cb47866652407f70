// Texts by Twilio (https://www.twilio.com/docs/messaging/api/message-resource). It has no idempotency key: a try that
// timed out is never repeated, and the status callback tells what became of it.

import { isTimeOut, within } from "../within";
import { type Check, retryAfterMs, type Sending, type Text, type TextSender, TRY_MS } from "./port";
import { meaningOf } from "./twilio-codes";

export type TwilioAccount = {
  readonly accountSid: string;
  /** It also verifies what Twilio posts, so it is needed beside an API key. */
  readonly authToken: string;
  /** A key (`SK…`) that signs in instead of the auth token. */
  readonly apiKey?: { readonly sid: string; readonly secret: string } | null;
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
        return await within(TRY_MS, async (signal) => {
          const response = await fetch(`${accountUrl(account)}/Messages.json`, {
            method: "POST",
            headers: { authorization: authorization(account), "content-type": "application/x-www-form-urlencoded" },
            body: form.toString(),
            signal,
          });
          const answer = await readAnswer(response);
          if (response.ok && answer.sid) return { outcome: "sent", providerId: answer.sid };
          // Twilio took it, but its answer did not come whole.
          if (response.ok) return { outcome: "unknown", reason: "answer_not_read" };
          return failureOf(response, answer.code ?? null);
        });
      } catch (fault) {
        // A connection that is lost may have brought the text.
        return { outcome: "unknown", reason: isTimeOut(fault) ? "timed_out" : "connection_lost" };
      }
    },
  };
}

/** Tries credentials without sending. */
export async function checkTwilio(account: Credentials): Promise<Check> {
  try {
    return await within(TRY_MS, async (signal) => {
      const response = await fetch(`${accountUrl(account)}.json`, {
        headers: { authorization: authorization(account) },
        signal,
      });
      const { status } = await readAnswer(response);
      const isClosed = status === "suspended" || status === "closed";
      if (response.ok) return isClosed ? { ok: false, reason: "refused", detail: status } : { ok: true };
      const isRefused = response.status === 401 || response.status === 403 || response.status === 404;
      return { ok: false, reason: isRefused ? "refused" : "unreachable", detail: String(response.status) };
    });
  } catch {
    return { ok: false, reason: "unreachable", detail: "no answer" };
  }
}

type Credentials = Omit<TwilioAccount, "from" | "whatsappFrom">;

function accountUrl({ baseUrl, accountSid }: Credentials): string {
  return `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`;
}

function authorization({ accountSid, authToken, apiKey }: Credentials): string {
  return `Basic ${btoa(apiKey ? `${apiKey.sid}:${apiKey.secret}` : `${accountSid}:${authToken}`)}`;
}

function formOf(account: TwilioAccount, text: Text): URLSearchParams | null {
  const { channel, to, body, statusCallback, template, validForSeconds } = text;
  const prefix = channel === "whatsapp" ? "whatsapp:" : "";
  const from = channel === "whatsapp" ? account.whatsappFrom : account.from;
  if (from === null) return null;
  const form = new URLSearchParams({ To: `${prefix}${to}` });
  if (template) {
    form.set("ContentSid", template.sid);
    form.set("ContentVariables", JSON.stringify(template.variables));
  } else form.set("Body", body);
  if (from.startsWith("MG")) form.set("MessagingServiceSid", from);
  else form.set("From", from.startsWith("whatsapp:") ? from : `${prefix}${from}`);
  if (statusCallback !== null) form.set("StatusCallback", statusCallback);
  if (validForSeconds) form.set("ValidityPeriod", String(validForSeconds));
  return form;
}

async function readAnswer(response: Response): Promise<{ sid?: string; code?: number; status?: string | number }> {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

/** A gateway says these before the text reached Twilio. After another failure of a gateway, it may have been sent. */
const NOT_SENT: readonly number[] = [503, 521, 522, 523];

function failureOf({ status, headers }: Response, code: number | null): Sending {
  const meaning = code === null ? null : meaningOf(code);
  const reason = meaning?.reason ?? (code === null ? `http_${status}` : `twilio_${code}`);
  if (meaning?.outcome === "misconfigured" || status === 401 || status === 403)
    return { outcome: "misconfigured", reason };
  if (meaning?.outcome === "refused") return { outcome: "refused", reason, isAddressDead: meaning.isAddressDead };
  const isAgain = meaning?.outcome === "again" || status === 429 || NOT_SENT.includes(status);
  if (isAgain || (status >= 500 && code !== null))
    return { outcome: "again", reason, afterMs: retryAfterMs(headers, Date.now()) };
  if (status >= 500) return { outcome: "unknown", reason };
  return { outcome: "refused", reason, isAddressDead: false };
}

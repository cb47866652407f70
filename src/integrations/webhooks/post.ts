// Posts one webhook. The bytes that are signed are the bytes that are sent.

import { utf8 } from "../bytes";
import { retryAfterMs } from "../messages/port";
import { isTimeOut, within } from "../within";
import { signatureOf } from "./sign";

const TRY_MS = 15_000;
/** So much of an answer is read. Only a failure's beginning is kept, for the log of tries. */
const MOST_BYTES = 4_096;
const EXCERPT = 200;

export type Webhook = {
  readonly url: string;
  /** The event's id: the same at every endpoint and every try. */
  readonly id: string;
  readonly body: string;
  /** The newest first. */
  readonly secrets: readonly string[];
  /** Epoch ms of this try. */
  readonly now: number;
  readonly tryMs?: number;
  readonly fetcher?: typeof fetch;
};

export type Posted = {
  /** Null where no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** Null where the receiver took it. */
  readonly error: string | null;
  readonly retryAfterMs: number | null;
};

export async function postWebhook(webhook: Webhook): Promise<Posted> {
  const { url, id, body, secrets, now, tryMs = TRY_MS, fetcher = fetch } = webhook;
  const timestamp = Math.floor(now / 1_000);
  const signature = await signatureOf(secrets, id, timestamp, body);
  const startMs = Date.now();
  try {
    return await within(tryMs, async (signal) => {
      const response = await fetcher(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": "Berth/1.0",
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": signature,
        },
        body: utf8(body),
        // A redirect could lead where the guard lets nothing through.
        redirect: "manual",
        signal,
      });
      const { status, headers } = response;
      const error = response.ok ? null : failureOf(status, await excerptOf(response));
      if (response.ok) await response.body?.cancel();
      return { status, ms: Date.now() - startMs, error, retryAfterMs: retryAfterMs(headers, now) };
    });
  } catch (fault) {
    const error = isTimeOut(fault) ? "timed_out" : "unreachable";
    return { status: null, ms: Date.now() - startMs, error, retryAfterMs: null };
  }
}

function failureOf(status: number, excerpt: string): string {
  if (status >= 300 && status < 400) return "redirects are not followed";
  return excerpt === "" ? `status ${status}` : `status ${status}: ${excerpt}`;
}

/** The beginning of an answer in one line. What is wrong with reading it changes nothing. */
async function excerptOf(response: Response): Promise<string> {
  try {
    const text = new TextDecoder().decode(await firstBytes(response));
    return text
      .replaceAll(/[\p{Cc}\s]+/gu, " ")
      .trim()
      .slice(0, EXCERPT);
  } catch {
    return "";
  }
}

async function firstBytes({ body }: Response): Promise<Uint8Array> {
  const kept = new Uint8Array(MOST_BYTES);
  let length = 0;
  const reader = body?.getReader();
  while (reader && length < MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) return kept.subarray(0, length);
    const piece = value.subarray(0, MOST_BYTES - length);
    kept.set(piece, length);
    length += piece.byteLength;
  }
  await reader?.cancel();
  return kept.subarray(0, length);
}

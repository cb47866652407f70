// Razorpay's API: what it is asked, and what it answers of links, payments and refunds.

import { toBase64, utf8 } from "../bytes";
import { isTimeOut, within } from "../within";
import { type Answer, CALL_MS, type RefundState } from "./port";

export type RazorpayKeys = {
  /** `rzp_test_…` or `rzp_live_…` */
  readonly keyId: string;
  readonly keySecret: string;
  /** Another server than Razorpay's, such as a stand-in. Null for Razorpay. */
  readonly baseUrl: string | null;
};

/** Without notes, Razorpay answers an empty list. */
export type Noted = { readonly notes?: { readonly payment?: string; readonly refund?: string } | null };

/** A Payment Link. */
export type Link = Noted & {
  readonly id: string;
  readonly status: "created" | "partially_paid" | "paid" | "cancelled" | "expired";
  readonly reference_id: string;
  readonly short_url: string;
  /** Seconds. */
  readonly expire_by: number;
  readonly amount: number;
  readonly currency: string;
  /** Null until a customer has gone to pay. */
  readonly order_id?: string | null;
  /** Those that were captured. */
  readonly payments?: readonly { readonly payment_id: string }[] | null;
};

/** A payment of an order. */
export type Captured = {
  readonly id: string;
  readonly status: string;
  readonly captured?: boolean;
  readonly amount?: number;
};

export type Refund = Noted & {
  readonly id: string;
  readonly payment_id?: string;
  readonly receipt?: string | null;
  readonly amount: number;
  readonly status: "pending" | "processed" | "failed";
};

type Refused = { readonly error?: { readonly description?: string } };

const API = "https://api.razorpay.com";
const MOST_DETAIL = 200;

export async function askRazorpay<T>(
  { keyId, keySecret, baseUrl }: RazorpayKeys,
  method: "GET" | "POST",
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> {
  try {
    return await within(CALL_MS, async (signal) => {
      const response = await fetch(new URL(`/v1${path}`, baseUrl ?? API), {
        method,
        headers: {
          ...headers,
          authorization: `Basic ${toBase64(utf8(`${keyId}:${keySecret}`))}`,
          "user-agent": "Berth",
          ...(body && { "content-type": "application/json" }),
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: "manual",
        signal,
      });
      const answer = await response.json<T & Refused>().catch(() => null);
      if (response.ok) return answer ? { ok: true, value: answer } : noAnswer("answer_not_read");
      return failureOf(response.status, answer?.error?.description?.slice(0, MOST_DETAIL) ?? `http_${response.status}`);
    });
  } catch (fault) {
    return noAnswer(isTimeOut(fault) ? "timed_out" : "connection_lost");
  }
}

function failureOf(status: number, detail: string): Answer<never> {
  if (status === 401 || status === 403) return { ok: false, reason: "misconfigured", detail };
  if (status === 429) return { ok: false, reason: "again", detail };
  // 409: the same request is under way. After its gateway gave up, its work may go on.
  return status === 409 || status >= 500 ? noAnswer(detail) : { ok: false, reason: "refused", detail };
}

function noAnswer(detail: string): Answer<never> {
  return { ok: false, reason: "again", detail, mayBeAtWork: true };
}

const MOST_LISTED = 100;
/** A payment has fewer refunds by far. A list that never ends must not be read for ever. */
const MOST_PIECES = 3;

/** All refunds of a payment. */
export async function listRefunds(account: RazorpayKeys, chargeId: string): Promise<Answer<readonly Refund[]>> {
  const all: Refund[] = [];
  for (let piece = 0; piece < MOST_PIECES; piece++) {
    const path = `/payments/${encodeURIComponent(chargeId)}/refunds?count=${MOST_LISTED}&skip=${all.length}`;
    const found = await askRazorpay<{ items?: Refund[] }>(account, "GET", path);
    if (!found.ok) return found;
    const { items = [] } = found.value;
    all.push(...items);
    if (items.length < MOST_LISTED) return { ok: true, value: all };
  }
  return { ok: false, reason: "again", detail: "too_many_refunds" };
}

export function refundStateOf({ status }: Refund): RefundState {
  if (status === "processed") return "done";
  return status === "failed" ? "failed" : "pending";
}

/** References and receipts have at most 40 characters. The end of an id is its own part. */
export function shortOf(id: string): string {
  return id.slice(-20);
}

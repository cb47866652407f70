// Payments by Razorpay (https://razorpay.com/docs/api): Payment Links as pages, refunds, and reports of a webhook that
// the business makes there.

import type { SeenRefund } from "../../domain/payments/learned";
import type { Check } from "../messages/port";
import type { Answer, PaymentAccount, RefundOrder, RefundState } from "./port";
import {
  askRazorpay,
  listRefunds,
  type Noted,
  type RazorpayKeys,
  type Refund,
  refundStateOf,
  shortOf,
} from "./razorpay-api";
import { endLink, openLink, readLink } from "./razorpay-links";
import { hearRazorpay } from "./razorpay-reports";

/** Its answer may be late by far more than a gateway waits. Nothing says by how much at most. */
const WORKS_FOR_MS = 10 * 60_000;

export type RazorpayAccount = RazorpayKeys & {
  /** Any of them may have signed a report: Razorpay repeats an old one with the secret of then. */
  readonly webhookSecrets: readonly string[];
};

/** Payments of one mode are never settled in the other. */
export function modeOfKey(keyId: string): "test" | "live" {
  return keyId.startsWith("rzp_test_") ? "test" : "live";
}

export function razorpayAccount(account: RazorpayAccount): PaymentAccount {
  return {
    provider: "razorpay",
    open: (order) => openLink(account, order),
    end: (linkId) => endLink(account, linkId),
    read: (linkId) => readLink(account, linkId),
    async paymentOf(chargeId) {
      const found = await askRazorpay<Noted>(account, "GET", `/payments/${encodeURIComponent(chargeId)}`);
      return found.ok ? { ok: true, value: found.value.notes?.payment ?? null } : found;
    },
    refund: (order) => refund(account, order),
    worksForMs: WORKS_FOR_MS,
    async refundsOf(chargeId) {
      const found = await listRefunds(account, chargeId);
      return found.ok ? { ok: true, value: found.value.map(seenOf) } : found;
    },
    // Razorpay keeps cards for mandates alone, which it switches on for single accounts.
    cards: null,
    hear: (signed) => hearRazorpay(account, account.webhookSecrets, signed),
  };
}

/** Asks Razorpay whether a key is good. */
export async function checkRazorpay(keys: RazorpayKeys): Promise<Check> {
  const asked = await askRazorpay(keys, "GET", "/payments?count=1");
  if (asked.ok) return { ok: true };
  return { ok: false, reason: asked.reason === "again" ? "unreachable" : "refused", detail: asked.detail };
}

function seenOf(refund: Refund): SeenRefund {
  const { id, notes, amount } = refund;
  return { id, ours: notes?.refund ?? null, amountMinor: amount, state: refundStateOf(refund) };
}

/**
 * The header that names a repetition holds in some countries only. So what went back is looked up first. The caller asks
 * again only when Razorpay cannot be at work on an earlier request any more.
 */
async function refund(account: RazorpayKeys, order: RefundOrder): Promise<Answer<RefundState>> {
  const { paymentId, refundId, chargeId, amountMinor } = order;
  const path = `/payments/${encodeURIComponent(chargeId)}`;
  const known = await listRefunds(account, chargeId);
  if (!known.ok) return known.reason === "again" ? { ok: false, reason: "again", detail: known.detail } : known;
  const name = shortOf(refundId);
  const own = known.value.filter(({ notes, receipt }) => notes?.refund === refundId || receipt === name);
  const before = own.find((one) => refundStateOf(one) !== "failed") ?? own[0];
  if (before) return { ok: true, value: refundStateOf(before) };
  const asked = {
    amount: amountMinor,
    speed: "normal",
    receipt: name,
    notes: { payment: paymentId, refund: refundId },
  };
  const made = await askRazorpay<Refund>(account, "POST", `${path}/refund`, asked, { "x-refund-idempotency": name });
  if (made.ok) return { ok: true, value: refundStateOf(made.value) };
  if (made.reason !== "refused") return made;
  // The business has given it back at Razorpay itself.
  if (/fully refunded/i.test(made.detail)) return { ok: true, value: "done" };
  // Later payments, or the business, fill the balance.
  return /balance/i.test(made.detail) ? { ok: false, reason: "again", detail: made.detail } : made;
}

// What Razorpay reports: signed events of links, payments, refunds and disputes.

import { hmac, isSame, toHex, utf8 } from "../bytes";
import type { Report, Signed } from "./port";
import {
  askRazorpay,
  type Link,
  listRefunds,
  type Noted,
  type RazorpayKeys,
  type Refund,
  refundStateOf,
} from "./razorpay-api";
import { linkPath, openedOf, stateOf } from "./razorpay-links";

/** Events that say something of a link. */
const OF_LINKS = ["payment_link.paid", "payment_link.cancelled", "payment_link.expired", "payment.captured"];
const OF_REFUNDS = ["refund.created", "refund.processed", "refund.failed"];
const OF_DISPUTES = [
  "payment.dispute.created",
  "payment.dispute.won",
  "payment.dispute.lost",
  "payment.dispute.closed",
];

type Dispute = {
  readonly id?: string;
  readonly created_at?: number;
  /** What the bank took, or may take. */
  readonly amount_deducted?: number;
  readonly amount?: number;
};

type Event = {
  readonly event?: string;
  readonly payload?: {
    readonly payment_link?: { readonly entity?: { readonly id?: string } };
    readonly payment?: { readonly entity?: { readonly id?: string; readonly description?: string | null } };
    readonly refund?: { readonly entity?: { readonly id?: string } };
    readonly dispute?: { readonly entity?: Dispute };
  };
};

/**
 * A signed body has neither a time nor a mode. So the account's own key reads what it is about: an old report says what
 * is true now, and one of the other mode is about nothing.
 */
export async function hearRazorpay(
  account: RazorpayKeys,
  secrets: readonly string[],
  { headers, body }: Signed,
): Promise<Report | "unread" | null> {
  const signature = headers.get("x-razorpay-signature");
  if (signature === null || !(await isSigned(secrets, signature, body))) return null;
  const about = await aboutOf(account, parsed(body));
  if (about === "unread") return about;
  return { eventId: headers.get("x-razorpay-event-id") ?? signature, about };
}

async function isSigned(secrets: readonly string[], signature: string, body: string): Promise<boolean> {
  const macs = await Promise.all(secrets.map((secret) => hmac("SHA-256", utf8(secret), body)));
  // Each is compared, so that the time says nothing of which one fits.
  return macs.map((mac) => isSame(signature, toHex(mac))).includes(true);
}

function parsed(body: string): Event {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

async function aboutOf(
  account: RazorpayKeys,
  { event = "", payload = {} }: Event,
): Promise<Report["about"] | "unread"> {
  const payment = payload.payment?.entity;
  if (OF_LINKS.includes(event)) {
    return aboutLink(account, payload.payment_link?.entity?.id ?? linkNamedIn(payment?.description));
  }
  if (OF_REFUNDS.includes(event)) return aboutRefund(account, payload.refund?.entity?.id);
  if (OF_DISPUTES.includes(event) && payment?.id) return aboutDispute(event, payment.id, payload.dispute?.entity ?? {});
  return { kind: "other" };
}

/** A payment by a link is described by the id of the link. No document says so: real events show it. */
function linkNamedIn(description: string | null | undefined): string | undefined {
  const [, own] = /^#(\w+)$/.exec(description ?? "") ?? [];
  return own && `plink_${own}`;
}

async function aboutLink(account: RazorpayKeys, linkId: string | undefined): Promise<Report["about"] | "unread"> {
  const found = await readBack<Link>(account, linkId && linkPath(linkId));
  if (found === "unread" || found === null) return found ?? { kind: "other" };
  const { payment: paymentId } = found.notes ?? {};
  if (!paymentId) return { kind: "other" };
  const state = await stateOf(account, found);
  return state.ok ? { kind: "page", paymentId, page: openedOf(found), state: state.value } : "unread";
}

async function aboutRefund(account: RazorpayKeys, refundId: string | undefined): Promise<Report["about"] | "unread"> {
  const found = await readBack<Refund>(account, refundId && `/refunds/${encodeURIComponent(refundId)}`);
  if (found === "unread" || found === null) return found ?? { kind: "other" };
  const { payment: paymentId, refund: id } = found.notes ?? {};
  const { payment_id: chargeId } = found;
  if (!paymentId || !id) return chargeId ? { kind: "returned", chargeId } : { kind: "other" };
  const listed = chargeId ? await listRefunds(account, chargeId) : null;
  if (listed?.ok === false && listed.reason !== "refused") return "unread";
  const isTwin = (one: Refund) => one.id !== found.id && one.notes?.refund === id;
  // No key named the repetition. The list tells how much went back in all.
  if (chargeId && listed?.ok && listed.value.some(isTwin)) return { kind: "returned", chargeId, paymentId };
  return { kind: "refund", paymentId, refundId: id, state: refundStateOf(found) };
}

function aboutDispute(event: string, chargeId: string, dispute: Dispute): Report["about"] {
  const { id = chargeId, created_at: at = 0, amount = 0, amount_deducted: deducted = 0 } = dispute;
  const isLost = event === "payment.dispute.lost";
  const ended = { id, isLost, amountMinor: deducted > 0 ? deducted : amount };
  return { kind: "dispute", chargeId, at: at * 1_000, ended: event === "payment.dispute.created" ? null : ended };
}

/** Null where the account has no such thing. */
async function readBack<T extends Noted>(account: RazorpayKeys, path: string | undefined) {
  if (!path) return null;
  const found = await askRazorpay<T>(account, "GET", path);
  if (found.ok) return found.value;
  return found.reason === "refused" ? null : "unread";
}

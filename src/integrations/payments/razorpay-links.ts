// Pages at Razorpay: Payment Links. An order stands behind each link on which a customer has begun to pay.

import type { Answer, Opened, Order, PageState } from "./port";
import { askRazorpay, type Captured, type Link, type RazorpayKeys, shortOf } from "./razorpay-api";

/** A link stays open for 15 minutes at least. Its clock may differ from ours. */
const SHORTEST_LINK_MS = 16 * 60_000;

/** Tries that took nothing, or not yet. A bank may take each of them for days. */
const NOT_TAKEN = ["created", "authorized", "failed"];

/** No link has the reference of another one. So a repeated try finds the link of the first. */
export async function openLink(account: RazorpayKeys, order: Order): Promise<Answer<Opened>> {
  const reference = `${shortOf(order.paymentId)}-${order.attempt}`;
  const made = await makeLink(account, order, reference);
  // A taken reference has no code of its own, only two sentences.
  if (made.ok || made.reason !== "refused" || !/reference.?id.*already/i.test(made.detail)) return made;
  const query = new URLSearchParams({ reference_id: reference });
  const found = await askRazorpay<{ payment_links?: Link[] }>(account, "GET", `/payment_links?${query}`);
  if (!found.ok) return found;
  const link = found.value.payment_links?.find((one) => one.reference_id === reference && one.status === "created");
  // A link that is not found takes no money: no customer knows its address.
  return link
    ? { ok: true, value: openedOf(link) }
    : makeLink(account, order, `${reference}-${crypto.randomUUID().slice(0, 4)}`);
}

async function makeLink(account: RazorpayKeys, order: Order, reference: string): Promise<Answer<Opened>> {
  const { tenantId, bookingId, paymentId, amountMinor, currency, customer } = order;
  // The link is a net: the calendar cancels it at the deadline.
  const expiresAt = Math.max(order.keptUntil, order.openedBy + SHORTEST_LINK_MS);
  const made = await askRazorpay<Link>(account, "POST", "/payment_links", {
    amount: amountMinor,
    currency,
    accept_partial: false,
    description: order.title,
    reference_id: reference,
    expire_by: Math.floor(expiresAt / 1_000),
    // Berth tells the customer itself. A number that Razorpay refuses would cost the payment, so it gets none.
    notify: { sms: false, email: false },
    reminder_enable: false,
    ...(customer.email !== null && { customer: { email: customer.email } }),
    notes: { tenant: tenantId, ...(bookingId !== null && { booking: bookingId }), payment: paymentId },
    callback_url: order.successUrl,
    callback_method: "get",
  });
  return made.ok ? { ok: true, value: openedOf(made.value) } : made;
}

export function openedOf({ id, short_url, expire_by }: Link): Opened {
  return { id, url: short_url, expiresAt: expire_by * 1_000 };
}

export async function endLink(account: RazorpayKeys, linkId: string): Promise<Answer<PageState>> {
  const ended = await askRazorpay<Link>(account, "POST", `${linkPath(linkId)}/cancel`, {});
  // Only an unpaid link can be cancelled. Of one that cannot, Razorpay tells what became of it.
  if (!ended.ok) return ended.reason === "refused" ? readLink(account, linkId) : ended;
  return stateOf(account, ended.value);
}

export async function readLink(account: RazorpayKeys, linkId: string): Promise<Answer<PageState>> {
  const found = await askRazorpay<Link>(account, "GET", linkPath(linkId));
  return found.ok ? stateOf(account, found.value) : found;
}

/** What became of a link. A bank may say days later that it was paid, when it is cancelled: then its order knows. */
export async function stateOf(account: RazorpayKeys, link: Link): Promise<Answer<PageState>> {
  const { status, order_id: orderId, amount, currency, payments } = link;
  const tried = orderId ? await paymentsOf(account, orderId) : { ok: true as const, value: [] };
  if (!tried.ok) return tried;
  const isPaid = status === "paid";
  const captured = tried.value.filter((one) => one.status === "captured");
  const named = isPaid ? (payments?.[0]?.payment_id ?? tried.value.find((one) => one.captured)?.id) : undefined;
  const first = named ?? captured[0]?.id;
  if (first !== undefined) {
    // A try that a bank had refused may be captured days later, on a link that was paid by another one.
    const all = tried.value
      .filter(wasCaptured)
      .map((one) => ({ chargeId: one.id, amountMinor: one.amount ?? amount, currency }));
    const mayBeTaken = tried.value.some((one) => one.id !== first && NOT_TAKEN.includes(one.status));
    const money = { chargeId: first, amountMinor: amount, currency, all };
    return { ok: true, value: { kind: "paid", ...money, ...(mayBeTaken && { mayBeTaken }) } };
  }
  if (isPaid) return { ok: false, reason: "again", detail: "paid_without_payment" };
  const isOpen = status === "created" || status === "partially_paid";
  // A customer who is still at their bank may come back to an open link. On one that is over, only the bank decides.
  const underWay = isOpen ? ["authorized"] : ["authorized", "created"];
  const isUnderWay = tried.value.some((one) => underWay.includes(one.status));
  if (isUnderWay) return { ok: true, value: { kind: "processing" } };
  if (isOpen) return { ok: true, value: { kind: "open" } };
  const isRefused = tried.value.some((one) => one.status === "failed");
  return { ok: true, value: { kind: "expired", ...(isRefused && { mayBeTaken: true }) } };
}

/** Also where all of it has gone back. What was never captured goes back by itself, and never came. */
function wasCaptured({ status, captured }: Captured): boolean {
  return status === "captured" || (status === "refunded" && captured === true);
}

async function paymentsOf(account: RazorpayKeys, orderId: string): Promise<Answer<readonly Captured[]>> {
  const path = `/orders/${encodeURIComponent(orderId)}/payments`;
  const found = await askRazorpay<{ items?: Captured[] }>(account, "GET", path);
  return found.ok ? { ok: true, value: found.value.items ?? [] } : found;
}

export function linkPath(linkId: string): string {
  return `/payment_links/${encodeURIComponent(linkId)}`;
}

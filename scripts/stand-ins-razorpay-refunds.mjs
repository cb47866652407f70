// Refunds of Razorpay's stand-in. A refund is over at once, later, or not at all, as its manners say.

import { isAmount, ok, shown, wrong } from "./stand-ins-razorpay-answers.mjs";

const LEAST_REFUND_KEY = /^[\w-]{10,}$/;

export function refundsOf({ manners, time: { now, wait }, id, tell, refunds }) {
  function createRefund(payment, asked, key) {
    if (!payment.captured) return wrong("The payment status should be captured for action to be taken");
    const amount = asked.amount ?? payment.amount - payment.amount_refunded;
    if (!isAmount(amount, payment.currency)) return wrong("The amount must be at least INR 1.00", "amount");
    if (payment.amount_refunded === payment.amount) return wrong("The payment has been fully refunded already");
    if (payment.amount_refunded + amount > payment.amount) {
      return wrong("The refund amount provided is greater than amount captured");
    }
    if (key !== undefined && !LEAST_REFUND_KEY.test(key)) return wrong("The idempotency key is invalid");
    if (manners.refunds === "short") {
      return wrong("Your account does not have enough balance to carry out the refund operation.");
    }
    const refund = {
      account: payment.account,
      id: id("rfnd"),
      entity: "refund",
      amount,
      currency: payment.currency,
      payment_id: payment.id,
      notes: asked.notes ?? [],
      receipt: asked.receipt ?? null,
      acquirer_data: { arn: null },
      created_at: now(),
      status: { pending: "pending", failed: "failed" }[manners.refunds] ?? "processed",
      speed_requested: asked.speed ?? "normal",
      speed_processed: "normal",
    };
    refunds.set(refund.id, refund);
    if (refund.status !== "failed") giveBack(payment, amount);
    void tell(refund.account, [["refund.created", { refund: shown(refund), payment: shown(payment) }]]);
    if (manners.refunds === "pending") wait(() => endRefund(refund, payment, "processed"));
    if (manners.refunds === "fails_later") wait(() => endRefund(refund, payment, "failed"));
    return ok(shown(refund));
  }

  function endRefund(refund, payment, status) {
    refund.status = status;
    if (status === "failed") giveBack(payment, -refund.amount);
    return tell(refund.account, [[`refund.${status}`, { refund: shown(refund), payment: shown(payment) }]]);
  }

  /** A payment is refunded once all of it has gone back. */
  function giveBack(payment, amount) {
    payment.amount_refunded += amount;
    payment.status = payment.amount_refunded === payment.amount ? "refunded" : "captured";
  }

  return { createRefund };
}

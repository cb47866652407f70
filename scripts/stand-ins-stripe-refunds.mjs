// Refunds of the stand-in of Stripe.

import { isAmount, ok, wrong } from "./stand-ins-stripe-answers.mjs";
import { feeBack } from "./stand-ins-stripe-platform.mjs";
import { feeOf } from "./stand-ins-stripe-sessions.mjs";

const REFUNDS = "/v1/refunds";

export function refundsOfPages({ id, now, wait, manners, sessions, cards, tell }) {
  const refunds = new Map();
  const all = () => [...refunds.values()];

  /** Those of an intent, but for what has failed. */
  const of = (intent) => all().filter(({ payment_intent, status }) => payment_intent === intent && status !== "failed");

  function createRefund(account, params) {
    const session = sessions.ofIntent(params.payment_intent) ?? cards.asSession(params.payment_intent);
    if (!session || session.account !== account || session.payment_status !== "paid") {
      return wrong("payment_intent", `No such payment_intent: '${params.payment_intent}'`);
    }
    const returned = of(params.payment_intent).reduce((sum, { amount }) => sum + amount, 0);
    const amount = Number(params.amount ?? session.amount_total - returned);
    if (!isAmount(amount, session.currency)) return wrong("amount", "Invalid positive integer");
    if (returned === session.amount_total) {
      return wrong(null, "The charge has already been refunded.", 400, "charge_already_refunded");
    }
    if (returned + amount > session.amount_total) {
      return wrong("amount", "Refund amount is greater than unrefunded amount on charge");
    }
    const isFeeBack = params.refund_application_fee === "true";
    if (isFeeBack && feeOf(session) === 0) {
      return wrong("refund_application_fee", "The charge has no application fee to refund.");
    }
    const status = manners.refunds === "fails_later" ? "succeeded" : manners.refunds;
    const refund = {
      account,
      id: id("re"),
      object: "refund",
      amount,
      currency: session.currency,
      payment_intent: params.payment_intent,
      metadata: params.metadata ?? {},
      status,
      created: now(),
      fee: isFeeBack ? feeBack({ fee: feeOf(session), total: session.amount_total, returned, amount }) : 0,
    };
    refunds.set(refund.id, refund);
    void tell(account, "refund.created", shownRefund(refund));
    if (manners.refunds === "pending" || manners.refunds === "fails_later") {
      const end = manners.refunds === "pending" ? "succeeded" : "failed";
      wait(() => endRefund(refund, end));
    }
    return ok(shownRefund(refund));
  }

  function listRefunds(account, { payment_intent: intent }) {
    const data = [...refunds.values()].filter((one) => one.account === account && one.payment_intent === intent);
    return ok({ object: "list", url: "/v1/refunds", has_more: false, data: data.map(shownRefund) });
  }

  function endRefund(refund, status) {
    refund.status = status;
    return tell(refund.account, status === "failed" ? "refund.failed" : "refund.updated", shownRefund(refund));
  }

  /** The answer to a call about refunds; null for any other. */
  function call(account, method, path, params) {
    if (path !== REFUNDS) return null;
    if (method === "POST") return createRefund(account, params);
    return method === "GET" ? listRefunds(account, params) : null;
  }

  return {
    all,
    of,
    call,
    goOn(known) {
      for (const refund of known) refunds.set(refund.id, refund);
    },
    forget: () => refunds.clear(),
  };
}

function shownRefund({ account: _, fee: __, ...refund }) {
  return refund;
}

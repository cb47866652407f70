// The page of a link at Razorpay's stand-in, and what comes of a press on it.

import { payPage, seeOther } from "./stand-ins-page.mjs";
import { shown, signatureOf } from "./stand-ins-razorpay-answers.mjs";

export function pageOfLinks({ time: { now, later }, id, all, payments, tell, current, shownLink }) {
  function showPage(link, said = "") {
    const { status, description: title, currency } = current(link);
    const over = status === "paid" ? "paid" : "over";
    const isOpen = status === "created" && !isUnderWay(link);
    return payPage("Razorpay", {
      ...{ title, minor: link.amount, currency, said, isOpen, over: isUnderWay(link) ? "paid" : over },
      back: backOf(link),
    });
  }

  function press(link, outcome) {
    if (outcome === "after_all") {
      // No customer presses this: the bank takes the last try that it had refused.
      const failed = all(payments, (one) => one.order_id === link.order_id && one.status === "failed").at(-1);
      if (failed) void capture(link, failed);
      return showPage(link);
    }
    if (current(link).status !== "created" || isUnderWay(link)) return showPage(link);
    switch (outcome) {
      case "pay": {
        const payment = pay(link, "authorized");
        void capture(link, payment);
        return seeOther(callbackOf(link, payment));
      }
      case "later": {
        const payment = pay(link, "authorized");
        later(() => capture(link, payment));
        return seeOther(link.callback_url);
      }
      case "cancel":
        // A link has no way back of its own: this is the browser's.
        return seeOther(backOf(link));
      default: {
        const payment = pay(link, "failed");
        void tell(link.account, [["payment.failed", { payment: shown(payment) }]]);
        return showPage(link, "The payment failed. Try another way.");
      }
    }
  }

  function isUnderWay({ order_id: orderId }) {
    return all(payments, (one) => one.order_id === orderId && one.status === "authorized").length > 0;
  }

  function pay(link, status) {
    link.order_id ??= id("order");
    const payment = {
      account: link.account,
      id: id("pay"),
      entity: "payment",
      amount: link.amount,
      currency: link.currency,
      status,
      order_id: link.order_id,
      invoice_id: null,
      method: "upi",
      amount_refunded: 0,
      captured: false,
      description: `#${link.id.slice("plink_".length)}`,
      email: link.customer?.email ?? null,
      notes: link.notes ?? [],
      created_at: now(),
    };
    payments.set(payment.id, payment);
    return payment;
  }

  function capture(link, payment) {
    Object.assign(payment, { status: "captured", captured: true });
    const captured = ["payment.captured", { payment: shown(payment) }];
    // A link that is over stays so. Its order is paid.
    if (link.status !== "created") return tell(link.account, [captured]);
    Object.assign(link, { status: "paid", amount_paid: payment.amount, updated_at: now() });
    return tell(link.account, [
      captured,
      ["payment_link.paid", { payment_link: shownLink(link), payment: shown(payment) }],
    ]);
  }

  function callbackOf(link, payment) {
    const url = new URL(link.callback_url);
    const signed = [link.id, link.reference_id, link.status, payment.id];
    url.searchParams.set("razorpay_payment_id", payment.id);
    url.searchParams.set("razorpay_payment_link_id", link.id);
    url.searchParams.set("razorpay_payment_link_reference_id", link.reference_id);
    url.searchParams.set("razorpay_payment_link_status", link.status);
    url.searchParams.set("razorpay_signature", signatureOf(link.account, signed.join("|")));
    return url.href;
  }

  return { showPage, press, capture };
}

/** Where the customer came from. */
function backOf({ callback_url: url }) {
  return url && new URL(url).origin + new URL(url).pathname;
}

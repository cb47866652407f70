// Stands in for Razorpay where customers pay: Payment Links, refunds and webhooks, by Razorpay's own protocol. Each key is
// an account of its own. It takes no money: its page asks what is to happen.

import { randomBytes } from "node:crypto";
import { mannersOf } from "./stand-ins-manners.mjs";
import { behaving, pagesOf, timeOf } from "./stand-ins-paying.mjs";
import { collection, failed, isAmount, ok, pieceOf, shown, wrong } from "./stand-ins-razorpay-answers.mjs";
import { pageOfLinks } from "./stand-ins-razorpay-page.mjs";
import { refundsOf } from "./stand-ins-razorpay-refunds.mjs";
import { webhooksOf } from "./stand-ins-razorpay-webhooks.mjs";

const LEAST_OPEN_SECONDS = 15 * 60;
const MOST_OPEN_SECONDS = 183 * 86_400;
const MOST_REFERENCE = 40;
const PAGES = "/razorpay/pay";
const PAGE = /^\/razorpay\/pay\/(plink_\w+)$/;
const LINK = /^\/v1\/payment_links\/(\w+)(\/cancel)?$/;
const ORDER = /^\/v1\/orders\/(\w+)\/payments$/;
const PAYMENT = /^\/v1\/payments\/(\w+)(\/refunds?)?$/;
const REFUND = /^\/v1\/refunds\/(\w+)$/;

/** `deliver` brings a webhook to its receiver, as `fetch` does. */
export function standInForRazorpay({ clock = Date.now, deliver = (...request) => fetch(...request) } = {}) {
  /**
   * `refunds`: processed, pending (processed at /advance), failed, fails_later (at /advance), short (of balance).
   * `knowsRefundKeys`: in some countries Razorpay passes over the header that names a repetition.
   */
  const manners = { ...mannersOf(), refunds: "processed", knowsRefundKeys: true };
  const stats = { asked: 0, answered: {} };
  const links = new Map();
  const payments = new Map();
  const refunds = new Map();
  const webhooks = [];
  const answers = new Map();
  const time = timeOf(clock);
  const { now, later } = time;

  const id = (prefix) => `${prefix}_${randomBytes(7).toString("hex")}`;
  const all = (store, fits) => [...store.values()].filter(fits);
  const { hook, tell } = webhooksOf({ manners, time, id, webhooks, deliver });
  const { createRefund } = refundsOf({ manners, time, id, tell, refunds });
  const { showPage, press, capture } = pageOfLinks({ time, id, all, payments, tell, current, shownLink });
  const taken = () => ({
    links: [...links.values()].map(shownLink),
    payments: [...payments.values()].map(shown),
    refunds: [...refunds.values()].map(shown),
    webhooks: webhooks.map(shown),
  });

  // --- the API ------------------------------------------------------------------------------------------------------

  function createLink(account, asked, origin) {
    const { amount, currency = "INR", reference_id: reference = "", expire_by: until } = asked;
    if (!isAmount(amount, currency)) return wrong("The amount must be at least INR 1.00", "amount");
    if (reference.length > MOST_REFERENCE) return wrong("The reference_id may not be greater than 40 characters.");
    if (until < now() + LEAST_OPEN_SECONDS) return wrong("expire_by: timestamp must be atleast 15 minutes in future");
    if (until > now() + MOST_OPEN_SECONDS) return wrong("expire_by: cannot exceed more than six months");
    if (asked.callback_url && asked.callback_method !== "get") return wrong("callback_method: must be get");
    if (reference && all(links, (one) => one.account === account && one.reference_id === reference).length > 0) {
      return wrong(
        `payment link with given reference_id: ${reference} already exists. Please create a payment link with a different reference_id`,
      );
    }
    const link = {
      account,
      accept_partial: asked.accept_partial ?? false,
      amount,
      amount_paid: 0,
      callback_method: asked.callback_method ?? "",
      callback_url: asked.callback_url ?? "",
      cancelled_at: 0,
      created_at: now(),
      currency,
      customer: asked.customer ?? [],
      description: asked.description ?? "",
      expire_by: until ?? 0,
      expired_at: 0,
      id: id("plink"),
      notes: asked.notes ?? null,
      notify: asked.notify ?? { email: false, sms: false },
      reference_id: reference,
      reminder_enable: asked.reminder_enable ?? false,
      status: "created",
      updated_at: now(),
      upi_link: false,
      user_id: "",
    };
    link.short_url = `${origin}${PAGES}/${link.id}`;
    links.set(link.id, link);
    return ok(shownLink(link));
  }

  function listLinks(account, { reference_id: reference }) {
    const fits = (one) => one.account === account && (!reference || one.reference_id === reference);
    return ok({ payment_links: all(links, fits).map((link) => ({ ...shownLink(current(link)), payments: [] })) });
  }

  function cancel(link) {
    const { status } = current(link);
    if (status === "paid") return wrong("cannot cancel or expire an already paid/partially paid link");
    if (status !== "created") return wrong("cannot cancel or expire an expired link");
    Object.assign(link, { status: "cancelled", cancelled_at: now(), updated_at: now() });
    void tell(link.account, [["payment_link.cancelled", { payment_link: shownLink(link) }]]);
    return ok(shownLink(link));
  }

  function call(account, { method, path, query, headers, json }) {
    const asked = `${method} ${path}`;
    if (asked === "GET /v1/payments") return ok(collection(all(payments, (one) => one.account === account)));
    if (asked === "POST /v1/payment_links") return createLink(account, json ?? {}, `http://${headers.host}`);
    if (asked === "GET /v1/payment_links") return listLinks(account, Object.fromEntries(query));
    const [, linkId, isCancelling] = LINK.exec(path) ?? [];
    const [, orderId] = ORDER.exec(path) ?? [];
    const [, paymentId, isOfRefunds] = PAYMENT.exec(path) ?? [];
    const [, refundId] = REFUND.exec(path) ?? [];
    const ours = (one) => (one?.account === account ? one : undefined);
    const link = ours(links.get(linkId));
    const payment = ours(payments.get(paymentId));
    const refund = ours(refunds.get(refundId));
    if (link) return method === "POST" && isCancelling ? cancel(link) : ok(shownLink(current(link)));
    if (orderId) return ok(collection(all(payments, (one) => ours(one) && one.order_id === orderId)));
    if (refund) return ok(shown(refund));
    if (!payment) return wrong("The id provided does not exist");
    if (!isOfRefunds) return ok(shown(payment));
    return method === "POST"
      ? createRefund(payment, json ?? {}, headers["x-refund-idempotency"])
      : ok(
          collection(
            pieceOf(
              all(refunds, (one) => one.payment_id === paymentId),
              query,
            ),
          ),
        );
  }

  /** Moves the clock on, and ends what waits. */
  async function advance(wanted) {
    await time.advance(wanted, () => [...links.values()].forEach(current));
    return { now: now() };
  }

  /** An unpaid link that is over by the clock is expired. */
  function current(link) {
    if (link.status === "created" && link.expire_by > 0 && link.expire_by <= now()) {
      Object.assign(link, { status: "expired", expired_at: now(), updated_at: now() });
      void tell(link.account, [["payment_link.expired", { payment_link: shownLink(link) }]]);
    }
    return link;
  }

  function shownLink({ account: _, ...link }) {
    const captured = all(payments, (one) => one.captured && one.order_id === link.order_id);
    const paid = captured.map(({ id: payment_id, amount, method, created_at }) => ({
      ...{ payment_id, amount, method, created_at, updated_at: created_at, plink_id: link.id, status: "captured" },
    }));
    return { ...link, payments: link.status === "paid" ? paid : null };
  }

  const pages = pagesOf("Razorpay", {
    ...{ at: PAGES, PAGE, find: (page) => links.get(page), show: showPage, press },
    list: () =>
      all(links, (link) => current(link).status === "created").map(({ id: page, description }) => [page, description]),
  });

  // --- the door -----------------------------------------------------------------------------------------------------

  async function answer(request) {
    if (request.path === "/advance") return { status: 200, headers: {}, body: await advance(request.json ?? {}) };
    return pages(request) ?? behaving({ manners, stats, time }, (mode) => answerCall(request, mode));
  }

  function answerCall(request, mode) {
    const { path, headers, body } = request;
    const [account = "", secret = ""] = atob((headers.authorization ?? "").replace(/^Basic /, "")).split(":");
    if (!/^rzp_test_\w+$/.test(account) || secret === "" || `${account}${secret}`.includes("invalid")) {
      return failed(401, "BAD_REQUEST_ERROR", "Authentication failed");
    }
    if (/^\d+$/.test(mode)) return failed(Number(mode), "SERVER_ERROR", "The stand-in was told to fail.");
    const given = manners.knowsRefundKeys ? headers["x-refund-idempotency"] : undefined;
    const key = given && `${account} ${path} ${given}`;
    const known = key && answers.get(key);
    if (known) return known.body === body ? known.given : wrong("Different request body for the same idempotency key");
    const answered = call(account, request);
    if (key && answered.status === 200) answers.set(key, { body, given: answered });
    return answered;
  }

  /** All that it knows, as JSON has it, for a later run to go on with. */
  const remembered = () => ({
    links: [...links.values()],
    payments: [...payments.values()],
    refunds: [...refunds.values()],
    webhooks,
    answers: [...answers],
    aheadMs: time.aheadMs,
  });

  function goOn(from) {
    for (const link of from.links) links.set(link.id, link);
    for (const payment of from.payments) payments.set(payment.id, payment);
    for (const refund of from.refunds) refunds.set(refund.id, refund);
    webhooks.push(...from.webhooks);
    for (const [key, given] of from.answers) answers.set(key, given);
    time.goOn(from.aheadMs);
    for (const payment of all(payments, ({ status }) => status === "authorized")) {
      const link = [...links.values()].find((one) => one.order_id === payment.order_id);
      later(() => capture(link, payment));
    }
  }

  return {
    manners,
    stats,
    hook,
    advance,
    remembered,
    goOn,
    get taken() {
      return taken();
    },
    /** Only Razorpay signs in by name and password below /v1. */
    isAsked: ({ path, headers }) =>
      path === PAGES || PAGE.test(path) || (path.startsWith("/v1/") && /^Basic /.test(headers.authorization ?? "")),
    answer,
    forget() {
      for (const store of [links, payments, refunds, answers]) store.clear();
      time.forget();
      webhooks.length = 0;
      Object.assign(stats, { asked: 0, answered: {} });
    },
  };
}

// Checkout Sessions of the stand-in of Stripe, with the intents that they make.

import { isAmount, isTooLittle, ok, wrong } from "./stand-ins-stripe-answers.mjs";

const LEAST_OPEN_SECONDS = 30 * 60;
const MOST_OPEN_SECONDS = 24 * 3_600;
const SESSIONS = "/v1/checkout/sessions";
const SESSION = /^\/v1\/checkout\/sessions\/(\w+)(\/expire)?$/;
const INTENT = /^\/v1\/payment_intents\/(\w+)$/;

export function checkoutSessions({ id, now, later, manners, cards, accounts, tell }) {
  const sessions = new Map();
  const all = () => [...sessions.values()];

  function createSession(account, params, origin) {
    const expiresAt = Number(params.expires_at ?? now() + MOST_OPEN_SECONDS);
    const isSetup = params.mode === "setup";
    if (params.mode !== "payment" && !isSetup) return wrong("mode", "The stand-in knows the modes payment and setup.");
    if (isSetup && (params.line_items || params.payment_intent_data)) {
      return wrong("line_items", "You can not pass `line_items` in `setup` mode.");
    }
    if (isSetup && !params.currency) return wrong("currency", "Required in setup mode.");
    if (expiresAt < now() + LEAST_OPEN_SECONDS) {
      return wrong("expires_at", "The `expires_at` timestamp must be at least 30 minutes in the future.");
    }
    if (expiresAt > now() + MOST_OPEN_SECONDS) {
      return wrong("expires_at", "The `expires_at` timestamp must be less than 24 hours in the future.");
    }
    const items = Object.values(params.line_items ?? {});
    const amount = items.reduce(
      (sum, { quantity, price_data }) => sum + Number(quantity ?? 1) * Number(price_data?.unit_amount),
      0,
    );
    if (!isSetup && !isAmount(amount, items[0]?.price_data?.currency)) return wrong("line_items", "Invalid amount.");
    if (isTooLittle(amount, items[0]?.price_data.currency)) {
      return wrong("line_items", "The Checkout Session's total amount is too small.", 400, "amount_too_small");
    }
    const fee = Number(params.payment_intent_data?.application_fee_amount ?? 0);
    if (fee > 0 && !accounts.isOne(account)) {
      return wrong("payment_intent_data[application_fee_amount]", "Only a connected account pays an application fee.");
    }
    if (fee > amount) return wrong("payment_intent_data[application_fee_amount]", "Must not exceed the amount.");
    if (accounts.isOne(account) && !accounts.isReady(account)) {
      return wrong(null, "Your account cannot currently make live charges.");
    }
    const session = {
      account,
      id: id("cs_test"),
      object: "checkout.session",
      status: "open",
      payment_status: "unpaid",
      mode: params.mode,
      amount_total: isSetup ? null : amount,
      currency: isSetup ? params.currency : items[0].price_data.currency,
      client_reference_id: params.client_reference_id ?? null,
      customer_email: params.customer_email ?? null,
      metadata: params.metadata ?? {},
      payment_intent: null,
      setup_intent: null,
      customer: null,
      keeps:
        params.customer_creation === "always" &&
        (isSetup || params.payment_intent_data?.setup_future_usage === "off_session"),
      payment_intent_data: params.payment_intent_data ?? {},
      expires_at: expiresAt,
      created: now(),
      livemode: false,
      success_url: params.success_url,
      cancel_url: params.cancel_url,
      title: items[0]?.price_data.product_data?.name ?? "Leave a card",
    };
    session.url = `${origin}/pay/${session.id}`;
    sessions.set(session.id, session);
    return ok(shownSession(session));
  }

  function expire(session) {
    current(session);
    if (session.status !== "open") {
      return wrong(null, `Only Checkout Sessions with a status in ["open"] can be expired.`);
    }
    session.status = "expired";
    void tell(session.account, "checkout.session.expired", shownSession(session));
    return ok(shownSession(session));
  }

  function complete(session, paymentStatus) {
    session.status = "complete";
    session.payment_status = session.mode === "setup" ? "no_payment_required" : paymentStatus;
    if (session.mode === "setup") session.setup_intent = id("seti");
    else session.payment_intent = id("pi");
    if (session.keeps) Object.assign(session, cards.store(session.account));
    void tell(session.account, "checkout.session.completed", shownSession(session));
  }

  /** A page whose delayed method failed stays complete and unpaid. Only its money tells. */
  function endLater(session) {
    const isPaid = manners.later !== "fails";
    if (isPaid) session.payment_status = "paid";
    else session.has_failed = true;
    const type = `checkout.session.async_payment_${isPaid ? "succeeded" : "failed"}`;
    return tell(session.account, type, shownSession(session));
  }

  /** With its intents as objects, where they were asked for. */
  function expanded(session, expand) {
    const asked = Object.values(expand ?? {});
    const { setup_intent, payment_intent, customer, payment_method } = session;
    return {
      ...shownSession(session),
      ...(asked.includes("setup_intent") &&
        setup_intent && { setup_intent: { id: setup_intent, object: "setup_intent", customer, payment_method } }),
      ...(asked.includes("payment_intent") &&
        payment_intent && { payment_intent: { ...shownIntent(session), customer, payment_method } }),
    };
  }

  function shownIntent({
    payment_intent: of,
    payment_status,
    has_failed,
    amount_total,
    currency,
    payment_intent_data,
  }) {
    const status = payment_status === "paid" ? "succeeded" : has_failed ? "requires_payment_method" : "processing";
    const { metadata = {} } = payment_intent_data;
    return { id: of, object: "payment_intent", status, amount: amount_total, currency, metadata, livemode: false };
  }

  /** An open page that is over by the clock is expired. */
  function current(session) {
    if (session.status === "open" && session.expires_at <= now()) {
      session.status = "expired";
      void tell(session.account, "checkout.session.expired", shownSession(session));
    }
    return session;
  }

  /** The answer to a call about pages and what they took. */
  function call(account, method, path, params, origin) {
    if (method === "POST" && path === SESSIONS) return createSession(account, params, origin);
    const [, intentId] = INTENT.exec(path) ?? [];
    const paid = intentId && all().find((one) => one.payment_intent === intentId);
    if (paid?.account === account && method === "GET") return ok(shownIntent(paid));
    const [, sessionId, isExpiring] = SESSION.exec(path) ?? [];
    const session = sessions.get(sessionId);
    if (session?.account !== account) return wrong(null, `No such resource: '${path}'`, 404);
    if (method === "POST" && isExpiring) return expire(session);
    return method === "GET"
      ? ok(expanded(current(session), params.expand))
      : wrong(null, "Unrecognized request URL", 404);
  }

  return {
    all,
    call,
    complete,
    current,
    endLater,
    find: (page) => sessions.get(page),
    ofIntent: (intent) => all().find((each) => each.payment_intent === intent),
    goOn(known) {
      for (const session of known) sessions.set(session.id, session);
      for (const session of known) {
        if (session.status === "complete" && session.payment_status === "unpaid" && !session.has_failed) {
          later(() => endLater(session));
        }
      }
    },
    forget: () => sessions.clear(),
  };
}

export function shownSession({
  account: _,
  title: __,
  payment_intent_data: ___,
  has_failed: ____,
  keeps: _____,
  payment_method: ______,
  is_disputed: _______,
  ...session
}) {
  return { ...session, url: session.status === "open" ? session.url : null };
}

export function feeOf({ payment_intent_data: { application_fee_amount: fee } }) {
  return Number(fee ?? 0);
}

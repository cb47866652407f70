// Stands in for Stripe where customers pay: Checkout pages, refunds and webhooks, by Stripe's own protocol. Each secret
// key is an account of its own, but for one that ends in `_rolled`: it is a second key of the account without that end.
// A key opens accounts on its platform (stand-ins-stripe-platform.mjs). It takes no money: its page asks what is to happen.

import { createHmac, randomBytes } from "node:crypto";
import { mannersOf, report } from "./stand-ins-manners.mjs";
import { html, payPage, seeOther } from "./stand-ins-page.mjs";
import { behaving, pagesOf, timeOf } from "./stand-ins-paying.mjs";
import { storedCards } from "./stand-ins-stripe-cards.mjs";
import { feeBack, platformAccounts } from "./stand-ins-stripe-platform.mjs";

const LEAST_OPEN_SECONDS = 30 * 60;
const MOST_OPEN_SECONDS = 24 * 3_600;
/** An idempotency key is forgotten after so long. */
const KEPT_SECONDS = 24 * 3_600;
const NAMED = { settings: { dashboard: { display_name: "Stand-in account" } } };
const PAGES = "/pay";
const PAGE = /^\/pay\/(cs_test_\w+)$/;
const INTENT = /^\/v1\/payment_intents\/(\w+)$/;
const ENDPOINT = /^\/v1\/webhook_endpoints\/(\w+)$/;
const ROLLED = /_rolled$/;
const SESSION = /^\/v1\/checkout\/sessions\/(\w+)(\/expire)?$/;

/**
 * `deliver` brings a webhook to its receiver, as `fetch` does. `platform` is the webhook that the operator of a platform
 * has made: `{key, url, secret}`.
 */
export function standInForStripe({
  clock = Date.now,
  deliver = (...request) => fetch(...request),
  platform = null,
} = {}) {
  /**
   * `charges`: what becomes of a charge to a stored card: succeeded, declined, asks (the bank wants authentication).
   * `refunds`: succeeded, pending (succeeds at /advance), failed, fails_later (at /advance). `later`: whether a delayed
   * method succeeds or fails.
   */
  const manners = { ...mannersOf(), refunds: "succeeded", later: "succeeds", charges: "succeeded" };
  const stats = { asked: 0, answered: {} };
  const sessions = new Map();
  const refunds = new Map();
  const cards = storedCards({ id: (prefix) => id(prefix), manners });
  const endpoints = [];
  const accounts = platformAccounts({
    id: (prefix) => id(prefix),
    now: () => now(),
    tell: (...event) => tell(...event),
  });
  const answers = new Map();
  const time = timeOf(clock);
  const { now, later } = time;

  const id = (prefix) => `${prefix}_${randomBytes(12).toString("hex")}`;
  const taken = () => ({
    sessions: [...sessions.values()].map(shownSession),
    refunds: [...refunds.values()].map(({ account: _, ...refund }) => refund),
    ...cards.taken(),
    endpoints: endpoints.map(shownEndpoint),
    accounts: accounts.all(),
    fees: [...sessions.values()]
      .filter((session) => session.payment_status === "paid" && feeOf(session) > 0)
      .map((session) => ({
        account: session.account,
        amount: feeOf(session),
        refunded: refundsOf(session.payment_intent).reduce((sum, { fee }) => sum + fee, 0),
      })),
  });

  const refundsOf = (intent) =>
    [...refunds.values()].filter(({ payment_intent, status }) => payment_intent === intent && status !== "failed");

  // --- the API ------------------------------------------------------------------------------------------------------

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
    if (amount > 0 && amount < (LEAST[items[0].price_data.currency] ?? 1)) {
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

  function createRefund(account, params) {
    const session =
      [...sessions.values()].find((each) => each.payment_intent === params.payment_intent) ??
      cards.asSession(params.payment_intent);
    if (!session || session.account !== account || session.payment_status !== "paid") {
      return wrong("payment_intent", `No such payment_intent: '${params.payment_intent}'`);
    }
    const returned = refundsOf(params.payment_intent).reduce((sum, { amount }) => sum + amount, 0);
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
      time.wait(() => endRefund(refund, end));
    }
    return ok(shownRefund(refund));
  }

  function listRefunds(account, { payment_intent: of }) {
    const data = [...refunds.values()].filter((one) => one.account === account && one.payment_intent === of);
    return ok({ object: "list", url: "/v1/refunds", has_more: false, data: data.map(shownRefund) });
  }

  function endRefund(refund, status) {
    refund.status = status;
    return tell(refund.account, status === "failed" ? "refund.failed" : "refund.updated", shownRefund(refund));
  }

  function createEndpoint(account, params) {
    const endpoint = {
      account,
      id: id("we"),
      object: "webhook_endpoint",
      url: params.url,
      enabled_events: Object.values(params.enabled_events ?? {}),
      api_version: params.api_version ?? null,
      secret: `whsec_${randomBytes(16).toString("hex")}`,
      livemode: false,
      status: "enabled",
    };
    endpoints.push(endpoint);
    return ok(shownEndpoint(endpoint));
  }

  function updateEndpoint(account, endpointId, params) {
    const endpoint = endpoints.find((one) => one.id === endpointId && one.account === account);
    if (!endpoint) return wrong(null, `No such webhook endpoint: '${endpointId}'`, 404);
    if (params.enabled_events) endpoint.enabled_events = Object.values(params.enabled_events);
    const { secret: _, ...shown } = shownEndpoint(endpoint);
    return ok(shown);
  }

  function removeEndpoint(account, endpointId) {
    const at = endpoints.findIndex((one) => one.id === endpointId && one.account === account);
    if (at === -1) return wrong(null, `No such webhook endpoint: '${endpointId}'`, 404);
    endpoints.splice(at, 1);
    return ok({ id: endpointId, object: "webhook_endpoint", deleted: true });
  }

  function shownEndpoint({ account: _, ...shown }) {
    return shown;
  }

  function call(account, method, path, params, origin) {
    const ofPlatform = accounts.call(account, method, path, params, origin);
    if (ofPlatform) return ofPlatform;
    if (method === "GET" && path === "/v1/balance") return ok({ object: "balance", livemode: false, available: [] });
    if (method === "GET" && path === "/v1/account") return ok({ object: "account", id: "acct_standin", ...NAMED });
    if (method === "POST" && path === "/v1/checkout/sessions") return createSession(account, params, origin);
    if (method === "POST" && path === "/v1/refunds") return createRefund(account, params);
    if (method === "GET" && path === "/v1/refunds") return listRefunds(account, params);
    if (method === "POST" && path === "/v1/webhook_endpoints") return createEndpoint(account, params);
    const ofCard = cards.call(account, method, path, params);
    if (ofCard) return ofCard;
    const [, endpointId] = ENDPOINT.exec(path) ?? [];
    if (method === "POST" && endpointId) return updateEndpoint(account, endpointId, params);
    if (method === "DELETE" && endpointId) return removeEndpoint(account, endpointId);
    const [, intentId] = INTENT.exec(path) ?? [];
    const paid = intentId && [...sessions.values()].find((one) => one.payment_intent === intentId);
    if (paid?.account === account && method === "GET") return ok(shownIntent(paid));
    const [, sessionId, isExpiring] = SESSION.exec(path) ?? [];
    const session = sessions.get(sessionId);
    if (session?.account !== account) return wrong(null, `No such resource: '${path}'`, 404);
    if (method === "POST" && isExpiring) return expire(session);
    return method === "GET"
      ? ok(expanded(current(session), params.expand))
      : wrong(null, "Unrecognized request URL", 404);
  }

  // --- its page -----------------------------------------------------------------------------------------------------

  function showPage(session, said = "") {
    const { status, title, amount_total: minor, currency, cancel_url: back } = current(session);
    const over = status === "expired" ? "over" : "paid";
    return payPage("Stripe", { title, minor, currency, said, isOpen: status === "open", over, back });
  }

  function press(session, outcome) {
    if (current(session).status !== "open") return showPage(session);
    switch (outcome) {
      case "pay":
        complete(session, "paid");
        return seeOther(successOf(session));
      case "later":
        // A card is left at once.
        if (session.mode === "setup") {
          complete(session, "paid");
          return seeOther(successOf(session));
        }
        complete(session, "unpaid");
        later(() => endLater(session));
        return seeOther(successOf(session));
      case "cancel":
        return seeOther(session.cancel_url);
      default:
        return showPage(session, "The card was declined. Try another one.");
    }
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

  /** Moves the clock on, and ends what waits. */
  async function advance(wanted) {
    await time.advance(wanted, () => [...sessions.values()].forEach(current));
    return { now: now() };
  }

  /** An open page that is over by the clock is expired. */
  function current(session) {
    if (session.status === "open" && session.expires_at <= now()) {
      session.status = "expired";
      void tell(session.account, "checkout.session.expired", shownSession(session));
    }
    return session;
  }

  const pages = pagesOf("Stripe", {
    ...{ at: PAGES, PAGE, find: (page) => sessions.get(page), show: showPage, press },
    list: () =>
      [...sessions.values()]
        .filter((session) => current(session).status === "open")
        .map(({ id: page, title }) => [page, title]),
    taken: () => [...sessions.values()].filter(isDisputable).map(({ id: page, title }) => [page, title]),
  });

  const isDisputable = (session) => session?.payment_status === "paid" && !session.is_disputed;

  /** The bank of a customer takes the money back, and Stripe asks the business for its side. */
  function dispute(session) {
    if (!isDisputable(session)) return { status: 404, headers: {}, body: "There is no such payment." };
    session.is_disputed = true;
    const { account, payment_intent, amount_total: amount, currency } = session;
    const of = { payment_intent, amount, currency, created: now(), reason: "fraudulent", status: "needs_response" };
    void tell(account, "charge.dispute.created", { id: id("dp"), object: "dispute", ...of, livemode: false });
    return seeOther(PAGES);
  }

  // --- webhooks -----------------------------------------------------------------------------------------------------

  function tell(account, type, object) {
    const connected = accounts.platformOf(account);
    const event = {
      ...(connected !== null && { account }),
      id: id("evt"),
      object: "event",
      api_version: null,
      created: now(),
      livemode: false,
      type,
      data: { object: structuredClone(object) },
    };
    const own = endpoints.filter((one) => one.account === account && one.enabled_events.includes(type));
    const wanting = connected === null ? own : platform?.key === connected ? [platform] : [];
    return report(
      manners,
      wanting.map(
        ({ url, secret }) =>
          () =>
            post(url, JSON.stringify(event), secret),
      ),
    );
  }

  async function post(url, body, secret) {
    // The clock of its readers is not moved on.
    const at = Math.floor(clock() / 1_000);
    const key = manners.signs === "wrongly" ? "whsec_wrong" : secret;
    const signature = createHmac("sha256", key).update(`${at}.${body}`).digest("hex");
    const headers = { "content-type": "application/json", "stripe-signature": `t=${at},v1=${signature}` };
    const response = await deliver(url, { method: "POST", headers, body });
    if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  }

  // --- the door -----------------------------------------------------------------------------------------------------

  async function answer({ method, path, query, headers, body, json }) {
    if (path === "/advance") return { status: 200, headers: {}, body: await advance(json ?? {}) };
    const joining = await accounts.page(method, path, new URLSearchParams(body));
    if (joining) return joining.location ? seeOther(joining.location) : html("Stripe", joining.main);
    if (path === PAGES && method === "POST") return dispute(sessions.get(new URLSearchParams(body).get("dispute")));
    const page = pages({ method, path, body });
    if (page) return page;
    return behaving({ manners, stats }, (mode) => answerCall({ method, path, query, headers, body, mode }));
  }

  function answerCall({ method, path, query, headers, body, mode }) {
    const secretKey = (headers.authorization ?? "").replace(/^Bearer /, "");
    if (!/^(sk|rk)_test_\w+$/.test(secretKey) || secretKey.includes("invalid")) {
      return failed(401, "invalid_request_error", "Invalid API Key provided");
    }
    const own = secretKey.replace(ROLLED, "");
    const account = headers["stripe-account"] ?? own;
    if (account !== own && accounts.platformOf(account) !== secretKey) {
      return failed(403, "invalid_request_error", `The provided key does not have access to account '${account}'`);
    }
    const key = headers["idempotency-key"] && `${account} ${path} ${headers["idempotency-key"]}`;
    const known = key && answers.get(key);
    if (known && known.at + KEPT_SECONDS > now()) {
      if (known.body !== body) {
        return failed(
          400,
          "idempotency_error",
          "Keys for idempotent requests can only be used with the same parameters.",
        );
      }
      return { ...known.given, headers: { "idempotent-replayed": "true" } };
    }
    const params = unfolded(method === "GET" ? query : new URLSearchParams(body));
    const given = /^\d+$/.test(mode)
      ? failed(Number(mode), "api_error", "The stand-in was told to fail.")
      : call(account, method, path, params, `http://${headers.host}`);
    // The first answer is repeated, a failure of the server too. What was refused for its rate or its key was not begun.
    if (key && given.status !== 429 && given.status !== 401) answers.set(key, { body, given, at: now() });
    return given;
  }

  /** All that it knows, as JSON has it, for a later run to go on with. */
  const remembered = () => ({
    sessions: [...sessions.values()],
    refunds: [...refunds.values()],
    endpoints,
    accounts: accounts.all(),
    cards: cards.remembered(),
    answers: [...answers],
    aheadMs: time.aheadMs,
  });

  function goOn(from) {
    for (const session of from.sessions) sessions.set(session.id, session);
    for (const refund of from.refunds) refunds.set(refund.id, refund);
    endpoints.push(...from.endpoints);
    accounts.goOn(from.accounts ?? []);
    cards.goOn(from.cards);
    for (const [key, given] of from.answers) answers.set(key, given);
    time.goOn(from.aheadMs);
    for (const session of sessions.values()) {
      if (session.status === "complete" && session.payment_status === "unpaid" && !session.has_failed) {
        later(() => endLater(session));
      }
    }
  }

  return {
    manners,
    stats,
    advance,
    remembered,
    goOn,
    get taken() {
      return taken();
    },
    isAsked: ({ path }) =>
      path === "/advance" || path === PAGES || PAGE.test(path) || accounts.isPage(path) || path.startsWith("/v1/"),
    answer,
    forget() {
      for (const store of [sessions, refunds, answers]) store.clear();
      time.forget();
      accounts.forget();
      cards.forget();
      endpoints.length = 0;
      Object.assign(stats, { asked: 0, answered: {} });
    },
  };
}

function shownSession({
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

function shownRefund({ account: _, fee: __, ...refund }) {
  return refund;
}

function feeOf({ payment_intent_data: { application_fee_amount: fee } }) {
  return Number(fee ?? 0);
}

function successOf({ success_url: url, id }) {
  return url.replaceAll("{CHECKOUT_SESSION_ID}", id);
}

/** The least that Stripe takes, of some currencies. */
const LEAST = { usd: 50, eur: 50, gbp: 30, jpy: 50, inr: 50 };
/** Some currencies have decimals in the API that no bank moves. */
const ZEROS_AT_END = { bhd: 1, jod: 1, kwd: 1, omr: 1, tnd: 1, isk: 2, ugx: 2 };

function isAmount(amount, currency) {
  return Number.isInteger(amount) && amount > 0 && amount % 10 ** (ZEROS_AT_END[currency] ?? 0) === 0;
}

const ok = (body) => ({ status: 200, headers: {}, body });
const wrong = (param, message, status = 400, code = null) =>
  failed(status, "invalid_request_error", message, param, code);

function failed(status, type, message, param = null, code = null) {
  return { status, headers: {}, body: { error: { type, message, ...(param && { param }), ...(code && { code }) } } };
}

/** `line_items[0][quantity]=1` as nested objects. */
function unfolded(form) {
  const params = {};
  for (const [name, value] of form) {
    const path = [...name.matchAll(/[^[\]]+/g)].map(([part]) => part);
    const last = path.pop();
    let at = params;
    for (const part of path) at = at[part] ??= {};
    at[last] = value;
  }
  return params;
}

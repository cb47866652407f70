// Stands in for Stripe where customers pay: Checkout pages, refunds and webhooks, by Stripe's own protocol. A secret key
// names its account, which opens accounts on its platform (stand-ins-stripe-platform.mjs). It takes no money: its page asks
// what is to happen. This is its door; the files beside it have one thing of Stripe each.

import { randomBytes } from "node:crypto";
import { mannersOf } from "./stand-ins-manners.mjs";
import { html, seeOther } from "./stand-ins-page.mjs";
import { behaving, timeOf } from "./stand-ins-paying.mjs";
import { failed, ok, unfolded } from "./stand-ins-stripe-answers.mjs";
import { storedCards } from "./stand-ins-stripe-cards.mjs";
import { payingPages } from "./stand-ins-stripe-pages.mjs";
import { accountOf, platformAccounts } from "./stand-ins-stripe-platform.mjs";
import { refundsOfPages } from "./stand-ins-stripe-refunds.mjs";
import { checkoutSessions, feeOf, shownSession } from "./stand-ins-stripe-sessions.mjs";
import { webhookEndpoints } from "./stand-ins-stripe-webhooks.mjs";

/** An idempotency key is forgotten after so long. */
const KEPT_SECONDS = 24 * 3_600;
const NAMED = { object: "account", settings: { dashboard: { display_name: "Stand-in account" } } };

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
  const answers = new Map();
  const time = timeOf(clock);
  const { now, later, wait } = time;
  const id = (prefix) => `${prefix}_${randomBytes(12).toString("hex")}`;
  const tell = (...event) => webhooks.tell(...event);
  const cards = storedCards({ id, manners });
  const accounts = platformAccounts({ id, now, tell });
  const webhooks = webhookEndpoints({ id, clock, now, manners, deliver, platform, accounts });
  const sessions = checkoutSessions({ id, now, later, manners, cards, accounts, tell });
  const refunds = refundsOfPages({ id, now, wait, manners, sessions, cards, tell });
  const pages = payingPages({ id, now, later, sessions, tell });

  const taken = () => ({
    sessions: sessions.all().map(shownSession),
    refunds: refunds.all().map(({ account: _, ...refund }) => refund),
    ...cards.taken(),
    endpoints: webhooks.shown(),
    accounts: accounts.all(),
    fees: sessions
      .all()
      .filter((session) => session.payment_status === "paid" && feeOf(session) > 0)
      .map((session) => ({
        account: session.account,
        amount: feeOf(session),
        refunded: refunds.of(session.payment_intent).reduce((sum, { fee }) => sum + fee, 0),
      })),
  });

  function call(account, method, path, params, origin) {
    if (method === "GET" && path === "/v1/balance") return ok({ object: "balance", livemode: false, available: [] });
    if (method === "GET" && path === "/v1/account") return ok({ id: account, ...NAMED });
    return (
      accounts.call(account, method, path, params, origin) ??
      refunds.call(account, method, path, params) ??
      webhooks.call(account, method, path, params) ??
      cards.call(account, method, path, params) ??
      sessions.call(account, method, path, params, origin)
    );
  }

  /** Moves the clock on, and ends what waits. */
  async function advance(wanted) {
    await time.advance(wanted, () => sessions.all().forEach(sessions.current));
    return { now: now() };
  }

  async function answer({ method, path, query, headers, body, json }) {
    if (path === "/advance") return { status: 200, headers: {}, body: await advance(json ?? {}) };
    const joining = await accounts.page(method, path, new URLSearchParams(body));
    if (joining) return joining.location ? seeOther(joining.location) : html("Stripe", joining.main);
    const page = pages.answer({ method, path, body });
    if (page) return page;
    return behaving({ manners, stats, time }, (mode) => answerCall({ method, path, query, headers, body, mode }));
  }

  function answerCall({ method, path, query, headers, body, mode }) {
    const secretKey = (headers.authorization ?? "").replace(/^Bearer /, "");
    if (!/^(sk|rk)_test_\w+$/.test(secretKey) || secretKey.includes("invalid")) {
      return failed(401, "invalid_request_error", "Invalid API Key provided");
    }
    // A restricted key reads no account unless it was made to.
    if (path === "/v1/account" && secretKey.startsWith("rk_")) {
      return failed(403, "invalid_request_error", "The provided key does not have the required permissions.");
    }
    const own = accountOf(secretKey);
    const account = headers["stripe-account"] ?? own;
    if (account !== own && accounts.platformOf(account) !== own) {
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
    sessions: sessions.all(),
    refunds: refunds.all(),
    endpoints: webhooks.all(),
    accounts: accounts.all(),
    cards: cards.remembered(),
    answers: [...answers],
    aheadMs: time.aheadMs,
  });

  function goOn(from) {
    // A run before this one may have kept the key in place of its account.
    const ofAccount = (one) => ({ ...one, account: accountOf(one.account) });
    sessions.goOn(from.sessions.map(ofAccount));
    refunds.goOn(from.refunds.map(ofAccount));
    webhooks.goOn(from.endpoints.map(ofAccount));
    accounts.goOn(from.accounts ?? []);
    cards.goOn(from.cards);
    for (const [key, given] of from.answers) answers.set(key, given);
    time.goOn(from.aheadMs);
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
      path === "/advance" || pages.isPage(path) || accounts.isPage(path) || path.startsWith("/v1/"),
    answer,
    forget() {
      for (const part of [sessions, refunds, webhooks, accounts, cards, time]) part.forget();
      answers.clear();
      Object.assign(stats, { asked: 0, answered: {} });
    },
  };
}

// Cards that the stand-in of Stripe keeps, and charges to them while the customer is away.

import { accountOf } from "./stand-ins-stripe-platform.mjs";

const INTENTS = "/v1/payment_intents";
const DETACH = /^\/v1\/payment_methods\/(\w+)\/detach$/;
const CUSTOMER = /^\/v1\/customers\/(\w+)$/;
const REFUSED = {
  declined: ["card_declined", "Your card was declined."],
  asks: ["authentication_required", "Your card was declined. This transaction requires authentication."],
};

export function storedCards({ id, manners }) {
  /** By the id of the payment method. A detached card stays known, and gives nothing. */
  const cards = new Map();
  const intents = new Map();

  /** Keeps the card of a page. */
  function store(account) {
    const card = { account, customer: id("cus"), payment_method: id("pm"), isAttached: true, isDeleted: false };
    cards.set(card.payment_method, card);
    return { customer: card.customer, payment_method: card.payment_method };
  }

  function create(account, params) {
    const card = cards.get(params.payment_method);
    if (card?.account !== account || card.customer !== params.customer || !card.isAttached) {
      return refused(400, "invalid_request_error", "resource_missing", "The customer has no such payment method.");
    }
    if (params.off_session !== "true" || params.confirm !== "true") {
      return refused(400, "invalid_request_error", "parameter_missing", "The stand-in only charges off session.");
    }
    const [code, message] = REFUSED[manners.charges] ?? [];
    const intent = {
      id: id("pi"),
      object: "payment_intent",
      account,
      amount: Number(params.amount),
      currency: params.currency,
      customer: params.customer,
      payment_method: params.payment_method,
      metadata: params.metadata ?? {},
      status: code ? "requires_payment_method" : "succeeded",
      last_payment_error: code ? { type: "card_error", code, message } : null,
      livemode: false,
    };
    intents.set(intent.id, intent);
    return code ? refused(402, "card_error", code, message, shown(intent)) : ok(shown(intent));
  }

  function detach(account, method) {
    const card = cards.get(method);
    if (card?.account !== account || !card.isAttached) {
      const message = "The payment method you provided is not attached to a customer so detachment is impossible.";
      return refused(400, "invalid_request_error", null, message);
    }
    card.isAttached = false;
    return ok({ id: method, object: "payment_method", type: "card", customer: null });
  }

  /** A deleted customer takes their cards along. What was charged stays. */
  function forgetCustomer(account, customer) {
    const own = [...cards.values()].filter((card) => card.account === account && card.customer === customer);
    if (own.length === 0 || own.some(({ isDeleted }) => isDeleted)) return noCustomer(customer);
    for (const card of own) Object.assign(card, { isAttached: false, isDeleted: true });
    return ok({ id: customer, object: "customer", deleted: true });
  }

  function call(account, method, path, params) {
    if (method === "POST" && path === INTENTS) return create(account, params);
    const [, customer] = CUSTOMER.exec(path) ?? [];
    if (method === "DELETE" && customer) return forgetCustomer(account, customer);
    if (method === "GET" && path === INTENTS) {
      // Stripe does not promise that charges of a deleted customer are listed, so nothing may need it.
      const isGone = [...cards.values()].some((card) => card.customer === params.customer && card.isDeleted);
      if (isGone) return noCustomer(params.customer);
      const data = [...intents.values()].filter((one) => one.account === account && one.customer === params.customer);
      return ok({ object: "list", url: INTENTS, has_more: false, data: data.map(shown) });
    }
    const intent = method === "GET" ? intents.get(path.split("/").at(-1)) : undefined;
    if (intent?.account === account) return ok(shown(intent));
    const [, detached] = DETACH.exec(path) ?? [];
    return method === "POST" && detached ? detach(account, detached) : null;
  }

  /** A charge as a page that was paid, so that it can be given back. */
  function asSession(intentId) {
    const intent = intents.get(intentId);
    if (intent?.status !== "succeeded") return undefined;
    const { account, amount, currency } = intent;
    const paid = { payment_status: "paid", payment_intent: intentId, payment_intent_data: {} };
    return { account, amount_total: amount, currency, ...paid };
  }

  return {
    store,
    call,
    asSession,
    taken: () => ({
      cards: [...cards.values()].map(({ account: _, ...card }) => card),
      charges: [...intents.values()].map(shown),
    }),
    remembered: () => ({ cards: [...cards], intents: [...intents] }),
    goOn(from) {
      const ofAccount = (one) => ({ ...one, account: accountOf(one.account) });
      for (const [key, card] of from?.cards ?? []) cards.set(key, ofAccount(card));
      for (const [key, intent] of from?.intents ?? []) intents.set(key, ofAccount(intent));
    },
    forget() {
      cards.clear();
      intents.clear();
    },
  };
}

function shown({ account: _, ...intent }) {
  return intent;
}

const ok = (body) => ({ status: 200, headers: {}, body });

function noCustomer(customer) {
  return refused(404, "invalid_request_error", "resource_missing", `No such customer: '${customer}'`);
}

function refused(status, type, code, message, intent) {
  const error = { type, message, ...(code && { code }), ...(intent && { payment_intent: intent }) };
  return { status, headers: {}, body: { error } };
}

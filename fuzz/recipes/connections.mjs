// How other programs are connected: providers, webhooks, tokens and logs.

import { DAY_MS, listed } from "./kit.mjs";

/** Inactive mostly: what is posted has nowhere to go. */
const webhook = (world) => ({
  // Nothing listens there, and no name is looked up.
  url: `http://127.0.0.1:1/${world.dice.int(1, 1_000)}`,
  events: world.dice.pick([["*"], ["booking.*"], ["booking.confirmed", "session.*"]]),
  active: world.dice.chance(0.1),
});

const razorpayKeys = () => ({ key_id: "rzp_test_fuzz", key_secret: "fuzz" });

export const CONNECTIONS = {
  readResendConnection: () => ({}),
  readTwilioConnection: () => ({}),
  putResendConnection: () => ({ body: { api_key: "re_fuzz", from: "Fuzz <fuzz@example.com>" } }),
  putTwilioConnection: () => ({ body: { account_sid: "ACfuzz", auth_token: "fuzz", from: "+12125550143" } }),
  readStripeConnection: async (world) => {
    await world.ownStripe();
    return {};
  },
  putStripeConnection: async (world) => {
    await world.ask("deleteStripeConnection", {});
    return { body: { secret_key: "sk_test_fuzz" } };
  },
  deleteStripeConnection: async (world) => {
    await world.ownStripe();
    return {};
  },
  readRazorpayConnection: async (world) => {
    await world.ask("putRazorpayConnection", { body: razorpayKeys() });
    return {};
  },
  putRazorpayConnection: () => ({ body: razorpayKeys() }),
  deleteRazorpayConnection: async (world) => {
    await world.ask("putRazorpayConnection", { body: razorpayKeys() });
    return {};
  },
  deleteResendConnection: () => ({}),
  deleteTwilioConnection: () => ({}),
  listTokens: listed(),
  listWebhooks: listed(),
  createWebhook: (world) => ({ body: webhook(world) }),
  readWebhook: someWebhook(),
  changeWebhook: someWebhook((world) => ({ body: { active: world.dice.chance(0.5), description: "Changed" } })),
  deleteWebhook: async (world) => {
    const { json } = await world.ask("createWebhook", { body: webhook(world) });
    return { params: { id: json?.id ?? "none" } };
  },
  rotateWebhookSecret: someWebhook(() => ({ body: {} })),
  testWebhook: someWebhook(() => ({ body: {} })),
  listWebhookDeliveries: someWebhook(),
  redeliverWebhook: async (world) => {
    const { params } = await someWebhook()(world);
    const { json } = await world.ask("testWebhook", { params, body: {} });
    return { params: { id: json?.id ?? "none" }, body: {} };
  },
  replayWebhook: someWebhook(() => ({
    body: { from: new Date(Date.now() - DAY_MS).toISOString(), to: new Date().toISOString() },
  })),
  createToken: () => ({ body: { name: "Token", scopes: ["read"] } }),
  deleteToken: async (world) => {
    const { json } = await world.ask("createToken", { body: { name: "Short-lived", scopes: ["read"] } });
    return { params: { id: json?.id ?? "none" } };
  },
  listEvents: async (world) => ({
    query: world.dice.pick([{}, { limit: "3" }, { after: world.dice.pick(world.ids("events")) ?? "" }]),
  }),
  listAudit: listed(),
};

function someWebhook(more = () => ({})) {
  return async (world) => {
    if (world.ids("webhooks").length === 0) await world.ask("createWebhook", { body: webhook(world) });
    return { params: { id: world.dice.pick(world.ids("webhooks")) ?? "none" }, ...(await more(world)) };
  };
}

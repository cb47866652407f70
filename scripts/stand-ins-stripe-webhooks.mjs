// Webhooks of the stand-in of Stripe: endpoints that accounts have made, that of a platform, and what they are told.

import { createHmac, randomBytes } from "node:crypto";
import { report } from "./stand-ins-manners.mjs";
import { ok, wrong } from "./stand-ins-stripe-answers.mjs";
import { accountOf } from "./stand-ins-stripe-platform.mjs";

const ENDPOINTS = "/v1/webhook_endpoints";
const ENDPOINT = /^\/v1\/webhook_endpoints\/(\w+)$/;

export function webhookEndpoints({ id, clock, now, manners, deliver, platform, accounts }) {
  const endpoints = [];

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
    const wanting = connected === null ? own : platform && accountOf(platform.key) === connected ? [platform] : [];
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

  /** The answer to a call about endpoints; null for any other. */
  function call(account, method, path, params) {
    if (method === "POST" && path === ENDPOINTS) return createEndpoint(account, params);
    const [, endpointId] = ENDPOINT.exec(path) ?? [];
    if (endpointId && method === "DELETE") return removeEndpoint(account, endpointId);
    return endpointId && method === "POST" ? updateEndpoint(account, endpointId, params) : null;
  }

  return {
    tell,
    call,
    all: () => [...endpoints],
    shown: () => endpoints.map(shownEndpoint),
    goOn: (known) => endpoints.push(...known),
    forget: () => {
      endpoints.length = 0;
    },
  };
}

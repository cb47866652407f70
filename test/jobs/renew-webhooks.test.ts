// This build reads more of Stripe's reports than an earlier one. Webhooks that the earlier build made report them too.

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Env } from "../../src/env";
import type { Tenant } from "../support/api";
import { passTime, testClock } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { PROVIDERS_AT } from "../support/stand-ins";
import { aStripe } from "../support/stripe";
import { makeDeps, renewWebhooks, settingsOf } from "../support/worker";

let stripe: ReturnType<typeof aStripe>;
let tenant: Tenant;
let calls = 0;

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM connections").run();
  const around = (_: Request, call: () => Promise<Response>) => {
    calls += 1;
    return call();
  };
  stripe = aStripe({ around });
  ({ tenant } = await aTenantWith());
  expect((await stripe.connect(tenant)).status).toBe(200);
});

afterEach(() => void vi.unstubAllGlobals());

/** Another deployment of the same data, whose clock has not looked yet. */
const anIsolate = () => {
  const bindings = { ...env } as Env;
  return makeDeps(bindings, settingsOf(bindings), testClock, () => undefined);
};

/** The webhook at the stand-in. */
function endpoint() {
  const made = stripe.stripe.taken.endpoints.at(-1);
  if (!made) throw new Error("Berth made no webhook.");
  return made;
}

/** The connection and its webhook, as an earlier build left them. Answers what the webhook reported before. */
async function asMadeBefore() {
  const { id, enabled_events: all } = endpoint();
  const body = new URLSearchParams({ "enabled_events[0]": "checkout.session.completed" });
  const headers = { authorization: "Bearer sk_test_business" };
  await fetch(`${PROVIDERS_AT}/v1/webhook_endpoints/${id}`, { method: "POST", headers, body });
  await env.DB.prepare("UPDATE connections SET hears = '' WHERE tenant_id = ?").bind(tenant.id).run();
  return all;
}

it("the clock has a webhook of an earlier build report all events, once, and leaves a new one alone", async () => {
  calls = 0;
  await renewWebhooks(anIsolate());
  expect(calls).toBe(0);
  const all = await asMadeBefore();
  calls = 0;
  await renewWebhooks(anIsolate());
  await renewWebhooks(anIsolate());
  expect([endpoint().enabled_events, calls]).toEqual([all, 1]);
});

it("while Stripe does not answer the webhook stays as it is, and the clock asks again after an hour", async () => {
  const all = await asMadeBefore();
  const isolate = anIsolate();
  stripe.behave({ mode: "503" });
  await renewWebhooks(isolate);
  stripe.behave({ mode: "ok" });
  await renewWebhooks(isolate);
  expect(endpoint().enabled_events).toEqual(["checkout.session.completed"]);
  passTime(60 * 60_000);
  await renewWebhooks(isolate);
  expect(endpoint().enabled_events).toEqual(all);
});

// Razorpay inside a test: the stand-in answers what Berth asks of it, and its webhooks reach the Worker. What is asked
// of other providers goes on to those who stood there before.

import { exports } from "cloudflare:workers";
import { vi } from "vitest";

import { standInForRazorpay } from "../../scripts/stand-ins-razorpay.mjs";
import { hmac, toHex, utf8 } from "../../src/integrations/bytes";
import type { Answer, Tenant } from "./api";
import { testClock } from "./clock";
import { askStandIn, PROVIDERS_AT, reachStandIn } from "./stand-ins";

/** `post` takes a webhook in the Worker's place. */
export function aRazorpay({ post = (request: Request): Promise<Response> => exports.default.fetch(request) } = {}) {
  const razorpay = standInForRazorpay({ clock: () => testClock.now() });
  const others = globalThis.fetch;
  const underWay = new Set<Promise<unknown>>();

  async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input as RequestInfo, init as RequestInit);
    const { pathname, origin } = new URL(request.url);
    if (pathname.startsWith("/hooks/razorpay/")) {
      const told = post(request);
      underWay.add(told);
      return told.finally(() => underWay.delete(told));
    }
    const isOurs = origin === PROVIDERS_AT && request.headers.get("authorization")?.startsWith("Basic ");
    return isOurs ? reachStandIn(razorpay, request) : others(request);
  }

  vi.stubGlobal("fetch", reach);

  /** Waits for the webhooks that are under way. */
  async function heard(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      await scheduler.wait(1);
      await Promise.allSettled(underWay);
    }
  }

  return {
    razorpay,
    heard,
    behave: (manners: Record<string, unknown>) => void Object.assign(razorpay.manners, manners),
    /** Presses a button of the page. Answers where the customer goes then. */
    async press(url: string, outcome: "pay" | "decline" | "later" | "cancel"): Promise<string | undefined> {
      const given = await askStandIn(razorpay, "POST", new URL(url).pathname, `outcome=${outcome}`);
      await heard();
      return given.headers?.location;
    },
    /** What the page shows. */
    async page(url: string): Promise<string> {
      return String((await askStandIn(razorpay, "GET", new URL(url).pathname)).body);
    },
    async advance(seconds = 0): Promise<void> {
      await askStandIn(razorpay, "POST", "/advance", JSON.stringify({ seconds }));
      await heard();
    },
    /** Connects an account, and makes its webhook at Razorpay, as staff do. */
    async connect(tenant: Tenant, more: object = {}): Promise<Answer> {
      const keys = { key_id: "rzp_test_business", key_secret: "a-secret", ...more };
      const put = await tenant.staff("PUT", "/connections/razorpay", keys);
      const secret = put.body.webhook_secret ?? ("webhook_secret" in more ? more.webhook_secret : null);
      if (put.status === 200 && secret) razorpay.hook({ key_id: keys.key_id, url: put.body.hook_url, secret });
      return put;
    },
  };
}

/** The headers of a report. */
export async function signedByRazorpay(secret: string, body: string, event = "evt_1"): Promise<Record<string, string>> {
  const signature = toHex(await hmac("SHA-256", utf8(secret), body));
  return {
    "content-type": "application/json",
    "x-razorpay-event-id": event,
    "x-razorpay-signature": signature,
  };
}

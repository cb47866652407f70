// Stripe inside a test: the stand-in answers what Berth asks of it, and its webhooks reach the Worker.

import { exports } from "cloudflare:workers";
import { vi } from "vitest";

import { standInForStripe } from "../../scripts/stand-ins-stripe.mjs";
import type { Answer, Tenant } from "./api";
import { testClock } from "./clock";
import { askStandIn, PROVIDERS_AT, reachStandIn } from "./stand-ins";

type Told = {
  /** Takes a webhook in the Worker's place. */
  readonly post?: (request: Request) => Promise<Response>;
  /** Is given each call of the Worker before it happens, and answers in its place. */
  readonly around?: (request: Request, call: () => Promise<Response>) => Promise<Response>;
};

export function aStripe({
  post = (request) => exports.default.fetch(request),
  around = (_, call) => call(),
}: Told = {}) {
  const platform = {
    key: "sk_test_platform",
    url: "http://berth.test/hooks/stripe/platform",
    secret: "whsec_platform",
  };
  const stripe = standInForStripe({ clock: () => testClock.now(), platform });
  const underWay = new Set<Promise<unknown>>();

  async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input as RequestInfo, init as RequestInit);
    const url = new URL(request.url);
    if (url.pathname.startsWith("/hooks/stripe/")) {
      const told = post(request);
      underWay.add(told);
      return told.finally(() => underWay.delete(told));
    }
    if (url.origin !== PROVIDERS_AT) throw new TypeError(`Nothing answers ${url.origin}.`);
    return around(request, () => reachStandIn(stripe, request));
  }

  const ask = (method: string, path: string, body?: string) => askStandIn(stripe, method, path, body);

  vi.stubGlobal("fetch", reach);

  /** Waits for the webhooks that are under way. */
  async function heard(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      await scheduler.wait(1);
      await Promise.allSettled(underWay);
    }
  }

  return {
    stripe,
    heard,
    behave: (manners: Record<string, unknown>) => void Object.assign(stripe.manners, manners),
    /** Presses a button of the page. Answers where the customer goes then. */
    async press(url: string, outcome: "pay" | "decline" | "later" | "cancel" | "finish" | "stop") {
      const given = await ask("POST", new URL(url).pathname, `outcome=${outcome}`);
      await heard();
      return given.headers?.location;
    },
    /** What the page shows. */
    async page(url: string): Promise<string> {
      return String((await ask("GET", new URL(url).pathname)).body);
    },
    async advance(seconds = 0): Promise<void> {
      await ask("POST", "/advance", JSON.stringify({ seconds }));
      await heard();
    },
    connect: (tenant: Tenant, key = "sk_test_business"): Promise<Answer> =>
      tenant.staff("PUT", "/connections/stripe", { secret_key: key }),
  };
}

/** The headers of a report. The provider signs each try anew. */
export async function signed(secret: string, body: string, at = Math.floor(testClock.now() / 1_000)) {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(`${at}.${body}`)));
  const hex = [...mac].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { "content-type": "application/json", "stripe-signature": `t=${at},v1=${hex}` };
}

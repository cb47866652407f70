// Stripe inside a test: the stand-in answers what Berth asks of it, and its webhooks reach the Worker.

import { exports } from "cloudflare:workers";
import { vi } from "vitest";

import { standInForStripe } from "../../scripts/stand-ins-stripe.mjs";
import type { Answer, Tenant } from "./api";
import { testClock } from "./clock";

const STRIPE = "http://127.0.0.1:1";

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
  const stripe = standInForStripe({ clock: () => testClock.now() });
  const underWay = new Set<Promise<unknown>>();

  async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input as RequestInfo, init as RequestInit);
    const url = new URL(request.url);
    if (url.pathname.startsWith("/hooks/stripe/")) {
      const told = post(request);
      underWay.add(told);
      return told.finally(() => underWay.delete(told));
    }
    if (url.origin !== STRIPE) throw new TypeError(`Nothing answers ${url.origin}.`);
    const body = new TextDecoder().decode(await request.arrayBuffer());
    return around(request, async () =>
      answerOf(await ask(request.method, `${url.pathname}${url.search}`, body, request.headers)),
    );
  }

  function ask(method: string, path: string, body = "", headers: Headers = new Headers()) {
    const [pathname = "", search = ""] = path.split("?");
    const named = { ...Object.fromEntries(headers), host: new URL(STRIPE).host };
    const query = new URLSearchParams(search);
    return stripe.answer({ method, path: pathname, query, headers: named, body, json: parsed(body) });
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
    stripe,
    heard,
    behave: (manners: Record<string, unknown>) => void Object.assign(stripe.manners, manners),
    /** Presses a button of the page. Answers where the customer goes then. */
    async press(url: string, outcome: "pay" | "decline" | "later" | "cancel"): Promise<string | undefined> {
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

function answerOf({
  status = 200,
  headers = {},
  body,
  closes,
  hangs,
}: Awaited<ReturnType<ReturnType<typeof standInForStripe>["answer"]>>): Response {
  if (closes || hangs) throw new TypeError("Network connection lost.");
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(text, { status, headers: { "content-type": "application/json", ...headers } });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

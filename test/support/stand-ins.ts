// A stand-in for a provider inside a test. It answers the Worker without a network, and its reports reach the Worker.

import { exports } from "cloudflare:workers";
import { vi } from "vitest";
import type { StandInAnswer, StandInRequest } from "../../scripts/stand-ins-stripe.mjs";

/** Where the tests' deployment looks for providers. */
export const PROVIDERS_AT = "http://127.0.0.1:1";

type StandIn = { answer(request: StandInRequest): Promise<StandInAnswer> };

/** What a customer can do on a page, and what a business can do on that of the platform. */
export type Outcome = "pay" | "decline" | "later" | "cancel" | "finish" | "stop" | "after_all";

export type Told = {
  /** Takes a webhook in the Worker's place. */
  readonly post?: (request: Request) => Promise<Response>;
  /** Is given each call of the Worker before it happens, and answers in its place. */
  readonly around?: (request: Request, call: () => Promise<Response>) => Promise<Response>;
};

type Door = {
  /** Where its reports go. */
  readonly hooks: string;
  readonly isOurs: (request: Request) => boolean;
  /** Takes requests that are for others. Absent: the earlier one in the way takes them. */
  readonly others?: (request: Request) => Promise<Response>;
};

/** A stand-in sends its next report within a turn of the last one's answer. */
const QUIET_TURNS = 4;

/** Puts a stand-in in the way of requests. */
export function standInTheWay(
  standIn: StandIn & { readonly manners: Record<string, unknown> },
  { hooks, isOurs, others = globalThis.fetch }: Door,
  { post = (request) => exports.default.fetch(request), around = (_, call) => call() }: Told,
) {
  const underWay = new Set<Promise<unknown>>();

  async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input as RequestInfo, init as RequestInit);
    const { pathname, origin } = new URL(request.url);
    if (pathname.startsWith(hooks)) {
      const told = post(request);
      underWay.add(told);
      return told.finally(() => underWay.delete(told));
    }
    if (origin === PROVIDERS_AT && isOurs(request)) return around(request, () => reachStandIn(standIn, request));
    return others(request);
  }

  vi.stubGlobal("fetch", reach);

  /** Waits for the webhooks that are under way, and for those that follow from them. */
  async function heard(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      await scheduler.wait(1);
      if (underWay.size > 0) quiet = -1;
      await Promise.allSettled(underWay);
    }
  }

  async function asked(path: string, body: string): Promise<StandInAnswer> {
    const given = await askStandIn(standIn, "POST", path, body);
    await heard();
    return given;
  }

  return {
    heard,
    behave: (manners: Record<string, unknown>) => void Object.assign(standIn.manners, manners),
    /** Presses a button of the page. Answers where the customer goes then. */
    press: async (url: string, outcome: Outcome): Promise<string | undefined> =>
      (await asked(new URL(url).pathname, `outcome=${outcome}`)).headers?.location,
    /** What the page shows. */
    page: async (url: string): Promise<string> =>
      String((await askStandIn(standIn, "GET", new URL(url).pathname)).body),
    advance: async (seconds = 0): Promise<void> => void (await asked("/advance", JSON.stringify({ seconds }))),
    asked,
  };
}

/** Asks a stand-in, by the path and the query of an address. */
export function askStandIn(
  standIn: StandIn,
  method: string,
  path: string,
  body = "",
  headers: Headers = new Headers(),
): Promise<StandInAnswer> {
  const [pathname = "", search = ""] = path.split("?");
  const named = { ...Object.fromEntries(headers), host: new URL(PROVIDERS_AT).host };
  const query = new URLSearchParams(search);
  return standIn.answer({ method, path: pathname, query, headers: named, body, json: parsed(body) });
}

/** What a request of the Worker gets. */
async function reachStandIn(standIn: StandIn, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const asked = new TextDecoder().decode(await request.arrayBuffer());
  const given = await askStandIn(standIn, request.method, `${pathname}${search}`, asked, request.headers);
  const { status = 200, headers = {}, body, closes, hangs } = given;
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

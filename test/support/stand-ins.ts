// A stand-in for a provider inside a test: it answers what the Worker asks of it, without a network.

import type { StandInAnswer, StandInRequest } from "../../scripts/stand-ins-stripe.mjs";

/** Where the tests' deployment looks for providers. */
export const PROVIDERS_AT = "http://127.0.0.1:1";

type StandIn = { answer(request: StandInRequest): Promise<StandInAnswer> };

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
export async function reachStandIn(standIn: StandIn, request: Request): Promise<Response> {
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

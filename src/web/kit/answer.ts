// A request for a page: its context, its limits, and the page that a fault ends in.

import type { Context } from "hono";
import { loadConfiguration } from "../../actions/load-configuration";
import type { Clock } from "../../clock";
import { refuse } from "../../domain/refusal";
import { limitRate } from "../../http/rate-limit";
import { requestContext } from "../../http/request-context";
import type { App } from "../../http/route";
import { log, reasonOf } from "../../log";
import { type Asked, type PageKind, pageContext } from "./page-context";
import { renderRefusal, tooManyPage } from "./render-page";

export type Mount = {
  readonly route: string;
  readonly tenant?: string;
  readonly base?: string;
  readonly kind?: PageKind;
};

export async function answer(
  context: Context<App>,
  clock: Clock,
  { route, tenant, base = "", kind = "own" }: Mount,
  show: (asked: Asked) => Promise<Response>,
): Promise<Response> {
  const received = requestContext(context, clock, route);
  const asked: Asked = { ...received, url: new URL(received.request.url), kind, base, nonce: nonce() };
  // A form's claims are counted once its content is known; releasing and viewing cost no claim.
  const limited = await limitRate(asked, "reads", tenant ?? null, null);
  if (!limited) {
    return show(asked).catch((fault: unknown) => {
      log("error", "fault", { request_id: asked.requestId, route, reason: reasonOf(fault) });
      return renderRefusal(pageContext(asked), null, refuse("unavailable"));
    });
  }
  // A frame shows even this page only on the tenant's origins.
  const loaded = kind === "embed" && tenant !== undefined ? await loadConfiguration(asked.deps, tenant) : null;
  return tooManyPage(pageContext(asked), loaded?.ok ? loaded.value : null, limited);
}

function nonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}

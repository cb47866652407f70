// The door for providers: raw bytes, a signature, and an answer as soon as the report is stored.

import type { Context, Hono } from "hono";
import { receiveReport } from "../actions/messages/receive-report";
import { hearPayment } from "../actions/payments/hear-report";
import type { Clock } from "../clock";
import { isPaymentProvider } from "../domain/payments/providers";
import { missing, refuse } from "../domain/refusal";
import { problemResponse } from "./problem";
import { originOf, requestContext } from "./request-context";
import type { App } from "./route";
import { readBytes } from "./validate";

const MOST_BYTES = 256 * 1024;

export function mountHooks(app: Hono<App>, clock: Clock): void {
  app.post("/hooks/:provider/:connection", (context) => answerHook(context, clock));
}

async function answerHook(context: Context<App>, clock: Clock): Promise<Response> {
  const { deps, request, requestId } = requestContext(context, clock, "/hooks/{provider}/{connection}");
  const refusal = (detail: string) => ({ code: "invalid_request", detail }) as const;
  const bytes = await readBytes(request.body, MOST_BYTES);
  if (bytes === "broken") return problemResponse(refusal("The body must be sent whole."), { requestId });
  if (bytes === "too_big") {
    return problemResponse(refusal("The body must be at most 256 KiB."), { requestId }, { status: 413 });
  }
  const { pathname, search } = new URL(request.url);
  const reported = {
    provider: context.req.param("provider") ?? "",
    connection: context.req.param("connection") ?? "",
    headers: request.headers,
    body: new TextDecoder().decode(bytes),
  };
  if (isPaymentProvider(reported.provider)) {
    switch (await hearPayment(deps, reported)) {
      case "unknown":
        return problemResponse(missing("route"), { requestId });
      case "forged":
        return problemResponse(refusal("The signature is not the provider's."), { requestId });
      case "again":
        return problemResponse(refuse("unavailable"), { requestId });
      case "taken":
        return new Response(null, { status: 204 });
    }
  }
  const url = `${deps.settings.linkOrigin ?? originOf(deps.settings, request)}${pathname}${search}`;
  const received = await receiveReport(deps, { ...reported, url });
  switch (received.outcome) {
    case "unknown":
      return problemResponse(missing("route"), { requestId });
    case "forged":
      return problemResponse(refusal("The signature is not the provider's."), { requestId });
    case "taken":
      return received.reply === null
        ? new Response(null, { status: 204 })
        : new Response(received.reply, { headers: { "content-type": "text/xml; charset=utf-8" } });
  }
}

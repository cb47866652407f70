// The Hono app: the life of a request, from top to bottom.

import { type Context, Hono } from "hono";
import { type Clock, systemClock } from "./clock";
import { NotConfigured, settingsOf } from "./config";
import { missing, refuse } from "./domain/refusal";
import { allowAnyOrigin, answerPreflight, secureHeaders } from "./http/headers";
import { mountHooks } from "./http/hooks";
import { mountRoute } from "./http/mount-route";
import { openApiDocument } from "./http/openapi";
import { llmsText } from "./http/operations";
import { problemResponse } from "./http/problem";
import { SAMPLE_ORIGIN } from "./http/reference/examples";
import { RememberingRouter } from "./http/remembering-router";
import { originOf } from "./http/request-context";
import type { App } from "./http/route";
import { ROUTES } from "./http/routes";
import { readBody } from "./http/validate";
import { log, reasonOf } from "./log";
import { VERSION } from "./version";
import { docsEmbedPage } from "./web/docs/docs-embed-page";
import { docsGuidesPage } from "./web/docs/docs-guides-page";
import { docsPage } from "./web/docs/docs-page";
import { DOCS_STYLE } from "./web/docs/docs-style";
import { BUILDER_SCRIPT, DOCS_SCRIPT } from "./web/kit/assets.gen";
import { isPageWanted, movedTo } from "./web/kit/render-page";
import { answerMissingPage, mountPages } from "./web/routes";

export function createApp(clock: Clock = systemClock): Hono<App> {
  const app = new Hono<App>({ router: new RememberingRouter() });

  // 1. An id for the request; 2. its log line; 3. headers of every answer.
  app.use(async (context, next) => {
    const given = context.req.header("x-request-id") ?? "";
    const requestId = /^[A-Za-z0-9._-]{1,100}$/.test(given) ? given : crypto.randomUUID();
    context.set("requestId", requestId);
    const startedAt = clock.now();
    await next();
    // An unread body would break the connection for its next request.
    const { raw } = context.req;
    if (raw.body !== null && !raw.bodyUsed) await readBody(raw);
    secureHeaders(context.res.headers, requestId);
    if (isPublicPath(context.req.path)) allowAnyOrigin(context.res.headers);
    // A 5xx from a store that is down is a warning; only a fault of ours is an error.
    const level = context.get("isFault") ? "error" : context.res.status >= 500 ? "warn" : "info";
    log(level, "request", {
      request_id: requestId,
      tenant: context.get("tenant") ?? null,
      method: context.req.method,
      route: context.get("route") ?? null,
      status: context.res.status,
      ms: clock.now() - startedAt,
    });
  });

  // 4. CORS preflight of browsers.
  app.options("*", (context) =>
    isPublicPath(context.req.path) ? answerPreflight() : methodNotAllowed(context.get("requestId"), context.req.path),
  );

  // 5. The routes; each checks size, rate, authentication, key and schema, then acts.
  for (const route of ROUTES) mountRoute(app, route, clock);

  // Made on first use: it takes longer than all other work of a starting isolate.
  const contract = once(() => openApiDocument(ROUTES, VERSION));
  const documents = {
    openApi: once(() => JSON.stringify(contract())),
    reference: once(() => docsPage(ROUTES, contract())),
    guides: once(() => docsGuidesPage()),
  };
  const originAt = (context: Context<App>) => originOf(settingsOf(context.env), context.req.raw);
  /** The document with this deployment's own address. */
  const here = (context: Context<App>, document: () => string) =>
    document().replaceAll(SAMPLE_ORIGIN, originAt(context));
  const cached = { "cache-control": "public, max-age=300" };
  const docsPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";
  const docsHeaders = { ...cached, "content-security-policy": docsPolicy };
  app.get("/openapi.json", (context) =>
    context.body(here(context, documents.openApi), 200, { "content-type": "application/json", ...cached }),
  );
  app.get("/docs", (context) => context.html(here(context, documents.reference), 200, docsHeaders));
  app.get("/docs/guides", (context) => context.html(here(context, documents.guides), 200, docsHeaders));
  app.get("/docs/embed", (context) => {
    const [tenant = "your-business"] = settingsOf(context.env).demoTenants;
    return context.html(docsEmbedPage(originAt(context), tenant), 200, docsHeaders);
  });
  const script = { "content-type": "text/javascript; charset=utf-8", ...cached };
  app.get("/docs.js", (context) => context.body(DOCS_SCRIPT, 200, script));
  app.get("/docs/embed.js", (context) => context.body(BUILDER_SCRIPT, 200, script));
  app.get("/docs.css", (context) => context.body(DOCS_STYLE, 200, { "content-type": "text/css", ...cached }));
  app.get("/llms.txt", (context) => {
    return context.text(llmsText(originAt(context), ROUTES), 200, cached);
  });

  for (const path of ["/docs", "/docs/guides", "/docs/embed", "/openapi.json", "/llms.txt", "/health"]) {
    app.get(`${path}/`, (context) => movedTo(new URL(context.req.url), path));
  }

  // 6. Reports of providers.
  mountHooks(app, clock);

  // 7. The pages: for customers, and `/setup` for the operator.
  mountPages(app, clock);

  // 8. Missing pages and faults.
  app.notFound((context) => {
    const requestId = context.get("requestId");
    const allowed = methodsAt(context.req.path);
    if (allowed.length > 0) return methodNotAllowed(requestId, context.req.path);
    if (!context.req.path.startsWith("/v1/") && isPageWanted(context.req.raw)) return answerMissingPage(context, clock);
    return problemResponse(missing("route"), { requestId });
  });
  app.onError((fault, context) => {
    const requestId = context.get("requestId");
    context.set("isFault", true);
    if (fault instanceof NotConfigured) {
      // The operator finds the setting's name in the answer and the log; neither contains a value.
      log("error", "not_configured", { request_id: requestId, reason: fault.message });
      const detail = `This deployment is not configured: ${fault.message}`;
      return problemResponse({ code: "unavailable", detail }, { requestId });
    }
    log("error", "fault", { request_id: requestId, route: context.get("route") ?? null, reason: reasonOf(fault) });
    return problemResponse(refuse("unavailable"), { requestId });
  });
  return app;
}

/** Computes a value on first use. */
function once<T extends {}>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

function isPublicPath(path: string): boolean {
  return path.startsWith("/v1/public/") || path === "/openapi.json" || path === "/llms.txt" || path === "/health";
}

const PATTERNS = [
  ...ROUTES.map(({ path, method }) => ({ method: method as string, path })),
  ...["/openapi.json", "/docs", "/docs/guides", "/docs.css", "/docs.js", "/llms.txt"].map((path) => ({
    method: "GET",
    path,
  })),
].map(({ path, method }) => ({ method, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }));

function methodsAt(path: string): string[] {
  const methods = PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  // HEAD reads the same as GET, without its body.
  return [...new Set(methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])))];
}

function methodNotAllowed(requestId: string, path: string): Response {
  const allow = methodsAt(path).join(", ");
  if (allow === "") return problemResponse(missing("route"), { requestId });
  const refusal = { code: "invalid_request", detail: `This address takes ${allow}.` } as const;
  return problemResponse(refusal, { requestId }, { status: 405, headers: { allow } });
}

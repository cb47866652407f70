// Headers that do not depend on the route: request id, sniffing, framing, and CORS.

export function secureHeaders(headers: Headers, requestId: string): void {
  headers.set("x-request-id", requestId);
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "no-referrer");
  const policy = headers.get("content-security-policy") ?? "default-src 'none'; frame-ancestors 'none'";
  headers.set("content-security-policy", policy);
  // The older header can only forbid all frames. It would override a policy that allows some.
  if (policy.includes("frame-ancestors 'none'")) headers.set("x-frame-options", "DENY");
}

/** Public routes answer pages of any origin. They take no credentials, so another site gains nothing. */
export function allowAnyOrigin(headers: Headers): void {
  headers.set("access-control-allow-origin", "*");
  headers.set(
    "access-control-expose-headers",
    "ETag, Location, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Request-Id",
  );
}

export function answerPreflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, HEAD, POST, DELETE, OPTIONS",
      "access-control-allow-headers":
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id",
      "access-control-max-age": "86400",
    },
  });
}

// Headers that do not depend on the route: request id, sniffing, framing, and CORS.

const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/** Headers of an answer that is no page. An answer that is made with them needs no changes, which take longer. */
export const DATA_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": NOTHING,
  "x-frame-options": "DENY",
} as const;

/** Public routes answer pages of any origin. They take no credentials, so another site gains nothing. */
export const ANY_ORIGIN_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "ETag, Location, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Request-Id",
} as const;

export function secureHeaders(headers: Headers, requestId: string): void {
  headers.set("x-request-id", requestId);
  const given = headers.get("content-security-policy");
  if (given === NOTHING) return;
  const policy = given ?? NOTHING;
  setAll(headers, { ...DATA_HEADERS, "content-security-policy": policy });
  // The older header can only forbid all frames. It would override a policy that allows some.
  if (!policy.includes("frame-ancestors 'none'")) headers.delete("x-frame-options");
}

export function allowAnyOrigin(headers: Headers): void {
  if (!headers.has("access-control-allow-origin")) setAll(headers, ANY_ORIGIN_HEADERS);
}

function setAll(headers: Headers, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) headers.set(name, value);
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

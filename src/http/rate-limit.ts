// Limits per address, per tenant and per token, counted by the platform's limiter. Off locally unless asked for.

import type { Deps } from "../actions/deps";
import { refuse } from "../domain/refusal";
import { problemResponse } from "./problem";

export type LimitName = "reads" | "bookings" | "staff";

/** The refusal's answer when a limit is reached, else null. A limiter that fails stops nobody. */
export async function limitRate(
  deps: Deps,
  name: LimitName | null,
  request: Request,
  tenant: string | null,
  bearer: string | null,
  requestId: string,
): Promise<Response | null> {
  if (!deps.settings.hasRateLimits || name === null) return null;
  const { env } = deps;
  const address = request.headers.get("cf-connecting-ip") ?? "unknown";
  const counted: { policy: LimitName | "tenant"; limiter: RateLimit; key: string }[] = [];
  if (name === "reads") counted.push({ policy: "reads", limiter: env.LIMIT_READS, key: address });
  if (name === "bookings") counted.push({ policy: "bookings", limiter: env.LIMIT_BOOKINGS, key: address });
  // A whole token in a counter's key would be a secret at rest; its tail is enough to tell tokens apart.
  if (name === "staff") counted.push({ policy: "staff", limiter: env.LIMIT_STAFF, key: bearer?.slice(-12) ?? address });
  if (tenant !== null) counted.push({ policy: "tenant", limiter: env.LIMIT_TENANT, key: tenant });
  for (const { policy, limiter, key } of counted) {
    const outcome = await limiter.limit({ key }).catch(() => ({ success: true }));
    if (!outcome.success) return tooMany(deps, policy, requestId);
  }
  return null;
}

function tooMany(deps: Deps, policy: LimitName | "tenant", requestId: string): Response {
  const { limit, period } = deps.settings.ratePolicies[policy] ?? { limit: 1, period: 60 };
  return problemResponse(
    refuse("rate_limited"),
    { requestId },
    {
      headers: {
        "retry-after": String(period),
        "ratelimit-policy": `"${policy}";q=${limit};w=${period}`,
        ratelimit: `"${policy}";r=0;t=${period}`,
      },
    },
  );
}

// Limits per address, per tenant and per token, counted by the platform's limiter. Off locally unless configured.
//
// Reads count per address and per tenant. Claims (holds, bookings, waits, each occurrence of a series) count per
// address alone. So no visitor can shut out a business's customers by reading its pages. Staff count per token. Failed
// authentication counts per address, before D1 is asked.

import { isKnownToken } from "../actions/accounts/identify-authority";
import type { Deps } from "../actions/deps";
import { refuse } from "../domain/refusal";
import { visitorAddress } from "./address";
import { problemResponse } from "./problem";

export type LimitName = "reads" | "bookings" | "staff";

/** The name of a limit on the wire, its limiter's policy, and its key. */
type Counted = {
  readonly name: LimitName | "tenant" | "failures";
  readonly policy: LimitName | "tenant";
  readonly limiter: RateLimit;
  readonly key: string;
};

type Asked = { readonly deps: Deps; readonly request: Request; readonly requestId: string };

/** The answer when a limit is reached, else null. A limiter that fails blocks no request. */
export async function limitRate(
  asked: Asked,
  name: LimitName | null,
  tenant: string | null,
  bearer: string | null,
): Promise<Response | null> {
  const { env } = asked.deps;
  const address = addressOf(asked);
  switch (name) {
    case "reads": {
      const own = await count(asked, { name, policy: name, limiter: env.LIMIT_READS, key: address });
      if (own || tenant === null) return own;
      return count(asked, { name: "tenant", policy: "tenant", limiter: env.LIMIT_TENANT, key: tenant });
    }
    case "bookings":
      return limitClaims(asked);
    case "staff":
      // A whole token in a counter's key would be a secret at rest; its tail is enough to tell tokens apart.
      return count(asked, { name, policy: name, limiter: env.LIMIT_STAFF, key: bearer?.slice(-12) ?? address });
    default:
      return null;
  }
}

/**
 * Charges an address for a number of claims. More than one period allows costs one whole period, so that a long series
 * remains possible.
 */
export async function limitClaims(asked: Asked, claims = 1): Promise<Response | null> {
  const { env, settings } = asked.deps;
  const cost = Math.min(claims, settings.ratePolicies.bookings?.limit ?? claims);
  const counted = { name: "bookings", policy: "bookings", limiter: env.LIMIT_BOOKINGS, key: addressOf(asked) } as const;
  const answers = await Promise.all(Array.from({ length: cost }, () => count(asked, counted)));
  return answers.find((answer) => answer !== null) ?? null;
}

/** Charges an address for a token that only D1 can check, as for a failed authentication. */
export async function limitUntried(asked: Asked, bearer: string): Promise<Response | null> {
  return (await isKnownToken(asked.deps, bearer)) ? null : limitFailures(asked);
}

/** Charges an address for a failed authentication. */
export function limitFailures(asked: Asked): Promise<Response | null> {
  const key = `failed|${addressOf(asked)}`;
  return count(asked, { name: "failures", policy: "bookings", limiter: asked.deps.env.LIMIT_BOOKINGS, key });
}

function addressOf({ request }: Asked): string {
  return visitorAddress(request) ?? "unknown";
}

async function count(asked: Asked, { name, policy, limiter, key }: Counted): Promise<Response | null> {
  const { settings } = asked.deps;
  if (!settings.hasRateLimits) return null;
  const outcome = await limiter.limit({ key }).catch(() => ({ success: true }));
  if (outcome.success) return null;
  const { limit, period } = settings.ratePolicies[policy] ?? { limit: 1, period: 60 };
  const headers = {
    "retry-after": String(period),
    "ratelimit-policy": `"${name}";q=${limit};w=${period}`,
    ratelimit: `"${name}";r=0;t=${period}`,
  };
  return problemResponse(refuse("rate_limited"), asked, { headers });
}

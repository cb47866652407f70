// The address of a request, as far as limits count it.

import type { Deps } from "../actions/deps";

/** The address that the edge sets; null without one. An IPv6 network is one visitor: see networkOf. */
export function visitorAddress(request: Request): string | null {
  const address = request.headers.get("cf-connecting-ip");
  return address === null || address === "" ? null : networkOf(address);
}

/** The address under which a customer's open claims are counted; null where addresses are not counted. */
export function claimAddress({ deps, request }: { readonly deps: Deps; readonly request: Request }): string | null {
  return deps.settings.hasRateLimits ? visitorAddress(request) : null;
}

/**
 * What counts as one visitor: an IPv4 address, or the first 64 bits of an IPv6 address, because a household gets all of
 * them. Any other text stands for itself.
 */
export function networkOf(address: string): string {
  const groups = groupsOf(address);
  if (!groups) return address;
  const isIpv4 = groups.slice(0, 5).every((group) => group === "0") && groups[5] === "ffff";
  if (!isIpv4) return `${groups.slice(0, 4).join(":")}::/64`;
  return groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .map((pair) => `${pair >> 8}.${pair & 255}`)
    .join(".");
}

/** The eight groups of an IPv6 address in URL form; null for any other text. */
function groupsOf(address: string): string[] | null {
  const url = `http://[${address}]`;
  if (!address.includes(":") || !URL.canParse(url)) return null;
  const [head = "", tail] = new URL(url).hostname.slice(1, -1).split("::");
  const before = head.split(":").filter(Boolean);
  const after = (tail ?? "").split(":").filter(Boolean);
  return [...before, ...new Array<string>(8 - before.length - after.length).fill("0"), ...after];
}

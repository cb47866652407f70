// Where a request comes from, as far as it is counted by that.

import type { Deps } from "../actions/deps";

/** The address that the edge sets; null where there is none. A network of IPv6 is one visitor: see networkOf. */
export function visitorAddress(request: Request): string | null {
  const address = request.headers.get("cf-connecting-ip");
  return address === null || address === "" ? null : networkOf(address);
}

/** The address for counting what a customer has open; null where addresses are not counted. */
export function claimAddress({ deps, request }: { readonly deps: Deps; readonly request: Request }): string | null {
  return deps.settings.hasRateLimits ? visitorAddress(request) : null;
}

/**
 * What counts as one visitor: an IPv4 address, or the first 64 bits of an IPv6 address, as a household is given all that
 * lie behind them. What is no address stands for itself.
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

/** The eight groups of an IPv6 address, as a URL writes them; null for anything else. */
function groupsOf(address: string): string[] | null {
  const url = `http://[${address}]`;
  if (!address.includes(":") || !URL.canParse(url)) return null;
  const [head = "", tail] = new URL(url).hostname.slice(1, -1).split("::");
  const before = head.split(":").filter(Boolean);
  const after = (tail ?? "").split(":").filter(Boolean);
  return [...before, ...new Array<string>(8 - before.length - after.length).fill("0"), ...after];
}

// Where a webhook may go. A target is written by a customer of the operator, and must not lead into the operator's own
// network. This judges the address as written; what a name resolves to is judged by the network at connect time.

export type Guard = {
  /** Hosts on which this deployment answers, with a port where it matters. */
  readonly ownHosts: readonly string[];
  /** Loopback may be reached too, by http and on any port. Only for trying. */
  readonly allowsPrivate: boolean;
};

const PORTS: readonly string[] = ["", "443", "8443"];
const LONGEST = 2_048;
/** Ends of names that no public server has. */
const PRIVATE_ENDS: readonly string[] = [
  "localhost",
  "local",
  "internal",
  "onion",
  "localdomain",
  "lan",
  "intranet",
  "private",
  "corp",
  "home",
  "home.arpa",
];

/** Why a target is refused, as the end of a sentence that begins with the target. Null where it may be reached. */
export function refusedTarget(target: string, { ownHosts, allowsPrivate }: Guard): string | null {
  const url = parsed(target);
  if (!url) return "must be an address such as https://example.com/hooks";
  if (url.username !== "" || url.password !== "") return "must hold no user name and no password";
  const host = url.hostname.replace(/\.+$/, "");
  if (ownHosts.some((own) => isOwn(url, host, own))) return "must not lead back to this server";
  if (allowsPrivate && isLoopback(host)) {
    return url.protocol === "https:" || url.protocol === "http:" ? null : "must begin with http:// or https://";
  }
  if (url.protocol !== "https:") return "must begin with https://";
  if (!PORTS.includes(url.port)) return "must use port 443 or 8443";
  // The URL parser has already turned each spelling of an IPv4 address into four decimal numbers.
  if (isAddress(host)) return "must name its host, not an IP address";
  if (!host.includes(".") || PRIVATE_ENDS.some((end) => host === end || host.endsWith(`.${end}`)))
    return "must be reachable from the internet";
  return null;
}

/** Whether an address leads to this machine itself. */
export function isOfThisMachine(address: string): boolean {
  const url = parsed(address);
  return url !== null && isLoopback(url.hostname.replace(/\.+$/, ""));
}

function parsed(target: string): URL | null {
  if (target.length > LONGEST) return null;
  try {
    return new URL(target);
  } catch {
    return null;
  }
}

function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+(\.\d+){3}$/.test(host);
}

function isLoopback(host: string): boolean {
  return host === "[::1]" || host === "localhost" || host.endsWith(".localhost") || /^127(\.\d+){3}$/.test(host);
}

/** An own host with a port is that server alone. On loopback, every name is the same machine. */
function isOwn(url: URL, host: string, own: string): boolean {
  const { hostname, port } = splitHost(own);
  const isSameHost = host === hostname || (isLoopback(host) && isLoopback(hostname));
  if (!isSameHost) return false;
  if (port === "") return !isLoopback(host);
  const givenPort = url.port === "" ? (url.protocol === "http:" ? "80" : "443") : url.port;
  return port === givenPort || !isLoopback(host);
}

function splitHost(own: string): { hostname: string; port: string } {
  const [, hostname = "", port = ""] = /^(.*?)(?::(\d+))?$/.exec(own.toLowerCase()) ?? [];
  // An IPv6 address without a port ends in digits as well.
  return own.startsWith("[") && own.endsWith("]") ? { hostname: own, port: "" } : { hostname, port };
}

// Headers of pages: who may frame them, what they may load, and what they reveal to linked sites.

import type { Settings } from "../../config";
import type { PageContext } from "./page-context";
import { HEADER } from "./page-names";

const PERMISSIONS = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
]
  .map((feature) => `${feature}=()`)
  .join(", ");

/** A page where a person signs in may ask for a passkey. */
function permissions(asksPasskeys: boolean): string {
  return `${PERMISSIONS}, publickey-credentials-get=${asksPasskeys ? "(self)" : "()"}`;
}

export type Framing = {
  /** Origins that may frame the page; a port may be `*`; empty for none. */
  readonly frameOrigins: readonly string[];
  readonly logoUrl: string | null;
  readonly asksPasskeys?: boolean;
};

/** Allows only our own script and style, by nonce, and frames only on the tenant's origins. */
export function pageHeaders(
  { nonce, origin, isPart, isPrivate }: Pick<PageContext, "nonce" | "origin" | "isPart" | "isPrivate">,
  settings: Settings,
  { frameOrigins, logoUrl, asksPasskeys = false }: Framing,
): Record<string, string> {
  const turnstile = settings.turnstile ? ` ${settings.turnstile.origin}` : "";
  const frames = frameOrigins.filter(isSource);
  const logo = logoUrl === null ? null : new URL(logoUrl).origin;
  const socket = origin.replace(/^http/, "ws");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'${turnstile}`,
    `style-src 'nonce-${nonce}'`,
    `img-src 'self' data:${logo !== null && isPlainOrigin(logo) ? ` ${logo}` : ""}`,
    `connect-src 'self' ${socket}${turnstile}`,
    ...(turnstile ? [`frame-src${turnstile}`] : []),
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${frames.length > 0 ? frames.join(" ") : "'none'"}`,
  ];
  return {
    "content-security-policy": policy.join("; "),
    "permissions-policy": permissions(asksPasskeys),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    // A page behind a token must not be stored on the disk of a shared machine. A part must never be cached under the
    // page's address, because it has no style and script.
    "cache-control": isPart || isPrivate ? "no-store" : "private, no-cache",
    vary: ["accept-language", ...Object.values(HEADER)].join(", "),
  };
}

function isSource(origin: string): boolean {
  return origin === "*" || isPlainOrigin(origin.replace(/:\*$/, ""));
}

/** An origin without wildcards and without characters that end a list or directive of the policy. */
function isPlainOrigin(origin: string): boolean {
  return /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/.test(origin);
}

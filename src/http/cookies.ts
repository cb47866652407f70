// The cookies of people who sign in. On https the name binds each to this host; on plain localhost it cannot.

const DAY_SECONDS = 86_400;

export type CookieName = "session" | "code" | "browser" | "google" | "passkey";

/**
 * `session` carries who is signed in. `code` binds a code or a link in a mail to the browser that asked for it.
 * `browser` says which accounts have signed in here before. The others hold the challenge that Google, or a passkey, has
 * yet to meet.
 */
function fullName(name: CookieName, isSecure: boolean): string {
  return isSecure ? `__Host-berth_${name}` : `berth_${name}`;
}

type Asked = { readonly request: Request; readonly origin: string };

function isSecure({ origin }: Asked): boolean {
  return origin.startsWith("https:");
}

export function readCookie(asked: Asked, name: CookieName): string | null {
  const wanted = fullName(name, isSecure(asked));
  for (const part of (asked.request.headers.get("cookie") ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === wanted) return part.slice(at + 1).trim();
  }
  return null;
}

/** The header that sets a cookie. Without `days` the browser forgets it when it closes. */
export function cookieHeader(asked: Asked, name: CookieName, value: string, days: number | null): string {
  const secure = isSecure(asked);
  return [
    `${fullName(name, secure)}=${value}`,
    "Path=/",
    "HttpOnly",
    "SameSite=Lax",
    ...(secure ? ["Secure"] : []),
    ...(days === null ? [] : [`Max-Age=${Math.round(days * DAY_SECONDS)}`]),
  ].join("; ");
}

export function endedCookie(asked: Asked, name: CookieName): string {
  return cookieHeader(asked, name, "", 0);
}

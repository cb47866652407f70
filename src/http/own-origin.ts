// Whether a request comes from a page of this deployment. A browser sends cookies with requests of foreign pages too. So
// a request that changes anything is refused unless it comes from our own page.

type Asked = { readonly request: Request; readonly origin: string };

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** False for a change that a foreign page may have caused. */
export function isFromUs({ request, origin }: Asked): boolean {
  if (SAFE.has(request.method)) return true;
  const { headers } = request;
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const from = headers.get("origin");
  if (from !== null) return from === origin || from === new URL(request.url).origin;
  // Every browser sends one of the two with a form. Without a cookie, a program acts for itself alone.
  return !headers.has("cookie");
}

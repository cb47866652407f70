// The address for a token: a booking, a waitlist entry, an invitation, a session by link. The token is in the path.
// Logs never contain it, and its pages send no referrer.

import { type PageContext, pageLink } from "./page-context";

const KEPT = new Set(["lang", "theme", "tz"]);

export function manageLink(
  { query }: Pick<PageContext, "query">,
  token: string,
  changes: Readonly<Record<string, string | number | null>> = {},
): string {
  const carried = query.carried.filter(([name]) => KEPT.has(name));
  return pageLink({ query: { ...query, carried } }, `/manage/${token}`, changes);
}

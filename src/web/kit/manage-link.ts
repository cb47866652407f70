// The address of what a token opens: a booking, a place on a waitlist, an invitation, a session by link. It stands in the
// path, is never written to a log, and pages that have it tell no referrer.

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

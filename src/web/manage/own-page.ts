// The page of a customer's own booking or entry stays current: while it is visible, its script asks repeatedly for
// changes. No connection stays open, so that calendars can rest between two questions.

import type { PageContext } from "../kit/page-context";

/** The state that a page shows, as one word: another word means another page. */
export function ownTag(parts: readonly (string | number)[]): string {
  return `"${parts.join("~")}"`;
}

export function isSeen({ request }: Pick<PageContext, "request">, tag: string): boolean {
  return request.method === "GET" && request.headers.get("if-none-match") === tag;
}

export function unchanged(): Response {
  return new Response(null, { status: 304, headers: { "cache-control": "no-store" } });
}

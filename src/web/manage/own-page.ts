// A page of one's own booking or place in a line follows what becomes of it: while somebody looks, its script asks again
// and again whether what it shows has changed. Nothing is held open for it, so calendars rest between two questions.

import type { PageContext } from "../kit/page-context";

/** What a page goes by, as one word: another one is another page. */
export function ownTag(parts: readonly (string | number)[]): string {
  return `"${parts.join("~")}"`;
}

export function isSeen({ request }: Pick<PageContext, "request">, tag: string): boolean {
  return request.method === "GET" && request.headers.get("if-none-match") === tag;
}

export function unchanged(): Response {
  return new Response(null, { status: 304, headers: { "cache-control": "no-store" } });
}

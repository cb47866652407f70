// A text in which the customer's own links lead nowhere, for readers who must not act as the customer.

/** What such a link ends in. */
export const HIDDEN = "•••";

/** A link to a calendar carries the address in itself, encoded. */
const OWN_LINK = /((?:\/|%2F)(?:manage|my|unsubscribe)(?:\/|%2F))[\w.~-]+/gi;

export function withoutLinks(text: string): string {
  return text.replace(OWN_LINK, `$1${HIDDEN}`);
}

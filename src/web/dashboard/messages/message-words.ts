// What messages are called on the screens of staff.

import type { Desk } from "../desk";

/** The word for a name that may be newer than this version's words. */
export function wordOf(words: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name;
}

/** Our own reasons in words; a provider's as the provider wrote it. */
export function reasonWords({ said }: Desk, reason: string): string {
  return wordOf(said.messages.reasons, reason);
}

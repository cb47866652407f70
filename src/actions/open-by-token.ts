// What a customer's token opens: the thing that it was given out for, as long as its business is served. Anything else
// is answered as if there were no such thing.

import { type HomedPrefix, homeOf } from "../domain/ids";
import { type Missing, missing, ok, type Result, refused } from "../domain/refusal";
import type { Deps } from "./deps";
import { isTenantClosed } from "./load-configuration";
import { idOfToken } from "./secrets";

const PREFIXES = {
  manage: "bkg",
  hold: "bkg",
  series: "ser",
  session: "ses",
  invitation: "inv",
  waitlist: "wle",
} as const satisfies Readonly<Record<string, HomedPrefix>>;

const NOUNS = {
  manage: "booking",
  hold: "hold",
  series: "series",
  session: "session",
  invitation: "invitation",
  waitlist: "waitlist entry",
} as const satisfies Readonly<Record<string, Missing>>;

export type OpenKind = keyof typeof PREFIXES;

/** The id that a token opens; where one is `named`, only that. */
export async function openByToken(
  deps: Deps,
  kind: OpenKind,
  token: string | null,
  named?: string,
): Promise<Result<string>> {
  const id = token === null ? null : await idOfToken(deps.settings.serverSecret, kind, token);
  const home = id === null ? null : homeOf(PREFIXES[kind], id);
  if (id === null || !home || (named !== undefined && named !== id)) return refused(missing(NOUNS[kind]));
  // Asked only once the token is known to be ours, so that an invented one costs no look-up.
  return (await isTenantClosed(deps, home.tenantId)) ? refused(missing(NOUNS[kind])) : ok(id);
}

// What a customer's token opens, as long as its business is served. Any other token is answered as if the thing did not
// exist.

import { type HomedPrefix, homeOf } from "../../domain/ids";
import { type Missing, missing, ok, type Result, refused } from "../../domain/refusal";
import { type Opened, openedBy } from "../accounts/secrets";
import type { Deps } from "../deps";
import { isTenantClosed } from "../load-configuration";

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

/** The id that a token opens. If `named` is given, the token must open that id. */
export async function openByToken(
  deps: Deps,
  kind: Exclude<OpenKind, "manage">,
  token: string | null,
  named?: string,
): Promise<Result<string>> {
  const opened = await openedNow(deps, kind, token, named);
  return opened.ok ? ok(opened.value.id) : opened;
}

/** The booking that a token opens, unless the token belongs to an earlier customer. Only the booking knows that. */
export async function openBooking(deps: Deps, token: string | null, named: string): Promise<Result<Opened>> {
  return openedNow(deps, "manage", token, named);
}

async function openedNow(deps: Deps, kind: OpenKind, token: string | null, named?: string): Promise<Result<Opened>> {
  const opened = token === null ? null : await openedBy(deps.settings.serverSecret, kind, token);
  const home = opened === null ? null : homeOf(PREFIXES[kind], opened.id);
  const isOurs = opened !== null && home !== null && (kind === "manage" || opened.version === 1);
  if (!isOurs || (named !== undefined && named !== opened.id)) return refused(missing(NOUNS[kind]));
  // The look-up follows the check of the token, so that an invented token costs none.
  return (await isTenantClosed(deps, home.tenantId)) ? refused(missing(NOUNS[kind])) : ok(opened);
}

// What a customer's token opens, as long as its business is served. Any other token is answered as if the thing did not
// exist.

import { type Home, type HomedPrefix, homeOf } from "../../domain/ids";
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

/** The tokens that are links of their own. The token of a hold comes with a form. */
const LINKS = ["manage", "series", "waitlist", "invitation", "session"] as const satisfies readonly OpenKind[];

export type LinkKind = (typeof LINKS)[number];

/** What a link opens. The caller looks whether its business is served. */
export type OpenedLink = Opened & { readonly kind: LinkKind; readonly tenantId: string };

/** Opens a link of any kind: its first letters say which. */
export async function openLink(deps: Deps, token: string): Promise<OpenedLink | null> {
  const kind = linkKindOf(token);
  const genuine = kind && (await genuineToken(deps, kind, token));
  return genuine ? { ...genuine.opened, kind, tenantId: genuine.home.tenantId } : null;
}

/** The business that a link names, even if the link opens nothing. */
export function tenantNamedBy(token: string): string | null {
  const kind = linkKindOf(token);
  const [id = ""] = token.split(".");
  return kind && (homeOf(PREFIXES[kind], id)?.tenantId ?? null);
}

function linkKindOf(token: string): LinkKind | null {
  return LINKS.find((kind) => token.startsWith(`${PREFIXES[kind]}_`)) ?? null;
}

async function openedNow(deps: Deps, kind: OpenKind, token: string | null, named?: string): Promise<Result<Opened>> {
  const genuine = token === null ? null : await genuineToken(deps, kind, token);
  if (!genuine || (named !== undefined && named !== genuine.opened.id)) return refused(missing(NOUNS[kind]));
  // The look-up follows the check of the token, so that an invented token costs none.
  return (await isTenantClosed(deps, genuine.home.tenantId)) ? refused(missing(NOUNS[kind])) : ok(genuine.opened);
}

type Genuine = { readonly opened: Opened; readonly home: Home };

/** A token that this deployment made. Only the token of a booking has later versions. */
async function genuineToken({ settings }: Deps, kind: OpenKind, token: string): Promise<Genuine | null> {
  const opened = await openedBy(settings.serverSecret, kind, token);
  const home = opened && homeOf(PREFIXES[kind], opened.id);
  return opened && home && (kind === "manage" || opened.version === 1) ? { opened, home } : null;
}

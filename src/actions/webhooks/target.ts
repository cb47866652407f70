// Where an endpoint may be. The same guard judges when an endpoint is saved and before each try.

import { invalid, ok, type Result, refused } from "../../domain/refusal";
import { isOfThisMachine, refusedTarget } from "../../integrations/webhooks/guard";
import type { Deps } from "../deps";

type Aimed = { readonly settings: Pick<Deps["settings"], "publicUrl" | "linkOrigin" | "allowsPrivateTargets"> };

/** Why an address is refused, or null. */
export function targetRefusal({ settings }: Aimed, url: string): string | null {
  const own = [settings.publicUrl, settings.linkOrigin].filter((origin) => origin !== null);
  const ownHosts = own.map((origin) => new URL(origin).host);
  const problem = refusedTarget(url, { ownHosts, allowsPrivate: settings.allowsPrivateTargets });
  // A deployment for the public must not allow it, so only a server on one's own machine names the setting.
  const isTried = !settings.allowsPrivateTargets && own.some(isOfThisMachine) && isOfThisMachine(url);
  return problem !== null && isTried ? `${problem}. ${HOW_TO_TRY}` : problem;
}

const HOW_TO_TRY = "To be told on your own machine, start this server with ALLOW_PRIVATE_TARGETS=1";

/** The address as URLs are written, without a fragment. */
export function checkTarget(deps: Deps, url: string): Result<string> {
  const problem = targetRefusal(deps, url);
  if (problem !== null) return refused(invalid("/url", problem));
  const written = new URL(url);
  written.hash = "";
  return ok(written.href);
}

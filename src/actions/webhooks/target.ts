// Where an endpoint may be. The same guard judges when an endpoint is saved and before each try.

import { invalid, ok, type Result, refused } from "../../domain/refusal";
import { refusedTarget } from "../../integrations/webhooks/guard";
import type { Deps } from "../deps";

/** Why an address is refused, or null. */
export function targetRefusal({ settings }: Deps, url: string): string | null {
  const own = [settings.publicUrl, settings.linkOrigin].filter((origin) => origin !== null);
  const ownHosts = own.map((origin) => new URL(origin).host);
  return refusedTarget(url, { ownHosts, allowsPrivate: settings.allowsPrivateTargets });
}

/** The address as URLs are written, without a fragment. */
export function checkTarget(deps: Deps, url: string): Result<string> {
  const problem = targetRefusal(deps, url);
  if (problem !== null) return refused(invalid("/url", problem));
  const written = new URL(url);
  written.hash = "";
  return ok(written.href);
}

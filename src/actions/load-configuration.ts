// A tenant's configuration: isolate memo, then KV, then D1. Prices and durations at commit never come from here alone:
// the calendar knows the newest revision of each service and sends the caller back to D1.

import {
  forgetConfiguration,
  getConfiguration,
  putConfiguration,
  recallConfiguration,
  rememberConfiguration,
} from "../cache/configuration-cache";
import { readConfiguration } from "../db/configuration";
import { type Configuration, serviceOf } from "../domain/configuration";
import { type Result, ok, refuse, refused } from "../domain/refusal";
import type { Service } from "../domain/service";
import { type Deps, orNull } from "./deps";

export async function loadConfiguration(deps: Deps, slug: string): Promise<Result<Configuration>> {
  const now = deps.clock.now();
  const known = recallConfiguration(slug, now) ?? (await orNull("hint_store_failed", getConfiguration(deps.env.HINTS, slug)));
  if (!known) return readAnew(deps, slug);
  rememberConfiguration(known, now);
  return ok(known);
}

/** The configuration as D1 has it now; what was remembered of it is replaced. Throws when D1 is down. */
export async function readAnew(deps: Deps, slug: string): Promise<Result<Configuration>> {
  const configuration = await readConfiguration(deps.db, { slug });
  if (!configuration) {
    forgetConfiguration(slug);
    return refused(refuse("not_found"));
  }
  rememberConfiguration(configuration, deps.clock.now());
  deps.background(orNull("hint_store_failed", putConfiguration(deps.env.HINTS, configuration)));
  return ok(configuration);
}

export type Offer = { readonly configuration: Configuration; readonly service: Service };

/** A tenant's service by id or code; what memo and KV do not know is looked for in D1 before a 404. */
export async function loadOffer(deps: Deps, slug: string, idOrCode: string): Promise<Result<Offer>> {
  const loaded = await loadConfiguration(deps, slug);
  if (!loaded.ok) return loaded;
  const service = serviceOf(loaded.value, idOrCode);
  if (service) return ok({ configuration: loaded.value, service });
  const fresh = await readAnew(deps, slug);
  if (!fresh.ok) return fresh;
  const found = serviceOf(fresh.value, idOrCode);
  return found ? ok({ configuration: fresh.value, service: found }) : refused(refuse("not_found"));
}

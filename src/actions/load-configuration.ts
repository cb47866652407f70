// A tenant's configuration: isolate memo, then KV, then D1. A commit never relies on it for prices and durations. The
// calendar knows the newest revision of each service and sends the caller back to D1.

import {
  forgetConfiguration,
  getConfiguration,
  getSlug,
  noteMiss,
  recallConfiguration,
  rememberConfiguration,
  wasMissed,
} from "../cache/configuration-cache";
import { readConfiguration } from "../db/configuration";
import { isSlug } from "../domain/ids";
import { missing, ok, type Result, refused } from "../domain/refusal";
import { type Configuration, type ConfiguredTenant, serviceOf } from "../domain/tenant/configuration";
import { countryOfTenant } from "../domain/tenant/countries";
import type { Service } from "../domain/tenant/service";
import { type Deps, orNull } from "./deps";
import { sendConfiguration } from "./setup/send-state";

/** The configuration of a served tenant; one that the operator closed looks as if it did not exist. */
export async function loadConfiguration(deps: Deps, slug: string): Promise<Result<Configuration>> {
  return ifServed(await loadAny(deps, slug));
}

function ifServed(loaded: Result<Configuration>): Result<Configuration> {
  return loaded.ok && loaded.value.tenant.isClosed ? refused(missing("tenant")) : loaded;
}

async function loadAny(deps: Deps, slug: string): Promise<Result<Configuration>> {
  const now = deps.clock.now();
  if (!isSlug(slug)) return refused(missing("tenant"));
  const recalled = recallConfiguration(slug, now);
  if (recalled) return ok(recalled);
  if (wasMissed(slug, "", 0, now)) return refused(missing("tenant"));
  const kept = await orNull("hint_store_failed", getConfiguration(deps.env.HINTS, slug));
  if (!kept) return readAny(deps, slug);
  rememberConfiguration(kept, now);
  return ok(kept);
}

/** The configuration from D1, which replaces the memo. Throws when D1 is down. */
export async function readAnew(deps: Deps, slug: string): Promise<Result<Configuration>> {
  return ifServed(await readAny(deps, slug));
}

async function readAny(deps: Deps, slug: string): Promise<Result<Configuration>> {
  const configuration = await readConfiguration(deps.db, { slug });
  if (!configuration) {
    forgetConfiguration(slug);
    noteMiss(slug, "", 0, deps.clock.now());
    return refused(missing("tenant"));
  }
  rememberConfiguration(configuration, deps.clock.now());
  deps.background(orNull("hint_store_failed", renewHint(deps, configuration)));
  return ok(configuration);
}

/** Updates KV if D1 is newer. `sendConfiguration` checks D1 again, so a concurrent change is not overwritten. */
async function renewHint(deps: Deps, configuration: Configuration): Promise<void> {
  // KV must not get a tenant back that is being removed.
  if (configuration.tenant.isClosed) return;
  const kept = await getConfiguration(deps.env.HINTS, configuration.tenant.slug);
  if (!kept || kept.revision < configuration.revision) await sendConfiguration(deps, configuration.tenant.id);
}

/**
 * The configuration of a tenant by its id, closed or not. Null when no reachable store knows; undefined when there is
 * no such tenant.
 */
export async function loadConfigurationOf(deps: Deps, tenantId: string): Promise<Configuration | null | undefined> {
  const slug = await orNull("hint_store_failed", getSlug(deps.env.HINTS, tenantId));
  if (slug !== null) {
    const loaded = await orNull("configuration_not_read", loadAny(deps, slug));
    if (loaded?.ok && loaded.value.tenant.id === tenantId) return loaded.value;
  }
  return orNull("configuration_not_read", readConfiguration(deps.db, { tenantId }));
}

/**
 * True when the operator closed or removed a tenant. Without any store it counts as open: customers read and change
 * bookings while D1 and KV are down.
 */
export async function isTenantClosed(deps: Deps, tenantId: string): Promise<boolean> {
  const configuration = await loadConfigurationOf(deps, tenantId);
  return configuration === undefined || configuration?.tenant.isClosed === true;
}

/** The data of a business for files and links. */
export type Business = Pick<ConfiguredTenant, "name" | "address" | "locale" | "policies">;

/** The business of a tenant by its id; without a name when no store answers, because nothing depends on it. */
export async function loadBusiness(deps: Deps, tenantId: string): Promise<Business> {
  return (await loadConfigurationOf(deps, tenantId))?.tenant ?? { name: "", locale: "en" };
}

/** The country of a tenant by its id; null when no store answers. */
export async function loadCountry(deps: Deps, tenantId: string): Promise<string | null> {
  const configuration = await loadConfigurationOf(deps, tenantId);
  return configuration ? countryOfTenant(configuration.tenant) : null;
}

export type Offer = { readonly configuration: Configuration; readonly service: Service };

/** A service by id or code. If memo and KV do not know it, D1 is read before a 404. */
export async function loadOffer(deps: Deps, slug: string, idOrCode: string): Promise<Result<Offer>> {
  const loaded = await loadConfiguration(deps, slug);
  if (!loaded.ok) return loaded;
  const service = serviceOf(loaded.value, idOrCode);
  if (service) return ok({ configuration: loaded.value, service });
  if (wasMissed(slug, idOrCode, loaded.value.revision, deps.clock.now())) return refused(missing("service"));
  const fresh = await readAnew(deps, slug);
  if (!fresh.ok) return fresh;
  const found = serviceOf(fresh.value, idOrCode);
  if (found) return ok({ configuration: fresh.value, service: found });
  noteMiss(slug, idOrCode, fresh.value.revision, deps.clock.now());
  return refused(missing("service"));
}

// A tenant's configuration: isolate memo, then KV, then D1. Prices and durations at commit never come from here alone:
// the calendar knows the newest revision of each service and sends the caller back to D1.

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
import { sendConfiguration } from "./setup/push-changes";

/** The configuration of a tenant that is served; one that the operator closed is as if it did not exist. */
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

/** The configuration as D1 has it now; what was remembered of it is replaced. Throws when D1 is down. */
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

/** Brings KV up to what D1 has, where it has less. Whoever changed something meanwhile has the last word. */
async function renewHint(deps: Deps, configuration: Configuration): Promise<void> {
  // Of a tenant that is being removed nothing must come back.
  if (configuration.tenant.isClosed) return;
  const kept = await getConfiguration(deps.env.HINTS, configuration.tenant.slug);
  if (!kept || kept.revision < configuration.revision) await sendConfiguration(deps, configuration.tenant.id);
}

/**
 * The configuration of a tenant of which only the id is known, closed or not; null when nothing that is up can say, and
 * undefined when there is no such tenant (any more).
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
 * Whether the operator closed a tenant, or removed it. Where nothing can say it counts as open: bookings are read and
 * changed while D1 and KV are down.
 */
export async function isTenantClosed(deps: Deps, tenantId: string): Promise<boolean> {
  const configuration = await loadConfigurationOf(deps, tenantId);
  return configuration === undefined || configuration?.tenant.isClosed === true;
}

/** What files and links say of a business. */
export type Business = Pick<ConfiguredTenant, "name" | "address" | "locale" | "policies">;

/** Where only a tenant's id is known; without a name when nothing can say, as nothing hangs on it. */
export async function loadBusiness(deps: Deps, tenantId: string): Promise<Business> {
  return (await loadConfigurationOf(deps, tenantId))?.tenant ?? { name: "", locale: "en" };
}

/** The country of a tenant of which only the id is known; null when nothing that is up can say. */
export async function loadCountry(deps: Deps, tenantId: string): Promise<string | null> {
  const configuration = await loadConfigurationOf(deps, tenantId);
  return configuration ? countryOfTenant(configuration.tenant) : null;
}

export type Offer = { readonly configuration: Configuration; readonly service: Service };

/** A tenant's service by id or code; what memo and KV do not know is looked for in D1 before a 404. */
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

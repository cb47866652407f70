// What the ways of a request need to know of a tenant: who it is, what it offers, and with which resources.

import type { WeeklyWindow } from "../availability/opening-hours";
import type { OpenLimits } from "../booking/open-limits";
import type { Home } from "../ids";
import type { ResourceKind } from "./resource";
import { resourcesOf, type Service } from "./service";

export type ConfiguredResource = {
  readonly id: string;
  readonly name: string;
  readonly kind: ResourceKind;
  readonly timeZone: string;
  readonly active: boolean;
  /** The space that it lies in, or null. */
  readonly parentId: string | null;
  /** People it holds; null or absent where nobody counts them. */
  readonly maxGuests?: number | null;
  /** Its weekly hours; absent in what KV kept before pages told them. */
  readonly weekly?: readonly WeeklyWindow[];
};

/** What a tenant says of how it deals with its customers, by the names it is said with. */
export type TenantPolicies = {
  readonly cancellation_text?: string | null;
  readonly privacy_url?: string | null;
  readonly open_limits?: Partial<OpenLimits> | null;
  /** Whether calendar files remind; absent and null are yes. */
  readonly calendar_alarms?: boolean | null;
};

export type ConfiguredTenant = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly description: string;
  /** ISO 3166-1 alpha-2; null or absent where the zone is to tell. */
  readonly country?: string | null;
  /** Where the business is and how it is reached; absent in what KV kept before pages told them. */
  readonly address?: string | null;
  readonly phone?: string | null;
  readonly website?: string | null;
  readonly branding: Readonly<Record<string, string | null>>;
  readonly embedOrigins: readonly string[];
  /** The operator suspended it, or is removing it: it is there for nobody. Absent while it is served. */
  readonly isClosed?: true;
  /** Absent in what KV kept before pages told them. */
  readonly policies?: TenantPolicies;
};

export type Configuration = {
  readonly revision: number;
  readonly tenant: ConfiguredTenant;
  /** In display order, deleted ones left out. */
  readonly services: readonly Service[];
  readonly resources: readonly ConfiguredResource[];
};

/** The service of an id or code. */
export function serviceOf(configuration: Configuration, idOrCode: string): Service | undefined {
  return configuration.services.find((service) => service.id === idOrCode || service.code === idOrCode);
}

export function resourceOf(configuration: Configuration, resourceId: string): ConfiguredResource | undefined {
  return configuration.resources.find((resource) => resource.id === resourceId);
}

/** The spaces around a resource, the nearest first. */
export function ancestorsOf(configuration: Configuration, resourceId: string): ConfiguredResource[] {
  const ancestors: ConfiguredResource[] = [];
  let next = resourceOf(configuration, resourceId)?.parentId ?? null;
  while (next !== null && !ancestors.some((ancestor) => ancestor.id === next)) {
    const ancestor = resourceOf(configuration, next);
    if (!ancestor) break;
    ancestors.push(ancestor);
    next = ancestor.parentId;
  }
  return ancestors;
}

/**
 * The one calendar that can decide a booking of a service alone, or null where a coordinator has to: several possible
 * resources, a combination, many seats, or a space inside another.
 */
export function soleCalendarOf(configuration: Configuration, service: Service): string | null {
  const only = soleResourceOf(service);
  if (only === null || service.seats > 1) return null;
  return resourceOf(configuration, only)?.parentId == null ? only : null;
}

/** Where new bookings of a service have their home. */
export function homeOfService(configuration: Configuration, service: Service): Home {
  const tenantId = configuration.tenant.id;
  const resourceId = soleCalendarOf(configuration, service);
  return resourceId === null
    ? { kind: "coordinator", tenantId, serviceId: service.id }
    : { kind: "calendar", tenantId, resourceId };
}

/** The one resource that can serve a service, or null when there is a choice or a combination to make. */
export function soleResourceOf(service: Pick<Service, "requires">): string | null {
  const [only, ...others] = resourcesOf(service);
  return only !== undefined && others.length === 0 && service.requires.length === 1 ? only : null;
}

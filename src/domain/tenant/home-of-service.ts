// Which object decides the bookings of a service. Worker and objects ask this file alone: if two answers differed, a
// booking would go to an object that refuses it for ever.

import type { Home } from "../ids";
import { resourcesOf, type Service } from "./service";

/** A resource, and the space that it lies in. */
type Placed = { readonly id: string; readonly parentId: string | null };

/**
 * The one calendar that can decide a booking of a service alone. Null when a coordinator decides: several possible
 * resources, a combination, many seats, or a space inside another.
 */
export function soleCalendarOf(
  service: Pick<Service, "requires" | "seats">,
  resources: readonly Placed[],
): string | null {
  const only = soleResourceOf(service);
  if (only === null || service.seats > 1) return null;
  return resources.find(({ id }) => id === only)?.parentId == null ? only : null;
}

/** True when a coordinator decides the bookings of a service. */
export function isCoordinated(service: Pick<Service, "requires" | "seats">, resources: readonly Placed[]): boolean {
  return soleCalendarOf(service, resources) === null;
}

/** Where new bookings of a service have their home, and the entries of its waitlist. */
export function homeOfService(
  tenantId: string,
  service: Pick<Service, "id" | "requires" | "seats">,
  resources: readonly Placed[],
): Home {
  const resourceId = soleCalendarOf(service, resources);
  return resourceId === null
    ? { kind: "coordinator", tenantId, serviceId: service.id }
    : { kind: "calendar", tenantId, resourceId };
}

/** The one resource that can serve a service, or null for a choice or combination. */
export function soleResourceOf(service: Pick<Service, "requires">): string | null {
  const [only, ...others] = resourcesOf(service);
  return only !== undefined && others.length === 0 && service.requires.length === 1 ? only : null;
}

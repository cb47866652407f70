import type { ResourceRow } from "../db/resources";
import type { Home } from "../domain/ids";
import { soleResourceOf } from "../domain/tenant/configuration";
import { resourcesOf, type Service } from "../domain/tenant/service";

/**
 * True when a coordinator decides bookings of a service: several possible resources, many seats, or a space inside
 * another.
 */
export function isCoordinated(
  service: Pick<Service, "requires" | "seats">,
  resources: readonly Pick<ResourceRow, "id" | "parentId">[],
): boolean {
  if (soleResourceOf(service) === null || service.seats > 1) return true;
  const serving = resourcesOf(service);
  return resources.some((resource) => serving.includes(resource.id) && resource.parentId !== null);
}

/** The home of a service's waitlist: the home of its new bookings. */
export function waitlistHomeOf(
  tenantId: string,
  service: Pick<Service, "id" | "requires" | "seats">,
  resources: readonly Pick<ResourceRow, "id" | "parentId">[],
): Home {
  const resourceId = soleResourceOf(service);
  return resourceId === null || isCoordinated(service, resources)
    ? { kind: "coordinator", tenantId, serviceId: service.id }
    : { kind: "calendar", tenantId, resourceId };
}

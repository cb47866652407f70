// The parts that changes of a service share. Every calendar that may know a service gets its new revision, so no booking
// uses an old price or duration.

import { listResources, type ResourceRow } from "../../db/resources";
import type { StoredService } from "../../db/services";
import { canAllServe } from "../../domain/availability/assignment";
import { MOST_AMOUNT } from "../../domain/booking/price-range";
import { asksTooLittle } from "../../domain/payments/terms";
import { invalid, missing, ok, type Refusal, type Result, refused } from "../../domain/refusal";
import { isCoordinated } from "../../domain/tenant/home-of-service";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import type { Deps } from "../deps";
import type { Pending } from "../setup/push-changes";
import { readTenant } from "../setup/read-tenant";

export type ChangedService = { readonly service: StoredService; readonly pending: Pending };

export const TOO_DEAR = invalid(
  "/price/amount",
  `with all multipliers, places and hours must not come to more than ${MOST_AMOUNT}`,
);

/** Why a service cannot ask what it asks: no provider takes an amount as small. Null where some bookings ask for more. */
export async function whyTooLittle(deps: Deps, tenantId: string, service: Service): Promise<Refusal | null> {
  if (service.confirmation !== "payment" || !service.price) return null;
  const tenant = await readTenant(deps, tenantId);
  const profile = tenant.ok ? tenant.value.paymentProfile : null;
  const part = asksTooLittle({ ...service, ...(profile && { paymentProfile: profile }) });
  return part && invalid(part === "deposit" ? "/payment/deposit" : "/price/amount", TOO_LITTLE_ONLINE);
}

const TOO_LITTLE_ONLINE = "asks for less than a provider takes online: ask for more, or for nothing before the visit";

export function checkRequirements(
  resources: readonly Pick<ResourceRow, "id">[],
  requires: Service["requires"],
): Result<null> {
  const known = new Set(resources.map(({ id }) => id));
  if (requires.some(({ anyOf }) => anyOf.some((id) => !known.has(id)))) return refused(missing("resource"));
  // Without any choice of different resources, the service could never be booked.
  if (!canAllServe(requires.map(({ anyOf }) => anyOf))) {
    return refused(invalid("/requires", "cannot be met: one resource cannot serve two elements at once"));
  }
  return ok(null);
}

/** The objects that must know a service, in any version: calendars by resource id, its coordinator by service id. */
export async function objectsToTell(deps: Deps, tenantId: string, versions: readonly Service[]): Promise<string[]> {
  const resources = await listResources(deps.db, tenantId);
  const coordinators = versions.filter((service) => isCoordinated(service, resources)).map((service) => service.id);
  return [...new Set([...versions.flatMap(resourcesOf), ...coordinators])];
}

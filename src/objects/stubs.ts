// The only maker of object names: tenant first, so that no other id alone can reach another tenant's object.

import type { Home } from "../domain/ids";
import type { Env } from "../env";
import type { ResourceCalendar } from "./calendar/resource-calendar";
import type { BookingCoordinator } from "./coordinator/booking-coordinator";

export type CalendarNamespace = DurableObjectNamespace<ResourceCalendar>;
export type CoordinatorNamespace = DurableObjectNamespace<BookingCoordinator>;

/** `tenant/resource` of a calendar, `tenant/service` of a coordinator. */
export function parseObjectName(name: string): { readonly tenantId: string; readonly ownId: string } {
  const [tenantId, ownId] = name.split("/");
  if (!tenantId || !ownId) throw new Error("An object is named tenant/resource or tenant/service.");
  return { tenantId, ownId };
}

/** A fresh stub each time: one that saw a fault is not used again. */
export function calendarOf(
  namespace: CalendarNamespace,
  tenantId: string,
  resourceId: string,
): DurableObjectStub<ResourceCalendar> {
  return namespace.get(namespace.idFromName(`${tenantId}/${resourceId}`));
}

export function coordinatorOf(
  namespace: CoordinatorNamespace,
  tenantId: string,
  serviceId: string,
): DurableObjectStub<BookingCoordinator> {
  return namespace.get(namespace.idFromName(`${tenantId}/${serviceId}`));
}

/** The object that is home to something, whichever kind it is: both answer to what a home is asked. */
export function homeStub(env: Pick<Env, "CALENDAR" | "COORDINATOR">, home: Home) {
  return home.kind === "calendar"
    ? calendarOf(env.CALENDAR, home.tenantId, home.resourceId)
    : coordinatorOf(env.COORDINATOR, home.tenantId, home.serviceId);
}

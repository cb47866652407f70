// The only place that makes names of objects. The tenant comes first, so an id alone cannot reach another tenant's
// object.

import type { Home } from "../domain/ids";
import type { Env } from "../env";
import { reasonOf } from "../log";
import type { ResourceCalendar } from "./calendar/resource-calendar";
import type { BookingCoordinator } from "./coordinator/booking-coordinator";

export type CalendarNamespace = DurableObjectNamespace<ResourceCalendar>;
export type CoordinatorNamespace = DurableObjectNamespace<BookingCoordinator>;

/** A calendar is named `tenant/resource`, a coordinator `tenant/service`. */
export function parseObjectName(name: string): { readonly tenantId: string; readonly ownId: string } {
  const [tenantId, ownId] = name.split("/");
  if (!tenantId || !ownId) throw new Error("An object is named tenant/resource or tenant/service.");
  return { tenantId, ownId };
}

/** Makes a fresh stub each time, because a stub that saw a fault stays broken. */
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

/** Whether an object has no such method: for a while after a deployment it may run an earlier build. */
export function lacksMethod(fault: unknown): boolean {
  return /does not implement/.test(reasonOf(fault));
}

/** The object that keeps a booking, session or entry. A caller can make only the calls that both kinds answer. */
export function homeStub(env: Pick<Env, "CALENDAR" | "COORDINATOR">, home: Home) {
  return home.kind === "calendar"
    ? calendarOf(env.CALENDAR, home.tenantId, home.resourceId)
    : coordinatorOf(env.COORDINATOR, home.tenantId, home.serviceId);
}

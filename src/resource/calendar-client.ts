// The only maker of a calendar's name: tenant first, so that no resource id alone can reach another tenant's object.

import type { ResourceCalendar } from "./resource-calendar";

export type CalendarNamespace = DurableObjectNamespace<ResourceCalendar>;

export function calendarName(tenantId: string, resourceId: string): string {
  return `${tenantId}/${resourceId}`;
}

export function parseCalendarName(name: string): { tenantId: string; resourceId: string } {
  const [tenantId, resourceId] = name.split("/");
  if (!tenantId || !resourceId) throw new Error("A calendar is named tenant/resource.");
  return { tenantId, resourceId };
}

/** A fresh stub each time: one that saw a fault is not used again. */
export function calendarOf(
  namespace: CalendarNamespace,
  tenantId: string,
  resourceId: string,
): DurableObjectStub<ResourceCalendar> {
  return namespace.get(namespace.idFromName(calendarName(tenantId, resourceId)));
}

// What a command of a calendar works with: the tables of every object, and the resource with its rules.

import type { ResourceRules } from "../../domain/tenant/resource";
import type { BookingTx } from "../bookings/booking-tx";
import type { BookedResource } from "../messages";
import type { Offers } from "./offer-round";

export type CalendarTx = BookingTx & {
  readonly tenantId: string;
  readonly resourceId: string;
  /** Whether this calendar may have work with other objects. A freeze is such work: without any, it is not frozen. */
  readonly mayHavePeerWork: boolean;
  /** The waitlist's right to places that came free. */
  readonly offers: Offers;
  /** Null until the calendar receives its rules. */
  readonly rules: ResourceRules | null;
  /** Present when the caller can retry. `isNeeded` becomes true when an undecided claim caused the refusal. */
  readonly patience?: { isNeeded: boolean };
};

export type OpenCalendarTx = CalendarTx & { readonly rules: ResourceRules };

export function isOpen(tx: CalendarTx): tx is OpenCalendarTx {
  return tx.rules !== null;
}

export function calendarResource({ rules, resourceId }: Pick<CalendarTx, "rules" | "resourceId">): BookedResource {
  return { id: resourceId, name: rules?.name ?? "", timeZone: rules?.timeZone ?? "UTC" };
}

// What a command of a calendar works with: what every booking object has, and the resource with its rules.

import type { ResourceRules } from "../../domain/tenant/resource";
import type { BookingTx } from "../bookings/booking-tx";
import type { BookedResource } from "../messages";
import type { Offers } from "./calendar-offers";

export type CalendarTx = BookingTx & {
  readonly tenantId: string;
  readonly resourceId: string;
  /** False while nothing here concerns other objects: then there is no freeze to look for. */
  readonly mayHavePeerWork: boolean;
  /** Who is to be offered what came free before anybody else has it. */
  readonly offers: Offers;
  /** Null until the calendar was told its rules. */
  readonly rules: ResourceRules | null;
  /** Where the caller would rather ask again than be refused for what is not decided yet: whether that is so. */
  readonly patience?: { isNeeded: boolean };
};

export type OpenCalendarTx = CalendarTx & { readonly rules: ResourceRules };

export function isOpen(tx: CalendarTx): tx is OpenCalendarTx {
  return tx.rules !== null;
}

export function calendarResource({ rules, resourceId }: Pick<CalendarTx, "rules" | "resourceId">): BookedResource {
  return { id: resourceId, name: rules?.name ?? "", timeZone: rules?.timeZone ?? "UTC" };
}

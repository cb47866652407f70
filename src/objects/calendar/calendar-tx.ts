// A desk at a calendar: what every home has, and the resource with its rules.

import type { ResourceRules } from "../../domain/tenant/resource";
import type { HomeDesk } from "../bookings/booking-tx";
import type { BookedResource } from "../messages";
import type { Offers } from "./calendar-offers";

export type Desk = HomeDesk & {
  readonly tenantId: string;
  readonly resourceId: string;
  /** Nothing here concerns anybody else, so there is no fence to look for. */
  readonly isStill: boolean;
  /** Who is to be offered what came free before anybody else has it. */
  readonly offers: Offers;
  /** Null until the calendar was told its rules. */
  readonly rules: ResourceRules | null;
  /** Where the caller would rather ask again than be refused for what is not decided yet: whether that is so. */
  readonly patience?: { isNeeded: boolean };
};

export type OpenDesk = Desk & { readonly rules: ResourceRules };

export function isOpen(desk: Desk): desk is OpenDesk {
  return desk.rules !== null;
}

export function calendarResource({ rules, resourceId }: Pick<Desk, "rules" | "resourceId">): BookedResource {
  return { id: resourceId, name: rules?.name ?? "", timeZone: rules?.timeZone ?? "UTC" };
}

// What can be occupied, as the rules see it.

import type { Closure } from "../availability/closure";
import type { OpeningHours } from "../availability/opening-hours";
import type { Pool } from "../availability/pools";

export type ResourceKind = "person" | "space" | "equipment";

/**
 * Everything about a resource that decides what is bookable. Its objects store the highest revision they have received.
 */
export type ResourceRules = {
  readonly revision: number;
  readonly resourceId: string;
  readonly name: string;
  readonly active: boolean;
  readonly timeZone: string;
  /** Bookings at once. */
  readonly capacity: number;
  /** How many people it holds; null means no limit. */
  readonly maxGuests: number | null;
  readonly maxBookingsPerDay: number | null;
  readonly hours: OpeningHours;
  readonly pools: readonly Pool[];
  readonly closures: readonly Closure[];
  /** The spaces around it, the nearest first. */
  readonly ancestorIds: readonly string[];
};

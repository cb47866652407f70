// What one customer may have open at a tenant at once. Open is what keeps a place from others, or a turn: a live hold, a
// booking whose start is to come, a wait. It is counted where it is decided.

export type OpenLimits = {
  /** Live holds in the customer's name; what the waitlist offers them is counted as a wait. */
  readonly holds: number;
  /** Bookings that are pending or confirmed and whose start is to come. */
  readonly bookings: number;
  /** Waitlist entries that wait, or have an offer open. */
  readonly waits: number;
};

export type OpenClaim = keyof OpenLimits;

const DEFAULT_OPEN_LIMITS: OpenLimits = { holds: 3, bookings: 10, waits: 3 };
export const MOST_OPEN: OpenLimits = { holds: 1_000, bookings: 10_000, waits: 1_000 };

/** An address stands for several people: a family, an office. */
export const PEOPLE_PER_ADDRESS = 5;

/** The limits that a tenant set, and the usual ones where it set none. */
export function openLimitsOf(set: Partial<OpenLimits> | null | undefined): OpenLimits {
  return { ...DEFAULT_OPEN_LIMITS, ...set };
}

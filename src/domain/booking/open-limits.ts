// What one customer may have open at a tenant at once. Open means that it keeps a place, or a turn, from others: a live
// hold, an upcoming booking, a waitlist entry. The object that decides also counts.

export type OpenLimits = {
  /** Live holds in the customer's name. An offer of the waitlist counts as a wait. */
  readonly holds: number;
  /** Pending or confirmed bookings with a start still to come, and those that wait for money. */
  readonly bookings: number;
  /** Waitlist entries that wait, or have an open offer. */
  readonly waits: number;
};

export type OpenClaim = keyof OpenLimits;

const DEFAULT_OPEN_LIMITS: OpenLimits = { holds: 3, bookings: 10, waits: 3 };
export const MOST_OPEN: OpenLimits = { holds: 1_000, bookings: 10_000, waits: 1_000 };

/** Several people share an address: a family, an office. */
export const PEOPLE_PER_ADDRESS = 5;

/** The limits that a tenant set, with defaults for the others. */
export function openLimitsOf(set: Partial<OpenLimits> | null | undefined): OpenLimits {
  return { ...DEFAULT_OPEN_LIMITS, ...set };
}

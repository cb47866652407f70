// How much one tenant may have. An existing excess stays and may be changed, if the change does not increase it.

/** A migration has the same numbers: the database counts there, so that two requests cannot both take the last one. */
export const MOST_SERVICES = 200;
export const MOST_RESOURCES = 200;
/** The most bytes of the configuration that every request reads: services, resources, the tenant itself. */
export const MOST_CONFIGURATION_BYTES = 256 * 1024;
/** The most bytes of one service: each booked version of it is stored. */
export const MOST_SERVICE_BYTES = 8 * 1024;
/** The most resources of one service, the spaces around them included: a booking asks all of them. */
export const MOST_DRAWN_ON = 100;
/**
 * The most current closures, those of the whole tenant, and the dates in all of them. Calendars store those that
 * concern them.
 */
export const MOST_CLOSURES = 500;
export const MOST_WIDE_CLOSURES = 100;
export const MOST_CLOSED_DATES = 2_000;
export const MOST_OVERRIDES = 400;
export const MOST_OVERRIDE_WINDOWS = 1_000;
export const MOST_POOLS = 50;

const ENCODER = new TextEncoder();

/** Bytes of a value in its stored form. */
export function bytesOf(value: unknown): number {
  return ENCODER.encode(JSON.stringify(value)).byteLength;
}

/** True when a value exceeds the limit and the change increases it. */
export function isGrownBeyond(most: number, after: number, before: number): boolean {
  return after > most && after > before;
}

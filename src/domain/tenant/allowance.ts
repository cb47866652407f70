// How much one tenant may have. What is there already stays and may be changed, as long as that does not make more of it.

/** A migration holds the same numbers: there the database counts, so that two requests cannot both be the last one. */
export const MOST_SERVICES = 200;
export const MOST_RESOURCES = 200;
/** Bytes of what every way of a request has to know of a tenant: services, resources, the tenant itself. */
export const MOST_CONFIGURATION_BYTES = 256 * 1024;
/** Bytes of one service, as each of its versions that was booked is kept. */
export const MOST_SERVICE_BYTES = 8 * 1024;
/** Resources that one service may draw on, the spaces around them included: so many are asked for a booking. */
export const MOST_DRAWN_ON = 100;
/** Closures that are not over, those of the whole tenant, and the dates that all name: calendars hold what concerns them. */
export const MOST_CLOSURES = 500;
export const MOST_WIDE_CLOSURES = 100;
export const MOST_CLOSED_DATES = 2_000;
export const MOST_OVERRIDES = 400;
export const MOST_OVERRIDE_WINDOWS = 1_000;
export const MOST_POOLS = 50;

const ENCODER = new TextEncoder();

/** Bytes of a value as it is written down. */
export function bytesOf(value: unknown): number {
  return ENCODER.encode(JSON.stringify(value)).byteLength;
}

/** Whether something is more than may be, and more than it was. */
export function isGrownBeyond(most: number, after: number, before: number): boolean {
  return after > most && after > before;
}

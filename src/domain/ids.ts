// Opaque ids with a prefix. A booking's id also says where its home is, so that it can be reached without any table.

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const BODY_LENGTH = 16;

export type IdPrefix = "ten" | "res" | "svc" | "cus" | "clo" | "tok" | "evt" | "mem" | "aud";

/** Bytes of randomness (or of a digest) that an id takes: 80 bits. */
export const ID_BYTES = 10;

/** The 16 letters and digits that stand for ten bytes. */
export function idBody(bytes: Uint8Array): string {
  let body = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes.subarray(0, ID_BYTES)) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      body += ALPHABET[(buffer >>> bits) & 31];
    }
  }
  return body;
}

export function makeId(prefix: IdPrefix, bytes: Uint8Array): string {
  return `${prefix}_${idBody(bytes)}`;
}

/** Where the truth of a booking or a series lives: the calendar of one resource. */
export type BookingHome = { readonly tenantId: string; readonly resourceId: string };

const CALENDAR_HOME = "c";

export function makeBookingId(home: BookingHome, bytes: Uint8Array): string {
  return makeHomedId("bkg", home, bytes);
}

export function makeSeriesId(home: BookingHome, bytes: Uint8Array): string {
  return makeHomedId("ser", home, bytes);
}

type HomedPrefix = "bkg" | "ser";

function makeHomedId(prefix: HomedPrefix, { tenantId, resourceId }: BookingHome, bytes: Uint8Array): string {
  return `${prefix}_${CALENDAR_HOME}${tenantId.slice(4)}${resourceId.slice(4)}${idBody(bytes)}`;
}

/** The home that a booking id names, or null for what is no booking id. Whether it exists, only the home knows. */
export function bookingHomeOf(bookingId: string): BookingHome | null {
  return homeOf("bkg", bookingId);
}

export function seriesHomeOf(seriesId: string): BookingHome | null {
  return homeOf("ser", seriesId);
}

function homeOf(prefix: HomedPrefix, id: string): BookingHome | null {
  const body = id.slice(5);
  if (!id.startsWith(`${prefix}_${CALENDAR_HOME}`) || body.length !== 3 * BODY_LENGTH || !isBody(body)) return null;
  return {
    tenantId: `ten_${body.slice(0, BODY_LENGTH)}`,
    resourceId: `res_${body.slice(BODY_LENGTH, 2 * BODY_LENGTH)}`,
  };
}

function isBody(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]+$/.test(text);
}

export function isSlug(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/.test(text);
}

/** `Skin care` becomes `skin-care`; null when nothing usable is left. */
export function codeFromName(name: string): string | null {
  const code = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 50)
    .replace(/-+$/, "");
  return code === "" ? null : code;
}

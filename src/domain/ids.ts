// Opaque ids with a prefix. The id of a thing with a home also names that home, so that finding it needs no table.

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** Letters and digits of the id's own part. */
export const ID_LENGTH = 16;

export type IdPrefix =
  | "ten"
  | "res"
  | "svc"
  | "clo"
  | "tok"
  | "evt"
  | "mem"
  | "aud"
  | "dlv"
  | "msg"
  | "whk"
  | "con"
  | "ann"
  | "usr"
  | "sgn"
  | "acs"
  | "nte"
  | "psk"
  | "pkg"
  | "crd"
  | "use";

/** Random (or digest) bytes of an id: 80 bits. */
export const ID_BYTES = 10;

/** The 16 letters and digits that encode ten bytes. */
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

/** The prefix of a customer id. Ids of an earlier build were plain hashes, and their letters do not include `u`. */
export const KEYED_CUSTOMER = "cus_u";
/** Greater than every such id, and not greater than any id that sorts after them. */
export const PAST_KEYED_CUSTOMERS = "cus_v";

/** The logs name this instead of an erased customer. */
export const ERASED_CUSTOMER = "cus_erased";

/** Where the truth of a booking lives: the calendar of its only resource, or the coordinator of its service. */
export type Home =
  | { readonly kind: "calendar"; readonly tenantId: string; readonly resourceId: string }
  | { readonly kind: "coordinator"; readonly tenantId: string; readonly serviceId: string };

/** The kinds of things with a home: bookings, series, sessions, waitlist entries, invitations. */
export type HomedPrefix = "bkg" | "ser" | "ses" | "wle" | "inv";

/** Letters and digits of the id of a thing with a home, after its prefix: the kind of home, its business, itself. */
export const HOMED_BODY = 1 + 3 * ID_LENGTH;

const CALENDAR_HOME = "c";
const COORDINATOR_HOME = "k";

export function makeHomedId(prefix: HomedPrefix, home: Home, bytes: Uint8Array): string {
  return homedIdOf(prefix, home, idBody(bytes));
}

/** The id of a kind, from its own part. */
export function homedIdOf(prefix: HomedPrefix, home: Home, body: string): string {
  return `${homedIdStem(prefix, home)}${body}`;
}

/** The id of the event that a booking was made. Its history finds it so. */
export function makingEventId(bookingId: string): string {
  return `evt_${bookingId.slice(-ID_LENGTH)}`;
}

/** The id of the line of the audit log that says the same as an event. The copy of events in D1 makes it so. */
export function auditIdOf(eventId: string): string {
  return eventId.replace("evt_", "aud_");
}

/** The common beginning of all ids of a kind with the same home. */
export function homedIdStem(prefix: HomedPrefix, home: Home): string {
  const [letter, own] =
    home.kind === "calendar" ? [CALENDAR_HOME, home.resourceId] : [COORDINATOR_HOME, home.serviceId];
  return `${prefix}_${letter}${home.tenantId.slice(4)}${own.slice(4)}`;
}

/** The home that an id of a kind names, or null for any other text. Only the home knows whether the thing exists. */
export function homeOf(prefix: HomedPrefix, id: string): Home | null {
  const letter = id[4];
  const body = id.slice(5);
  if (!id.startsWith(`${prefix}_`) || id.length !== 4 + HOMED_BODY || !isBody(body)) return null;
  const tenantId = `ten_${body.slice(0, ID_LENGTH)}`;
  const own = body.slice(ID_LENGTH, 2 * ID_LENGTH);
  if (letter === CALENDAR_HOME) return { kind: "calendar", tenantId, resourceId: `res_${own}` };
  if (letter === COORDINATOR_HOME) return { kind: "coordinator", tenantId, serviceId: `svc_${own}` };
  return null;
}

/** The home of a subject that claims a resource: a booking or a session. */
export function homeOfSubject(subjectId: string): Home | null {
  return homeOf(subjectId.startsWith("ses_") ? "ses" : "bkg", subjectId);
}

function isBody(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]+$/.test(text);
}

/** The code that no service gets: under it each business has the page of a customer's own bookings. */
export const OWN_CODE = "my";
/** Nor this one: under it customers buy packages. */
export const PACKAGES_CODE = "packages";

export function isSlug(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/.test(text);
}

/** `Skin care` becomes `skin-care`; null when no letter or digit is left. */
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

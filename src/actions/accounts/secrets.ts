// Secrets that are given once are HMACs over what they open: they can be restated on a replay and need not be stored.

import { type BookingRecord, tokenVersionOf } from "../../domain/booking/booking-record";
import { homeOf } from "../../domain/ids";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { keyedBytes, type SecretKind } from "../../keyed";

/**
 * Characters of an Idempotency-Key that nobody guesses. A shorter one may be a number that a stranger counts up to: it is
 * told no secret on a replay. A new tenant's first token opens more, so its key has to be longer.
 */
export const LEAST_SECRET_KEY = 16;
export const LEAST_SIGNUP_KEY = 32;

const encoder = new TextEncoder();

/** The secret of a thing, 43 URL-safe characters. `version` rises when an old secret must stop working. */
export async function secretOf(serverSecret: string, kind: SecretKind, id: string, version = 1): Promise<string> {
  return base64Url(await keyedBytes(serverSecret, kind, `${id}|${version}`));
}

/** A token that names what it opens, so that a link needs nothing else. One of a later version says which. */
export async function tokenOf(serverSecret: string, kind: SecretKind, id: string, version = 1): Promise<string> {
  return `${id}.${await secretOf(serverSecret, kind, id, version)}${version === 1 ? "" : `.${version}`}`;
}

/** What opens a booking as it is now. */
export async function manageTokenOf(
  serverSecret: string,
  booking: Pick<BookingRecord, "id" | "tokenVersion">,
): Promise<string> {
  return tokenOf(serverSecret, "manage", booking.id, tokenVersionOf(booking));
}

export type Opened = { readonly id: string; readonly version: number };

/** What a token names, or null when it is not the token that was given out for it. Whether its version still counts, what
 * it opens says. */
export async function openedBy(serverSecret: string, kind: SecretKind, token: string): Promise<Opened | null> {
  const [id = "", , last] = token.split(".");
  const version = last === undefined ? 1 : Number(last);
  if (!Number.isSafeInteger(version)) return null;
  return isSameSecret(token, await tokenOf(serverSecret, kind, id, version)) ? { id, version } : null;
}

/** The id that a token names of what has one token for good. */
export async function idOfToken(serverSecret: string, kind: SecretKind, token: string): Promise<string | null> {
  const opened = await openedBy(serverSecret, kind, token);
  return opened?.version === 1 ? opened.id : null;
}

/** Anything but this hold's own token answers as if there were no such hold. */
export async function checkHoldToken(
  serverSecret: string,
  bookingId: string,
  token: string | null,
): Promise<Result<null>> {
  if (token === null || !homeOf("bkg", bookingId)) return refused(missing("hold"));
  return isSameSecret(token, await tokenOf(serverSecret, "hold", bookingId)) ? ok(null) : refused(missing("hold"));
}

/** Compares in a time that does not depend on where the two differ. */
export function isSameSecret(given: string, expected: string): boolean {
  const a = encoder.encode(given);
  const b = encoder.encode(expected);
  return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b);
}

export function randomSecret(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** SHA-256, hex. */
export async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

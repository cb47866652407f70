// One-time secrets are HMACs over the id they open. A replay computes them again, so they need not be stored.

import { type BookingRecord, tokenVersionOf } from "../../domain/booking/booking-record";
import { homeOf } from "../../domain/ids";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { keyedBytes, type SecretKind } from "../../keyed";

/**
 * The least number of characters of an Idempotency-Key that an attacker cannot guess. A shorter key may be a counter,
 * so its replay returns no secret. A new tenant's first token opens more, so its key must be longer.
 */
export const LEAST_SECRET_KEY = 16;
export const LEAST_SIGNUP_KEY = 32;

const encoder = new TextEncoder();

/** The secret of a thing, 43 URL-safe characters. Raising `version` ends the old secret. */
export async function secretOf(serverSecret: string, kind: SecretKind, id: string, version = 1): Promise<string> {
  return base64Url(await keyedBytes(serverSecret, kind, `${id}|${version}`));
}

/** A token contains the id that it opens, so a link needs nothing else. A later version is part of the token. */
export async function tokenOf(serverSecret: string, kind: SecretKind, id: string, version = 1): Promise<string> {
  return `${id}.${await secretOf(serverSecret, kind, id, version)}${version === 1 ? "" : `.${version}`}`;
}

/** The token that opens a booking now. */
export async function manageTokenOf(
  serverSecret: string,
  booking: Pick<BookingRecord, "id" | "tokenVersion">,
): Promise<string> {
  return tokenOf(serverSecret, "manage", booking.id, tokenVersionOf(booking));
}

export type Opened = { readonly id: string; readonly version: number };

/**
 * The id and version in a token, or null when the token is not one of ours. The thing itself knows which version still
 * counts.
 */
export async function openedBy(serverSecret: string, kind: SecretKind, token: string): Promise<Opened | null> {
  const [id = "", , last] = token.split(".");
  const version = last === undefined ? 1 : Number(last);
  if (!Number.isSafeInteger(version)) return null;
  return isSameSecret(token, await tokenOf(serverSecret, kind, id, version)) ? { id, version } : null;
}

/** The id in a token, for things whose token never changes. */
export async function idOfToken(serverSecret: string, kind: SecretKind, token: string): Promise<string | null> {
  const opened = await openedBy(serverSecret, kind, token);
  return opened?.version === 1 ? opened.id : null;
}

/** Without this hold's own token, the answer is the same as for a hold that does not exist. */
export async function checkHoldToken(
  serverSecret: string,
  bookingId: string,
  token: string | null,
): Promise<Result<null>> {
  if (token === null || !homeOf("bkg", bookingId)) return refused(missing("hold"));
  return isSameSecret(token, await tokenOf(serverSecret, "hold", bookingId)) ? ok(null) : refused(missing("hold"));
}

/** Compares in constant time, wherever the two differ. */
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

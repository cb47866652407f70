// Secrets that are given once are HMACs over what they open: they can be restated on a replay and need not be stored.

import { homeOf } from "../domain/ids";
import { missing, ok, type Result, refused } from "../domain/refusal";
import { keyedBytes, type SecretKind } from "../keyed";

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

/** A token that names what it opens, so that a link needs nothing else. */
export async function tokenOf(serverSecret: string, kind: SecretKind, id: string): Promise<string> {
  return `${id}.${await secretOf(serverSecret, kind, id)}`;
}

/** The id that a token names, or null when it is not the token that was given out for it. */
export async function idOfToken(serverSecret: string, kind: SecretKind, token: string): Promise<string | null> {
  const [id = ""] = token.split(".");
  return isSameSecret(token, await tokenOf(serverSecret, kind, id)) ? id : null;
}

/** Anything but this booking's own token answers as if there were no such booking. */
export async function checkBookingToken(
  serverSecret: string,
  kind: "manage" | "hold",
  bookingId: string,
  token: string | null,
): Promise<Result<null>> {
  if (token === null || !homeOf("bkg", bookingId)) return refused(missing(kind === "hold" ? "hold" : "booking"));
  const expected = await tokenOf(serverSecret, kind, bookingId);
  return isSameSecret(token, expected) ? ok(null) : refused(missing(kind === "hold" ? "hold" : "booking"));
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

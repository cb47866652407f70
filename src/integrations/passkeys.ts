// What a passkey answers, checked by @simplewebauthn/server. It is loaded only by who uses a passkey.

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";

/** ECDSA with P-256, and RSA for older Windows. */
export const ALGORITHMS = [-7, -257];

/** The origin that a passkey must have spoken to, and the challenge that it must have signed. */
export type Expected = { readonly challenge: string; readonly origin: string };

export type NewPasskey = {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
};

export type KnownPasskey = { readonly credentialId: string; readonly publicKey: string; readonly counter: number };

/** The passkey that a browser made; null when it does not fit. */
export async function checkNewPasskey({ challenge, origin }: Expected, answer: unknown): Promise<NewPasskey | null> {
  const response = answer as RegistrationResponseJSON;
  if (isFromFrame(response)) return null;
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: relyingPartyOf(origin),
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified || !registrationInfo) return null;
    const { id, publicKey, counter } = registrationInfo.credential;
    const transports = (response.response.transports ?? []).filter((way) => /^[a-z-]{1,20}$/.test(way)).slice(0, 8);
    return { credentialId: id, publicKey: toBase64Url(publicKey), counter, transports };
  } catch {
    return null;
  }
}

/** How often the passkey has signed by now; null when its answer does not fit. */
export async function checkPasskey(
  { challenge, origin }: Expected,
  { credentialId, publicKey, counter }: KnownPasskey,
  userHandle: string,
  answer: unknown,
): Promise<number | null> {
  const response = answer as AuthenticationResponseJSON;
  // A passkey of ours is discoverable, so it names its person.
  if (isFromFrame(response) || response.response.userHandle !== userHandle) return null;
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: relyingPartyOf(origin),
      credential: { id: credentialId, publicKey: fromBase64Url(publicKey), counter },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}

export function relyingPartyOf(origin: string): string {
  return new URL(origin).hostname;
}

/** Our pages are in no frame. The library does not look at this. */
function isFromFrame({ response }: { readonly response: { readonly clientDataJSON: string } }): boolean {
  try {
    const told = JSON.parse(new TextDecoder().decode(fromBase64Url(response.clientDataJSON)));
    return told.crossOrigin === true || told.topOrigin !== undefined;
  } catch {
    return true;
  }
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

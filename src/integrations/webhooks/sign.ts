// Signatures of Standard Webhooks 1.0 (https://www.standardwebhooks.com), for what we send and for what Resend sends.

import { fromBase64, hmac, isSame, toBase64 } from "../bytes";

const PREFIX = "whsec_";
/** How far the clocks of the two sides may be apart. */
const TOLERANCE_SECONDS = 300;

export function newWebhookSecret(): string {
  return `${PREFIX}${toBase64(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** The value of `webhook-signature`: one signature for each secret, so that a receiver may still have the old one. */
export async function signatureOf(
  secrets: readonly string[],
  id: string,
  timestampSeconds: number,
  body: string,
): Promise<string> {
  const signatures = await Promise.all(
    secrets.map((secret) => signedWith(secret, `${id}.${timestampSeconds}.${body}`)),
  );
  if (signatures.length === 0 || signatures.includes(null)) throw new Error("A webhook has no usable secret.");
  return signatures.join(" ");
}

export type Signed = {
  readonly id: string | null;
  readonly timestamp: string | null;
  readonly signature: string | null;
};

/** Whether one of the secrets made one of the signatures, not long ago. */
export async function isSignedBy(
  secrets: readonly string[],
  { id, timestamp, signature }: Signed,
  body: string,
  now: number,
): Promise<boolean> {
  if (!id || !signature || !timestamp || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const expected = await Promise.all(secrets.map((secret) => signedWith(secret, `${id}.${timestamp}.${body}`)));
  const given = signature.split(" ");
  // Every pair is compared, so that the time says nothing of which one fits.
  const fits = given.flatMap((one) => expected.map((other) => other !== null && isSame(one, other)));
  return fits.includes(true);
}

/** Null when the secret is none: what a business has typed in wrongly fits no signature. */
async function signedWith(secret: string, signed: string): Promise<string | null> {
  const key = fromBase64(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret);
  if (!key || key.byteLength === 0) return null;
  return `v1,${toBase64(await hmac("SHA-256", key, signed))}`;
}

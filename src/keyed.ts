// HMACs with this server's secret. Customer ids are such HMACs, so that a person's address does not lead to their id.
// This still holds for what remains after an erasure.

import { idBody, KEYED_CUSTOMER } from "./domain/ids";

export type SecretKind =
  | "manage"
  | "series"
  | "hold"
  | "staff"
  | "session"
  | "invitation"
  | "waitlist"
  | "feed"
  | "address"
  | "booking"
  | "customer"
  | "unsubscribe"
  | "answer"
  | "account"
  | "my"
  | "purchase"
  | "password";

const keys = new Map<string, Promise<CryptoKey>>();
const encoder = new TextEncoder();

/** 32 bytes of a text that only this server can compute. */
export async function keyedBytes(serverSecret: string, kind: SecretKind, text: string): Promise<Uint8Array> {
  let key = keys.get(serverSecret);
  if (!key) {
    key = crypto.subtle.importKey("raw", encoder.encode(serverSecret), { name: "HMAC", hash: "SHA-256" }, false, [
      "sign",
    ]);
    keys.set(serverSecret, key);
  }
  const mac = await crypto.subtle.sign("HMAC", await key, encoder.encode(`${kind}|${text}`));
  return new Uint8Array(mac);
}

/** The id of a customer at a tenant, from an e-mail or a phone number. */
export async function customerIdOf(serverSecret: string, tenantId: string, identity: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${tenantId}|${identity}`));
  return keyedCustomerId(serverSecret, `cus_${idBody(new Uint8Array(digest))}`);
}

/**
 * The current id for a customer id of an earlier build; a current id stays unchanged. So old records are renamed
 * without knowing the person.
 */
export async function keyedCustomerId(serverSecret: string, id: string): Promise<string> {
  if (id.startsWith(KEYED_CUSTOMER)) return id;
  return `${KEYED_CUSTOMER}${idBody(await keyedBytes(serverSecret, "customer", id))}`;
}

// What only this server can make: HMACs with its secret. Ids of customers are such, so that nobody finds one by the address
// of a person, also not in what is left when that person was erased.

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
  | "customer";

const keys = new Map<string, Promise<CryptoKey>>();
const encoder = new TextEncoder();

/** 32 bytes that only this server makes of a text. */
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

/** The id of whoever has an identity at a tenant: an e-mail, or a telephone number. */
export async function customerIdOf(serverSecret: string, tenantId: string, identity: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${tenantId}|${identity}`));
  return keyedCustomerId(serverSecret, `cus_${idBody(new Uint8Array(digest))}`);
}

/**
 * The id that is made of the one by which an earlier build named a customer; a keyed one is answered as it is. So what
 * that build wrote is renamed without knowing the person.
 */
export async function keyedCustomerId(serverSecret: string, id: string): Promise<string> {
  if (id.startsWith(KEYED_CUSTOMER)) return id;
  return `${KEYED_CUSTOMER}${idBody(await keyedBytes(serverSecret, "customer", id))}`;
}

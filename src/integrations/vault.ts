// Credentials of tenants at rest. Each tenant has a key of its own, derived from a key of the deployment. A sealed text
// opens only at the place for which it was sealed.

import { fromBase64, toBase64, utf8 } from "./bytes";

export type Place = {
  readonly tenantId: string;
  readonly provider: string;
  readonly connectionId: string;
  readonly field: string;
};

export type Vault = {
  seal(at: Place, text: string): Promise<string>;
  /** Null when it cannot be opened: its key is gone, or it was sealed for another place. */
  open(at: Place, sealed: string): Promise<string | null>;
  /** What begins each text that the newest key sealed. A text that begins otherwise is to be sealed again. */
  readonly newestPrefix: string;
};

const VERSION = "v1";
const INFO = "berth/credentials/v1";
/** The key of a deployment without ENCRYPTION_KEYS, derived from its server secret. */
const DERIVED = "s0";
const KEY_BYTES = 32;
const IV_BYTES = 12;

/** `keysText` is `k2:BASE64,k1:BASE64`: the first seals, all open. */
export function openVault(keysText: string | null, serverSecret: string): Vault {
  const given = keysText === null ? [] : keysText.split(",").map(readKey);
  // What was sealed before a deployment had keys still opens.
  const keys = [...given, { id: DERIVED, bytes: utf8(serverSecret) }];
  const newest = keys[0]?.id ?? DERIVED;
  const keyOf = async (id: string, tenantId: string): Promise<CryptoKey | null> => {
    const bytes = keys.find((key) => key.id === id)?.bytes;
    return bytes ? tenantKey(bytes, tenantId) : null;
  };
  return {
    async seal(at, text) {
      const key = await keyOf(newest, at.tenantId);
      if (!key) throw new Error("The vault has no key.");
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: placeOf(at) }, key, utf8(text));
      return [VERSION, newest, toBase64(iv), toBase64(new Uint8Array(sealed))].join(".");
    },
    async open(at, sealed) {
      const [version, id = "", iv = "", text = "", ...more] = sealed.split(".");
      if (version !== VERSION || more.length > 0) return null;
      const [key, ivBytes, textBytes] = [await keyOf(id, at.tenantId), fromBase64(iv), fromBase64(text)];
      if (!key || ivBytes?.byteLength !== IV_BYTES || !textBytes) return null;
      try {
        const algorithm = { name: "AES-GCM", iv: ivBytes, additionalData: placeOf(at) };
        return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, textBytes));
      } catch {
        return null;
      }
    },
    newestPrefix: `${VERSION}.${newest}.`,
  };
}

function readKey(text: string): { id: string; bytes: Uint8Array<ArrayBuffer> } {
  const colon = text.indexOf(":");
  const [id, bytes] = [text.slice(0, colon), fromBase64(text.slice(colon + 1))];
  if (colon < 1 || id === DERIVED || bytes?.byteLength !== KEY_BYTES)
    throw new Error("ENCRYPTION_KEYS must be keys of 32 bytes such as k2:BASE64,k1:BASE64.");
  return { id, bytes };
}

async function tenantKey(bytes: Uint8Array<ArrayBuffer>, tenantId: string): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: utf8(tenantId), info: utf8(INFO) },
    root,
    { name: "AES-GCM", length: KEY_BYTES * 8 },
    false,
    ["encrypt", "decrypt"],
  );
}

/** No part holds the separator. */
function placeOf({ tenantId, provider, connectionId, field }: Place): Uint8Array<ArrayBuffer> {
  return utf8([tenantId, provider, connectionId, field].join("|"));
}

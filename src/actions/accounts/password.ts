// Passwords at rest: scrypt over the password, keyed with this server's secret first. So a stolen database alone does not
// let a thief guess. The record names its parameters; a password is hashed anew when they rise.

import { scrypt } from "node:crypto";
import { keyedBytes } from "../../keyed";
import type { Deps } from "../deps";
import { isSameSecret } from "./secrets";

/** OWASP's parameters for 16 MiB: an isolate has 128 MiB for everything. */
const COST = { N: 2 ** 14, r: 8, p: 5 } as const;
const BYTES = 32;
const SALT_BYTES = 16;
/** The version of the key that passwords are keyed with. */
const KEY_VERSION = 1;

/** `scrypt$1$16384$8$5$SALT$HASH`: version of the key, cost, salt and hash. */
export async function hashPassword(deps: Pick<Deps, "settings">, password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const hash = await derive(deps, password, { keyVersion: KEY_VERSION, cost: COST, salt });
  return ["scrypt", KEY_VERSION, COST.N, COST.r, COST.p, hex(salt), hash].join("$");
}

export type Checked = {
  readonly isRight: boolean /** The parameters have risen since it was hashed. */;
  readonly isOld: boolean;
};

/** An account without a password, and an unknown address, take as long as a wrong password. */
export async function checkPassword(
  deps: Pick<Deps, "settings">,
  record: string | null,
  password: string,
): Promise<Checked> {
  const known = record === null ? null : readRecord(record);
  const made = known ?? { keyVersion: KEY_VERSION, cost: COST, salt: new Uint8Array(SALT_BYTES), hash: "" };
  const hash = await derive(deps, password, made);
  const { N, r, p } = made.cost;
  return {
    isRight: known !== null && isSameSecret(hash, known.hash),
    isOld: made.keyVersion !== KEY_VERSION || N !== COST.N || r !== COST.r || p !== COST.p,
  };
}

type Made = {
  readonly keyVersion: number;
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  readonly salt: Uint8Array;
};

function readRecord(record: string): (Made & { readonly hash: string }) | null {
  const [method, keyVersion, N, r, p, salt = "", hash = ""] = record.split("$");
  if (method !== "scrypt") return null;
  return {
    keyVersion: Number(keyVersion),
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: fromHex(salt),
    hash,
  };
}

async function derive({ settings }: Pick<Deps, "settings">, password: string, { keyVersion, cost, salt }: Made) {
  const written = password.normalize("NFKC");
  const keyed = await keyedBytes(settings.serverSecret, "password", `${keyVersion}|${written}`);
  return new Promise<string>((resolve, reject) => {
    scrypt(keyed, salt, BYTES, cost, (fault, key) => (fault ? reject(fault) : resolve(hex(key))));
  });
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

// The most common passwords, as sorted fingerprints of 24 bits in a file. See scripts/common-passwords.mjs.

import type { ReadFile } from "../../files";

const PRINT_BYTES = 3;
let bytes: Uint8Array | null = null;

/** Knows common passwords in lower case. Without its file no password is taken: the caller fails. */
export async function readCommonPasswords(read: ReadFile): Promise<(lower: string) => boolean> {
  const file = bytes === null ? await read("common-passwords.bin") : null;
  if (file) bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes === null) throw new Error("The common passwords cannot be read.");
  const prints = bytes;
  return (lower) => isCommon(lower, (text) => isKnown(text, prints));
}

/** A common password, or a common word with digits and signs before or after it. */
function isCommon(lower: string, isListed: (text: string) => boolean): boolean {
  const word = lower.replaceAll(/^[^a-z]+|[^a-z]+$/g, "");
  const isDigits = /^\d+$/.test(lower) && (isRun(lower) || new Set(lower).size < 5);
  return (
    isDigits ||
    isListed(lower) ||
    (word.length > 0 && word.length < lower.length && isListed(word)) ||
    isTwice(lower, isListed)
  );
}

/** `1234567890`, `9876543210`. */
function isRun(digits: string): boolean {
  return "01234567890123456789".includes(digits) || "98765432109876543210".includes(digits);
}

/** `passwordpassword`. */
function isTwice(lower: string, isListed: (text: string) => boolean): boolean {
  const half = lower.slice(0, lower.length / 2);
  return half + half === lower && isListed(half);
}

function isKnown(text: string, prints: Uint8Array): boolean {
  const wanted = fingerprint(text);
  let [low, high] = [0, prints.length / PRINT_BYTES - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = middle * PRINT_BYTES;
    const found = ((prints[at] ?? 0) << 16) | ((prints[at + 1] ?? 0) << 8) | (prints[at + 2] ?? 0);
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** FNV-1a over UTF-16, folded to 24 bits. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return (hash >>> 24) ^ (hash & 0xffffff);
}

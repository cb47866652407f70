// The most common passwords, as sorted fingerprints of 24 bits. See scripts/common-passwords.mjs.

import { FINGERPRINTS } from "./password-prints";

const PRINT_BYTES = 3;
let bytes: Uint8Array | null = null;

/** A common password, or a common word with digits and signs before or after it. Takes it in lower case. */
export function isCommonPassword(lower: string): boolean {
  const word = lower.replaceAll(/^[^a-z]+|[^a-z]+$/g, "");
  const isDigits = /^\d+$/.test(lower) && (isRun(lower) || new Set(lower).size < 5);
  return (
    isDigits || isKnown(lower) || (word.length > 0 && word.length < lower.length && isKnown(word)) || isTwice(lower)
  );
}

/** `1234567890`, `9876543210`. */
function isRun(digits: string): boolean {
  return "01234567890123456789".includes(digits) || "98765432109876543210".includes(digits);
}

/** `passwordpassword`. */
function isTwice(lower: string): boolean {
  const half = lower.slice(0, lower.length / 2);
  return half + half === lower && isKnown(half);
}

function isKnown(text: string): boolean {
  bytes ??= Uint8Array.from(atob(FINGERPRINTS), (char) => char.charCodeAt(0));
  const wanted = fingerprint(text);
  let [low, high] = [0, bytes.length / PRINT_BYTES - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = middle * PRINT_BYTES;
    const found = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
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

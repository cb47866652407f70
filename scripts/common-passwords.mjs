// `node scripts/common-passwords.mjs`: writes files/common-passwords.bin from the lists of the development dependency
// @zxcvbn-ts/language-common (MIT). They begin with the most common password.
//
// The file holds fingerprints, not passwords: 24 bits each, sorted. Of a thousand passwords that are not common, less
// than one is taken for common. Long ones stand for themselves. Short ones are the words that people lengthen with digits.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "./project.mjs";

const LEAST_LONG = 10;
/** Words of so many letters or more, and so many of them. */
const LEAST_WORD = 5;
const MOST_WORDS = 6_000;

const list = createRequire(import.meta.url).resolve("@zxcvbn-ts/language-common");
const passwords = JSON.parse(readFileSync(join(list, "..", "..", "src", "passwords.json"), "utf8"));
const long = passwords.filter((password) => [...password].length >= LEAST_LONG);
const words = passwords.filter((password) => /^[a-z]+$/.test(password) && password.length >= LEAST_WORD);
const prints = [...new Set([...long, ...words.slice(0, MOST_WORDS)].map((text) => fingerprint(text.toLowerCase())))];
prints.sort((a, b) => a - b);
const bytes = Uint8Array.from(prints.flatMap((print) => [print >> 16, (print >> 8) & 255, print & 255]));
writeFileSync(join(ROOT, "files", "common-passwords.bin"), bytes);
console.log(
  `${long.length} long passwords, ${Math.min(MOST_WORDS, words.length)} words, ${prints.length} fingerprints.`,
);

/** FNV-1a over UTF-16, folded to 24 bits; the same as in src/actions/accounts/common-passwords.ts. */
function fingerprint(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return (hash >>> 24) ^ (hash & 0xffffff);
}

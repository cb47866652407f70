// The Worker reads signatures of passkeys itself, instead of by the libraries of certificates. These tests hold its
// reading against signatures of Node. That a passkey opens an account shows test/browser/ways-in.test.mjs.

import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { createRequire } from "node:module";
import { test } from "node:test";

const { AsnParser, ECDSASigValue } = createRequire(import.meta.url)("../../src/integrations/no-certificates.cjs");
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const numbersOf = (der) => Object.values(AsnParser.parse(der, ECDSASigValue)).map((part) => [...new Uint8Array(part)]);
const der = (...parts) => Uint8Array.from([0x30, parts.flat().length, ...parts.flat()]);

/** `r` and `s` of 32 bytes each as DER writes them: short, and positive. */
function asDer(plain) {
  const whole = (bytes) => {
    const from = bytes.findIndex((byte) => byte !== 0);
    const short = bytes.slice(from);
    return short[0] >= 0x80 ? [0, ...short] : short;
  };
  const [r, s] = [plain.slice(0, 32), plain.slice(32)].map((part) => whole([...part]));
  return { r, s, bytes: der([0x02, r.length, ...r], [0x02, s.length, ...s]) };
}

test("the two numbers of a signature are read as DER writes them", () => {
  for (let round = 0; round < 300; round++) {
    const signed = sign("sha256", Buffer.from([round % 256]), { key: privateKey, dsaEncoding: "ieee-p1363" });
    const { r, s, bytes } = asDer(signed);
    assert.deepEqual(numbersOf(bytes), [r, s]);
  }
  const signature = sign("sha256", Buffer.from("berth"), privateKey);
  assert.equal(numbersOf(signature).length, 2);
  assert.deepEqual(numbersOf(signature.buffer.slice(signature.byteOffset, signature.byteOffset + signature.length)), [
    ...numbersOf(signature),
  ]);
});

test("what is no signature is refused: cut off, longer, negative, not the shortest, of another type", () => {
  const one = [0x02, 1, 7];
  assert.deepEqual(numbersOf(der(one, one)), [[7], [7]]);
  const wrong = {
    nothing: new Uint8Array(),
    "one number": der(one),
    "three numbers": der(one, one, one),
    "more after it": Uint8Array.from([...der(one, one), 0]),
    "less than it says": der(one, one).slice(0, -1),
    "a number that reaches out": Uint8Array.from([0x30, 6, 2, 1, 7, 2, 9, 7]),
    "an empty number": der([0x02, 0], one),
    negative: der([0x02, 1, 0x80], one),
    "with needless zeros": der([0x02, 2, 0, 7], one),
    zero: der([0x02, 1, 0], one),
    "another type": der([0x04, 1, 7], one),
    "a long length": Uint8Array.from([0x30, 0x81, 6, ...one, ...one]),
  };
  for (const [name, bytes] of Object.entries(wrong)) assert.throws(() => numbersOf(bytes), name);
  assert.throws(() => AsnParser.parse(der(one, one), class Certificate {}), /Certificates are not read/);
});

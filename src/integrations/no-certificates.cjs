// Stands for the libraries of certificates in the bundle. Passkeys are asked for without an attestation, so no certificate
// is ever read: an answer with one finds nothing here, and is refused. What is left to read is an ECDSA signature, which
// is two numbers in DER.

/** The one type that is read. */
class ECDSASigValue {}

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** The bytes of what stands at a place, and where the next begins. Signatures of P-256 need no long lengths. */
function read(bytes, at, tag) {
  const length = bytes[at + 1];
  const [from, to] = [at + 2, at + 2 + length];
  if (bytes[at] !== tag || length === 0 || length > 127 || to > bytes.length) throw new Error("This is no signature.");
  return { value: bytes.slice(from, to), next: to };
}

function isShortAndPositive([first, second]) {
  return first < 0x80 && (first !== 0 || second >= 0x80);
}

const AsnParser = {
  parse(data, type) {
    if (type !== ECDSASigValue) throw new Error("Certificates are not read.");
    const bytes = new Uint8Array(data);
    const { value: inner, next: end } = read(bytes, 0, SEQUENCE);
    const r = read(inner, 0, INTEGER);
    const s = read(inner, r.next, INTEGER);
    const isWhole = end === bytes.length && s.next === inner.length;
    if (!isWhole || ![r.value, s.value].every(isShortAndPositive)) throw new Error("This is no signature.");
    return { r: r.value.buffer, s: s.value.buffer };
  },
};

module.exports = { AsnParser, ECDSASigValue };

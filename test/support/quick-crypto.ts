// Hashing a password takes a quarter of a second of a processor, which is its purpose. Most tests sign people in on the way
// to something else. So the test build of the Worker does a small part of that work. test/accounts/hashing.test.ts sees
// how much work the Worker itself does.

import { scrypt as hash } from "node:crypto";

export const scrypt: typeof hash = (keyed, salt, bytes, _cost, done) =>
  hash(keyed, salt, bytes, { N: 2 ** 4, r: 8, p: 1 }, done);

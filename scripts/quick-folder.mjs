// Where files are quickest that nothing keeps: in memory, where the system has a folder for that.

import { accessSync, constants, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MEMORY = "/dev/shm";
/** A whole run of the tests writes a fraction of this. */
const LEAST_FREE_BYTES = 4 * 1024 ** 3;

/** A new folder. Its maker deletes it: what lies in memory takes memory. */
export function makeQuickFolder(prefix) {
  return mkdtempSync(join(hasMemory() ? MEMORY : tmpdir(), prefix));
}

function hasMemory() {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= LEAST_FREE_BYTES;
  } catch {
    return false;
  }
}

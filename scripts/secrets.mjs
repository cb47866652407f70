import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A secret of this deployment, stored with the state that it opens. Of two servers that start at once, both use the
 * first one's.
 */
export function keptSecret(stateDir, name) {
  const file = join(stateDir, name);
  if (!existsSync(file)) {
    mkdirSync(stateDir, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, randomBytes(32).toString("hex"), { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (fault) {
      if (fault.code !== "EEXIST") throw fault;
    }
    rmSync(draft);
  }
  return readFileSync(file, "utf8");
}

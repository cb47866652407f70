// The state that a server has after it has made its demo tenants. To make them takes a server ten seconds of a processor.
// So the files of a run share what the first of them made. test/process/start.test.mjs sees how a server makes them.

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whileNoOther } from "../../../scripts/lock.mjs";
import { ROOT } from "../../../scripts/project.mjs";
import { startServer } from "../../../scripts/server-process.mjs";

const FOLDER = join(ROOT, "dist", "test");
const STATE = join(FOLDER, "demo-state");
/** Written last, so that a state whose making was broken off is made anew. */
const STAMP = join(FOLDER, "demo-made");
/** The bookings of the demo tenants are around the day on which it was made. */
const LONGEST_USE_MS = 3_600_000;

/** Puts the demo tenants into the state of a server that was not started yet. */
export async function putDemoInto(stateDir) {
  mkdirSync(FOLDER, { recursive: true });
  await whileNoOther(
    join(FOLDER, "making-demo"),
    () => undefined,
    async () => {
      if (!isFresh()) await make();
      cpSync(STATE, stateDir, { recursive: true });
    },
  );
}

function isFresh() {
  if (!existsSync(STAMP)) return false;
  const { mtimeMs } = statSync(STAMP);
  const made = [join(ROOT, "dist", "index.js"), ...readdirSync(join(ROOT, "scripts")).map(inScripts)];
  return Date.now() - mtimeMs < LONGEST_USE_MS && made.every((path) => statSync(path).mtimeMs < mtimeMs);
}

const inScripts = (name) => join(ROOT, "scripts", name);

async function make() {
  for (const path of [STAMP, STATE]) rmSync(path, { recursive: true, force: true });
  const server = await startServer({ STATE_DIR: STATE, DEMO: "1" });
  await server.stop();
  writeFileSync(STAMP, "");
}

// States that a server has after its first start: its tables, and its demo tenants. Tables take a server three seconds of
// a processor, demo tenants ten. So the files of a run share what the first of them made. Where a first start is the
// subject, a server makes them itself: test/process/start.test.mjs.

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whileNoOther } from "../../scripts/lock.mjs";
import { ROOT } from "../../scripts/project.mjs";
import { startServer } from "../../scripts/server-process.mjs";

const FOLDER = join(ROOT, "dist", "test");
/** The bookings of the demo tenants are around the day on which it was made. */
const LONGEST_USE_MS = 3_600_000;

/** Puts tables into the state of a server that was not started yet. */
export const putTablesInto = (stateDir) => put("tables", "0", stateDir);

/** Puts tables and the demo tenants into it. */
export const putDemoInto = (stateDir) => put("demo", "1", stateDir);

async function put(name, demo, stateDir) {
  mkdirSync(FOLDER, { recursive: true });
  const state = join(FOLDER, `${name}-state`);
  /** Written last, so that a state whose making was broken off is made anew. */
  const stamp = join(FOLDER, `${name}-made`);
  await whileNoOther(
    join(FOLDER, `making-${name}`),
    () => undefined,
    async () => {
      if (!isFresh(stamp)) await make({ state, stamp, demo });
      cpSync(state, stateDir, { recursive: true });
    },
  );
}

function isFresh(stamp) {
  if (!existsSync(stamp)) return false;
  const { mtimeMs } = statSync(stamp);
  const from = ["scripts", "migrations"].map((folder) => join(ROOT, folder));
  const made = from.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const isOlder = (path) => statSync(path).mtimeMs < mtimeMs;
  return Date.now() - mtimeMs < LONGEST_USE_MS && [join(ROOT, "dist", "index.js"), ...made].every(isOlder);
}

async function make({ state, stamp, demo }) {
  for (const path of [stamp, state]) rmSync(path, { recursive: true, force: true });
  const server = await startServer({ STATE_DIR: state, DEMO: demo });
  await server.stop();
  writeFileSync(stamp, "");
}

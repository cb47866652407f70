// The runtime processes of a server: each is noted beside the state it has open, so that none outlives its server for long.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, identityOf, nameOf } from "./processes.mjs";

const NAME = "workerd";
const FILE = "runtime-pid";
const PAUSE_MS = 20;

/** Makes a runtime and waits until it is ready. Its process is noted from its first moment. */
export async function startedRuntime(make, stateDir) {
  const before = new Set(runtimes());
  const miniflare = make();
  let isReady = false;
  const ready = miniflare.ready.finally(() => (isReady = true));
  // Looked at below, when the process was noted.
  ready.catch(() => undefined);
  for (let isNoted = false; !isNoted && !isReady; await pause()) {
    const found = runtimes().find((identity) => !before.has(identity));
    if (found) writeFileSync(join(stateDir, FILE), `${process.pid} ${found}`);
    isNoted = found !== undefined;
  }
  await ready;
  return miniflare;
}

const LONGEST_END_MS = 2_000;

/** Ends a server; a runtime that is too busy to be told is ended by the system. */
export async function end(miniflare) {
  const before = runtimes();
  const patience = new Promise((resolve) => setTimeout(resolve, LONGEST_END_MS));
  await Promise.race([miniflare.dispose().catch(() => undefined), patience]);
  for (const runtime of before) kill(runtime);
}

/**
 * A runtime whose server was killed goes on and keeps the stores locked: it is ended before they are opened again. With the
 * number of a server, only one that this server started.
 */
export async function endOrphan(stateDir, server = null) {
  const file = join(stateDir, FILE);
  if (!existsSync(file)) return;
  const [noted, ...rest] = readFileSync(file, "utf8").split(" ");
  if (server !== null && Number(noted) !== server) return;
  const runtime = rest.length === 1 ? notedBefore(stateDir, Number(noted), Number(rest[0])) : rest.join(" ");
  while (isAlive(runtime)) {
    kill(runtime);
    await pause();
  }
  rmSync(file, { force: true });
}

/** An earlier build noted numbers alone, and did not lock its state. A server of it that still runs keeps what it has. */
function notedBefore(stateDir, server, runtime) {
  if (childrenOf(server, NAME).includes(runtime))
    throw new Error(`STATE_DIR: another server (process ${server}) uses ${stateDir}. Set STATE_DIR to another folder.`);
  return nameOf(runtime) === NAME ? (identityOf(runtime) ?? "") : "";
}

/** Those that this process started. */
function runtimes() {
  return childrenOf(process.pid, NAME).map(identityOf).filter(Boolean);
}

function kill(identity) {
  try {
    if (isAlive(identity)) process.kill(Number(identity.split(" ")[0]), "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

function isAlive(identity) {
  return identity !== "" && identityOf(Number(identity.split(" ")[0])) === identity;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

// The runtime processes of a server. Each is recorded beside its open state, so that none outlives its server for long.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, identityOf, nameOf } from "./processes.mjs";

const NAME = "workerd";
const FILE = "runtime-pid";
const PAUSE_MS = 20;

/** Starts a runtime and waits until it is ready. Its process is recorded at once. */
export async function startedRuntime(make, stateDir) {
  const before = new Set(runtimes());
  const miniflare = make();
  let isReady = false;
  const ready = miniflare.ready.finally(() => (isReady = true));
  // Awaited below, after the process is recorded.
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

/** Ends a server. If the runtime does not react in time, the system kills it. */
export async function end(miniflare) {
  const before = runtimes();
  const patience = new Promise((resolve) => setTimeout(resolve, LONGEST_END_MS));
  await Promise.race([miniflare.dispose().catch(() => undefined), patience]);
  for (const runtime of before) kill(runtime);
}

/**
 * Kills the runtime of a killed server, because it would keep the stores locked. With a server's number, only that
 * server's runtime.
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

/**
 * An earlier build recorded only numbers and did not lock its state. If its server still runs, that server keeps the
 * state.
 */
function notedBefore(stateDir, server, runtime) {
  if (childrenOf(server, NAME).includes(runtime))
    throw new Error(`STATE_DIR: another server (process ${server}) uses ${stateDir}. Set STATE_DIR to another folder.`);
  return nameOf(runtime) === NAME ? (identityOf(runtime) ?? "") : "";
}

/** The runtimes that this process started. */
function runtimes() {
  return childrenOf(process.pid, NAME).map(identityOf).filter(Boolean);
}

function kill(identity) {
  try {
    if (isAlive(identity)) process.kill(Number(identity.split(" ")[0]), "SIGKILL");
  } catch {
    // The process has ended by itself meanwhile.
  }
}

function isAlive(identity) {
  return identity !== "" && identityOf(Number(identity.split(" ")[0])) === identity;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

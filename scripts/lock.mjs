// A lock for one process at a time: a file names its holder. The lock of a killed process does not count.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { identityOf } from "./processes.mjs";

const PAUSE_MS = 100;

/** Takes the lock, or returns the process that has it. The lock ends with this process at the latest. */
export function take(file) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  // Creating a link is atomic, so every reader finds the holder in the file.
  writeFileSync(mine, identityOf(process.pid));
  try {
    for (;;) {
      const holder = put(mine, file);
      if (holder === null) break;
      if (isAlive(holder)) return { release: null, holder: Number(holder.split(" ")[0]) };
      clear(file, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  const release = () => {
    process.off("exit", release);
    if (read(file) === identityOf(process.pid)) rmSync(file, { force: true });
  };
  process.on("exit", release);
  return { release, holder: process.pid };
}

/** Runs `work` while no other process holds the same file. Calls `say` once if it must wait. */
export async function whileNoOther(file, say, work) {
  let taken = take(file);
  if (!taken.release) say(taken.holder);
  while (!taken.release) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    taken = take(file);
  }
  try {
    return await work();
  } finally {
    taken.release();
  }
}

/** Null when the file was created, else its contents. */
function put(mine, file) {
  for (;;) {
    try {
      linkSync(mine, file);
      return null;
    } catch (fault) {
      if (fault.code !== "EEXIST") throw fault;
    }
    const found = read(file);
    if (found !== null) return found;
  }
}

/** Removes the file of a dead process. If another process has replaced the file meanwhile, it is put back. */
function clear(file, dead) {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== dead) put(aside, file);
  rmSync(aside, { force: true });
}

const isAlive = (holder) => identityOf(Number(holder.split(" ")[0])) === holder;

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

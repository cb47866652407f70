// One process at a time, by a file that names its holder. A holder that was killed holds nothing.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { identityOf } from "./processes.mjs";

const PAUSE_MS = 100;

/** Takes it, or answers which process has it. What was taken goes with this process at the latest. */
export function take(file) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  // A link is made whole or not at all, so that what is read has its holder in it.
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

/** Does something while no other process does what goes by the same file. `say` is called once where that has to be waited for. */
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

/** Null when it was put there, else what is there. */
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

/** Takes away what a dead process left. Where another was quicker and it is theirs by now, it is put back. */
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

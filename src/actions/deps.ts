// The dependencies of every action: platform, settings, one clock, and a way to continue after the answer.

import type { Clock } from "../clock";
import type { Settings } from "../config";
import { type Database, openDatabase } from "../db/database";
import { ID_BYTES, type IdPrefix, makeId } from "../domain/ids";
import type { Env } from "../env";
import { filesOf, type ReadFile } from "../files";
import { log, reasonOf } from "../log";

export type Deps = {
  readonly env: Env;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly db: Database;
  readonly files: ReadFile;
  /** Runs work that the answer does not wait for. */
  readonly background: (work: Promise<unknown>) => void;
};

export function makeDeps(env: Env, settings: Settings, clock: Clock, background: Deps["background"]): Deps {
  return { env, settings, clock, db: openDatabase(env.DB), files: filesOf(env), background };
}

export function newId(prefix: IdPrefix): string {
  return makeId(prefix, crypto.getRandomValues(new Uint8Array(ID_BYTES)));
}

/** The value, or null after logging the fault: for stores that may be down while the request continues. */
export async function orNull<T>(event: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (fault) {
    log("warn", event, { reason: reasonOf(fault) });
    return null;
  }
}

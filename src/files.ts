// Files that are deployed beside the Worker. Few requests need them, so they weigh nothing in what an isolate loads.

import type { Env } from "./env";
import { log, reasonOf } from "./log";

/** A file by its name, such as `words/staff-de.json`. Null, after logging the fault, where it cannot be read. */
export type ReadFile = (name: string) => Promise<Response | null>;

export function filesOf({ FILES }: Pick<Env, "FILES">): ReadFile {
  return async (name) => {
    try {
      const answer = await FILES.fetch(`http://files.internal/${name}`);
      if (answer.ok) return answer;
      await answer.body?.cancel();
      log("error", "file_unread", { name, status: answer.status });
    } catch (fault) {
      log("error", "file_unread", { name, reason: reasonOf(fault) });
    }
    return null;
  };
}

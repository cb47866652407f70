// What stand-ins for providers of payments share: a clock that tests move on, pages to pay on, and a way to the API. It
// fails as `/control` says.

import { nextMode, pause } from "./stand-ins-manners.mjs";
import { listPage } from "./stand-ins-page.mjs";

/** A bank that takes its time answers by itself after so long. */
const LATER_MS = 5_000;

/** The time of a stand-in. What takes a while happens by itself, or when the clock is moved on. */
export function timeOf(clock) {
  const waiting = new Set();
  let aheadMs = 0;
  return {
    now: () => Math.floor((clock() + aheadMs) / 1_000),
    get aheadMs() {
      return aheadMs;
    },
    goOn(ahead) {
      aheadMs = ahead;
    },
    /** Happens when the clock is moved on. */
    wait: (work) => waiting.add(work),
    /** Happens by itself after a while, or when the clock is moved on. A clock that a test sets moves only so. */
    later(work) {
      const once = () => {
        clearTimeout(timer);
        return waiting.delete(once) ? work() : undefined;
      };
      const timer = clock === Date.now ? setTimeout(once, LATER_MS).unref() : undefined;
      waiting.add(once);
    },
    /** Moves the clock on, lets `look` see what that ends, and ends what waits. */
    async advance({ seconds = 0 } = {}, look) {
      aheadMs += seconds * 1_000;
      const due = [...waiting];
      waiting.clear();
      look();
      for (const work of due) {
        waiting.add(work);
        await work();
        waiting.delete(work);
      }
    },
    forget() {
      waiting.clear();
      aheadMs = 0;
    },
  };
}

/**
 * The way to pages. `PAGE` finds the id of one in a path, and `find` the page. `list` has those that are open, and
 * `taken` those that a bank may dispute, as `[id, title]`. Answers null for what is no page.
 */
export function pagesOf(provider, { at, PAGE, find, list, show, press, taken = () => [] }) {
  return ({ method, path, body }) => {
    if (path === at && method === "GET") {
      return listPage(
        provider,
        list().map(([page, title]) => [`${at}/${page}`, title]),
        taken(),
      );
    }
    const [, id] = PAGE.exec(path) ?? [];
    if (!id) return null;
    const page = find(id);
    if (!page) return { status: 404, headers: {}, body: "There is no such page." };
    return method === "POST" ? press(page, new URLSearchParams(body).get("outcome")) : show(page);
  };
}

/**
 * The way to the API. `call` answers a request, and is told the mode: a number is a status to fail with. What it is still at
 * work on it does when its clock is moved on.
 */
export async function behaving({ manners, stats, time }, call) {
  const mode = nextMode(manners);
  stats.asked += 1;
  stats.answered[mode] = (stats.answered[mode] ?? 0) + 1;
  if (mode === "slow") await pause(manners.delayMs);
  if (mode === "closed") return { closes: true };
  if (mode === "still") {
    time.wait(() => call("ok"));
    return { hangs: true };
  }
  // It is done, and the answer is lost.
  const given = mode === "timeout" ? null : call(mode);
  return mode === "timeout" || mode === "lost" ? { hangs: true } : given;
}

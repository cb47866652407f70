// Whether each store answers: a real read of D1, of KV, and of an object's own SQLite.

import { calendarOf } from "../home/home-names";
import { log, reasonOf } from "../log";
import type { Deps } from "./deps";

export type Check = { readonly status: "ok" | "failing"; readonly ms: number };
export type Health = { readonly database: Check; readonly hint_store: Check; readonly calendar: Check };

/** A tenant and resource that cannot exist, so that the probe is nobody's calendar. */
const PROBE = { tenantId: "probe", resourceId: "health" };
const DEADLINE_MS = 5_000;

export async function checkHealth(deps: Deps): Promise<Health> {
  const { env } = deps;
  const [database, hintStore, calendar] = await Promise.all([
    check(deps, "database", () => env.DB.prepare("SELECT count(*) FROM pushes").first()),
    check(deps, "hint_store", () => env.HINTS.get("health")),
    check(deps, "calendar", () => calendarOf(env.CALENDAR, PROBE.tenantId, PROBE.resourceId).countLive()),
  ]);
  return { database, hint_store: hintStore, calendar };
}

async function check(deps: Deps, store: string, ask: () => Promise<unknown>): Promise<Check> {
  const startedAt = deps.clock.now();
  let timer: ReturnType<typeof setTimeout> | null = null;
  try {
    const deadline = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), DEADLINE_MS);
    });
    await Promise.race([ask(), deadline]);
    return { status: "ok", ms: deps.clock.now() - startedAt };
  } catch (fault) {
    log("error", "health_check_failed", { store, reason: reasonOf(fault) });
    return { status: "failing", ms: deps.clock.now() - startedAt };
  } finally {
    clearTimeout(timer);
  }
}

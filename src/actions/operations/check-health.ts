// Whether each store answers: a real read of D1, of KV, and of an object's SQLite. A database without this build's
// migrations counts as down.

import journal from "../../../migrations/meta/_journal.json";
import { log, reasonOf } from "../../log";
import { calendarOf } from "../../objects/stubs";
import type { Deps } from "../deps";

export type Check = { readonly status: "ok" | "failing"; readonly ms: number };
export type Health = {
  readonly checks: { readonly database: Check; readonly hint_store: Check; readonly calendar: Check };
  /** The last migration of the database; null while it does not answer. */
  readonly migration: string | null;
};

/** The migration that this build needs. A later one, of a deployment in progress, is fine. */
const EXPECTED_MIGRATION = `${journal.entries.at(-1)?.tag}.sql`;

/** A tenant and resource that cannot exist, so that the probe meets no real calendar. */
const PROBE = { tenantId: "probe", resourceId: "health" };
const DEADLINE_MS = 5_000;

const KEPT_MS = 3_000;
const kept = new WeakMap<Deps["env"], { readonly health: Health; readonly at: number }>();

/** The same; where requests are counted, the stores are read only every few seconds. */
export async function recentHealth(deps: Deps): Promise<Health> {
  if (!deps.settings.hasRateLimits) return checkHealth(deps);
  const now = deps.clock.now();
  const before = kept.get(deps.env);
  if (before && before.at <= now && now < before.at + KEPT_MS) return before.health;
  const health = await checkHealth(deps);
  kept.set(deps.env, { health, at: now });
  return health;
}

async function checkHealth(deps: Deps): Promise<Health> {
  const { env } = deps;
  let migration: string | null = null;
  const askDatabase = async () => {
    const { results } = await env.DB.prepare("SELECT name FROM d1_migrations ORDER BY id DESC").all<{ name: string }>();
    migration = results[0]?.name ?? null;
    if (!results.some(({ name }) => name === EXPECTED_MIGRATION)) {
      throw new Error(`migration ${EXPECTED_MIGRATION} is missing: npx wrangler d1 migrations apply DB --remote`);
    }
  };
  const [database, hintStore, calendar] = await Promise.all([
    check(deps, "database", askDatabase),
    check(deps, "hint_store", () => env.HINTS.get("health")),
    check(deps, "calendar", () => calendarOf(env.CALENDAR, PROBE.tenantId, PROBE.resourceId).countLive()),
  ]);
  return { checks: { database, hint_store: hintStore, calendar }, migration };
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

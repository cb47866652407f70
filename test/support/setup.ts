// Every file of tests begins as if it were alone: with modules of its own, no objects, and the empty tables of D1. Files
// share a runtime, because starting one and loading the Worker takes longer than most of them run.

import { env } from "cloudflare:workers";
// As `reset` of `cloudflare:test`, which would load the whole Worker also for tests of the rules.
import runtime from "workerd:unsafe";
import { afterEach, vi } from "vitest";

const shared = globalThis as Record<string, unknown>;
const ALREADY_RUN = "berthFilesHaveRun";

if (ALREADY_RUN in shared) {
  await emptyStores();
  vi.resetModules();
  vi.restoreAllMocks();
  vi.useRealTimers();
  // The clock, faults and counts of the file before.
  for (const name of Object.keys(shared)) if (name.startsWith("berth")) delete shared[name];
}
shared[ALREADY_RUN] = true;

/** What the file before still had under way may keep its tables for a moment. */
async function emptyStores(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    await runtime.deleteAllDurableObjects();
    const left = await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'd1_migrations'").first();
    if (left === null) return;
    await scheduler.wait(50);
  }
  throw new Error("The stores of the file before cannot be emptied.");
}

/** As wrangler keeps it; `/health` reads it. */
const TABLE_OF_MIGRATIONS = `CREATE TABLE d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;

await env.DB.batch([
  env.DB.prepare(TABLE_OF_MIGRATIONS),
  ...env.MIGRATIONS.flatMap(({ name, queries }) => [
    ...queries.map((query) => env.DB.prepare(query)),
    env.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
  ]),
]);

const { noFaults } = await import("./faults");
afterEach(() => noFaults());

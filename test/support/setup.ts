// Every file of tests begins with empty stores and the tables of D1. The clock is the system's, and nothing is in the way of
// requests. An earlier file may have run in the same runtime.

import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, vi } from "vitest";
import { runTime } from "./clock";
import { noFaults, queued } from "./faults";

/** As wrangler keeps it; `/health` reads it. */
const TABLE_OF_MIGRATIONS = `CREATE TABLE d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;

const MOST_TRIES = 20;

vi.unstubAllGlobals();
vi.restoreAllMocks();
vi.useRealTimers();
runTime();
queued.length = 0;
await emptyStores();
await env.DB.batch([
  env.DB.prepare(TABLE_OF_MIGRATIONS),
  ...env.MIGRATIONS.flatMap(({ name, queries }) => [
    ...queries.map((query) => env.DB.prepare(query)),
    env.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
  ]),
]);

afterEach(() => noFaults());

/** What an earlier file left under way may open a store again while all are emptied. */
async function emptyStores(): Promise<void> {
  for (let tries = 1; ; tries++) {
    await reset();
    const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'd1_migrations'").all();
    if (results.length === 0) return;
    if (tries === MOST_TRIES) throw new Error("The stores of an earlier file of tests cannot be emptied.");
    await scheduler.wait(100);
  }
}

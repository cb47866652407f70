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

vi.unstubAllGlobals();
vi.restoreAllMocks();
vi.useRealTimers();
runTime();
queued.length = 0;
await reset();
await env.DB.batch([
  env.DB.prepare(TABLE_OF_MIGRATIONS),
  ...env.MIGRATIONS.flatMap(({ name, queries }) => [
    ...queries.map((query) => env.DB.prepare(query)),
    env.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
  ]),
]);

afterEach(() => noFaults());

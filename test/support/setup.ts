// Every file of tests begins with the tables of D1. It writes them itself: the helper of `cloudflare:test` first loads
// the whole Worker, which the tests of the rules do not need.

import { env } from "cloudflare:workers";
import { afterEach } from "vitest";
import { noFaults } from "./faults";

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

afterEach(() => noFaults());

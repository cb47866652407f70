// The built Worker on Miniflare, with its state in a folder: the same runtime, stores and objects as on the edge.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { FILES } from "./build-files.mjs";
import { reasonNotFree } from "./free-port.mjs";
import { take } from "./lock.mjs";
import { throughPublicNetwork } from "./outbound.mjs";
import { ROOT } from "./project.mjs";
import { endOrphan, startedRuntime } from "./runtimes.mjs";
import { keptSecret } from "./secrets.mjs";

/**
 * Starts serving. Migrations and preparation run in a runtime that no client can reach. When the port opens, everything
 * is in place.
 */
export async function serve({
  host,
  port,
  stateDir,
  vars,
  hasQueue = true,
  prepare = null,
  script = join(ROOT, "dist", "index.js"),
}) {
  const bindings = JSON.parse(readFileSync(join(ROOT, "dist", "bindings.json"), "utf8"));
  await holdState(stateDir);
  await endOrphan(stateDir);
  await ensurePortIsFree(host, port);
  const persistence = join(stateDir, "v3");
  const runtime = (where, objects = bindings.objects) =>
    new Miniflare(
      convertV4MiniflareOptions({
        ...where,
        resourcePersistencePath: persistence,
        // The edge's data on a visitor. An invented place would set pages to its zone.
        cf: {},
        workers: throughPublicNetwork(
          {
            modules: [{ type: "ESModule", path: script, contents: readFileSync(script, "utf8") }],
            modulesRoot: ROOT,
            compatibilityDate: bindings.compatibilityDate,
            compatibilityFlags: bindings.compatibilityFlags,
            bindings: {
              ...bindings.vars,
              SERVER_SECRET: keptSecret(stateDir, "server-secret"),
              OPERATOR_KEY: keptSecret(stateDir, "operator-key"),
              ...vars,
            },
            d1Databases: { DB: bindings.databaseId },
            kvNamespaces: { HINTS: bindings.namespaceId },
            serviceBindings: { FILES: { disk: { path: FILES, writable: false } } },
            durableObjects: Object.fromEntries(
              Object.entries(objects).map(([name, className]) => [name, { className, useSQLite: true }]),
            ),
            ...(hasQueue && { queueProducers: bindings.queues.producers, queueConsumers: bindings.queues.consumers }),
            ratelimits: limitersFor(bindings, vars.RATE_POLICIES),
          },
          {
            trusted: [
              vars.RESEND_BASE_URL,
              vars.TWILIO_BASE_URL,
              vars.TURNSTILE_URL,
              vars.GOOGLE_BASE_URL,
              vars.STRIPE_BASE_URL,
              vars.RAZORPAY_BASE_URL,
            ],
            allowsLocal: vars.ALLOW_PRIVATE_TARGETS === "1",
          },
        ),
      }),
    );
  const lastMigration = migrationFiles().at(-1);
  const stamp = join(persistence, "migrated-to");
  const isMigrated = existsSync(stamp) && readFileSync(stamp, "utf8") === lastMigration;
  const unseenAt = { host: "127.0.0.1", port: 0 };
  // Objects of an earlier build would run their alarms at once and find tables of the old version.
  if (!isMigrated && existsSync(join(persistence, "do"))) {
    const withoutObjects = await startedRuntime(() => runtime(unseenAt, {}), stateDir);
    await migrate(await withoutObjects.getD1Database("DB"));
    await withoutObjects.dispose();
  }
  if (!isMigrated || prepare) {
    const unseen = await startedRuntime(() => runtime(unseenAt), stateDir);
    await migrate(await unseen.getD1Database("DB"));
    await prepare?.(unseen);
    await unseen.dispose();
    writeFileSync(stamp, lastMigration);
  }
  return await startedRuntime(() => runtime({ host, port }), stateDir);
}

function migrationFiles() {
  return readdirSync(join(ROOT, "migrations"))
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

/**
 * Applies missing migrations with wrangler's table and order, so that either tool can continue. A file is one
 * transaction, which begins with its record: a start that dies leaves only whole files. Of two servers that migrate at
 * once, the second fails before it changes anything.
 */
export async function migrate(database) {
  await database.exec(
    "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
  );
  const appliedOf = async () =>
    new Set((await database.prepare("SELECT name FROM d1_migrations").all()).results.map(({ name }) => name));
  const applied = await appliedOf();
  for (const name of migrationFiles()) {
    if (applied.has(name)) continue;
    const statements = readFileSync(join(ROOT, "migrations", name), "utf8").split("--> statement-breakpoint");
    try {
      await database.batch([
        database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
        ...statements.map((statement) => database.prepare(statement)),
      ]);
    } catch (fault) {
      if (!(await appliedOf()).has(name)) throw fault;
    }
  }
}

/** The limiters as configured, or as RATE_POLICIES overrides them: `{"bookings":{"limit":5,"period":60}}`. */
function limitersFor({ limits }, policies) {
  const wanted = JSON.parse(policies ?? "{}");
  return Object.fromEntries(
    Object.entries(limits).map(([name, limiter]) => {
      const simple = wanted[name.replace("LIMIT_", "").toLowerCase()] ?? limiter.simple;
      return [name, { ...limiter, simple }];
    }),
  );
}

const LOCK_FILE = "server";
/** A server needs a moment to see that its parent has ended. */
const LONGEST_WAIT_MS = 2_000;

/** One server at a time uses the state. Two would migrate it, and decide bookings, without seeing each other. */
async function holdState(stateDir) {
  const endMs = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const { release, holder } = take(join(stateDir, LOCK_FILE));
    if (release) return;
    if (Date.now() > endMs)
      throw new Error(
        `STATE_DIR: another server (process ${holder}) uses ${stateDir}. Set STATE_DIR to another folder.`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Reports a port that cannot be opened in a sentence, without a stack trace. */
async function ensurePortIsFree(host, port) {
  const code = await reasonNotFree(host, port);
  if (code !== null) throw new Error(reasonNotOpened(code, host, port));
}

function reasonNotOpened(code, host, port) {
  if (code === "EADDRINUSE") return `Port ${port} is in use. Set PORT to another one.`;
  if (code === "EACCES") return `PORT ${port} may not be opened by this user. Set PORT to another one.`;
  return `HOST must be an address of this machine; ${host} is none (${code}).`;
}

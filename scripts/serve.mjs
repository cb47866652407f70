// The built Worker on Miniflare, with its state in a folder: the same runtime, stores and objects as on the edge.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { ROOT } from "./project.mjs";
import { keptSecret } from "./secrets.mjs";

/**
 * Starts serving. Migrations, and what there is to prepare, are done by a runtime that nobody can reach, so that whoever
 * finds the port open finds everything in place.
 */
export async function serve({ host, port, stateDir, vars, prepare = null, script = join(ROOT, "dist", "index.js") }) {
  const bindings = JSON.parse(readFileSync(join(ROOT, "dist", "bindings.json"), "utf8"));
  mkdirSync(stateDir, { recursive: true });
  await endOrphan(stateDir);
  await ensurePortIsFree(host, port);
  const persistence = join(stateDir, "v3");
  const runtime = (where) =>
    new Miniflare(
      convertV4MiniflareOptions({
        ...where,
        modules: [{ type: "ESModule", path: script, contents: readFileSync(script, "utf8") }],
        modulesRoot: ROOT,
        compatibilityDate: bindings.compatibilityDate,
        bindings: {
          ...bindings.vars,
          SERVER_SECRET: keptSecret(stateDir, "server-secret"),
          OPERATOR_KEY: keptSecret(stateDir, "operator-key"),
          ...vars,
        },
        d1Databases: { DB: bindings.databaseId },
        kvNamespaces: { HINTS: bindings.namespaceId },
        durableObjects: Object.fromEntries(
          Object.entries(bindings.objects).map(([name, className]) => [name, { className, useSQLite: true }]),
        ),
        ratelimits: limitersFor(bindings, vars.RATE_POLICIES),
        resourcePersistencePath: persistence,
        // What the edge would know of a visitor; a made-up place would set pages to its zone.
        cf: {},
      }),
    );
  const lastMigration = migrationFiles().at(-1);
  const stamp = join(persistence, "migrated-to");
  const isMigrated = existsSync(stamp) && readFileSync(stamp, "utf8") === lastMigration;
  if (!isMigrated || prepare) {
    const unseen = runtime({ host: "127.0.0.1", port: 0 });
    await unseen.ready;
    noteRuntime(stateDir);
    await migrate(await unseen.getD1Database("DB"));
    await prepare?.(unseen);
    await unseen.dispose();
    writeFileSync(stamp, lastMigration);
  }
  const miniflare = runtime({ host, port });
  await miniflare.ready;
  noteRuntime(stateDir);
  return miniflare;
}

const LONGEST_END_MS = 2_000;

/** Ends a server; a runtime that is too busy to be told is ended by the system. */
export async function end(miniflare) {
  const runtimes = runtimesOf(process.pid);
  const patience = new Promise((resolve) => setTimeout(resolve, LONGEST_END_MS));
  await Promise.race([miniflare.dispose().catch(() => undefined), patience]);
  for (const pid of runtimes.filter(isWorkerd)) process.kill(pid, "SIGKILL");
}

function migrationFiles() {
  return readdirSync(join(ROOT, "migrations"))
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

/** Applies what is missing, in the table and the order that wrangler keeps, so that either can take over from the other. */
async function migrate(database) {
  await database.exec(
    "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
  );
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all();
  const applied = new Set(results.map((row) => row.name));
  for (const name of migrationFiles().filter((file) => !applied.has(file))) {
    const statements = readFileSync(join(ROOT, "migrations", name), "utf8").split("--> statement-breakpoint");
    await database.batch([
      ...statements.map((statement) => database.prepare(statement)),
      database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
    ]);
  }
}

/** The limiters as configured, or as RATE_POLICIES says: `{"bookings":{"limit":5,"period":60}}`. */
function limitersFor({ limits }, policies) {
  const wanted = JSON.parse(policies ?? "{}");
  return Object.fromEntries(
    Object.entries(limits).map(([name, limiter]) => {
      const simple = wanted[name.replace("LIMIT_", "").toLowerCase()] ?? limiter.simple;
      return [name, { ...limiter, simple }];
    }),
  );
}

const RUNTIME_FILE = "runtime-pid";

/** Notes which runtime process holds the state, for whoever comes after a sudden death of this one. */
function noteRuntime(stateDir) {
  writeFileSync(join(stateDir, RUNTIME_FILE), `${process.pid} ${runtimesOf(process.pid)[0] ?? ""}`);
}

/** Runtime processes that a server started. */
function runtimesOf(server) {
  const children = spawnSync("pgrep", ["-P", String(server), "workerd"], { encoding: "utf8" });
  return (children.stdout ?? "").split("\n").filter(Boolean).map(Number);
}

/** A runtime whose server was killed goes on and keeps the stores locked: it is ended before they are opened again. */
async function endOrphan(stateDir) {
  const file = join(stateDir, RUNTIME_FILE);
  if (!existsSync(file)) return;
  const [server, runtime] = readFileSync(file, "utf8").split(" ").map(Number);
  if (isAlive(server))
    throw new Error(`Another server (process ${server}) uses ${stateDir}. Set STATE_DIR to another folder.`);
  if (runtime > 1 && isWorkerd(runtime)) {
    process.kill(runtime, "SIGKILL");
    while (isAlive(runtime)) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  rmSync(file);
}

function isWorkerd(pid) {
  const found = spawnSync("ps", ["-o", "comm=,stat=", "-p", String(pid)], { encoding: "utf8" });
  return /workerd/.test(found.stdout ?? "") && !/\bZ/.test(found.stdout);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    const found = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
    return !(found.stdout ?? "").trim().startsWith("Z");
  } catch {
    return false;
  }
}

/** What keeps a port from being opened is told in a sentence, not in a stack. */
async function ensurePortIsFree(host, port) {
  const probe = createServer();
  await new Promise((resolve, reject) => {
    probe.once("error", ({ code }) => reject(new Error(reasonNotOpened(code, host, port))));
    probe.listen(port, host, () => probe.close(resolve));
  });
}

function reasonNotOpened(code, host, port) {
  if (code === "EADDRINUSE") return `Port ${port} is in use. Set PORT to another one.`;
  if (code === "EACCES") return `PORT ${port} may not be opened by this user. Set PORT to another one.`;
  return `HOST must be an address of this machine; ${host} is none (${code}).`;
}

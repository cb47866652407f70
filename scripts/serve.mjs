// The built Worker on Miniflare, with its state in a folder: the same runtime, stores and objects as on the edge.

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { ROOT } from "./project.mjs";

/** Starts serving; migrations have been applied when this answers. */
export async function serve({ host, port, stateDir, vars, script = join(ROOT, "dist", "index.js") }) {
  const bindings = JSON.parse(readFileSync(join(ROOT, "dist", "bindings.json"), "utf8"));
  mkdirSync(stateDir, { recursive: true });
  await endOrphan(stateDir);
  await ensurePortIsFree(host, port);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host,
      port,
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
      resourcePersistencePath: join(stateDir, "v3"),
      // What the edge would know of a visitor; a made-up place would set pages to its zone.
      cf: {},
    }),
  );
  await miniflare.ready;
  noteRuntime(stateDir);
  await migrate(await miniflare.getD1Database("DB"));
  return miniflare;
}

/** Applies what is missing, in the table and the order that wrangler keeps, so that either can take over from the other. */
async function migrate(database) {
  await database.exec(
    "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
  );
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all();
  const applied = new Set(results.map((row) => row.name));
  const folder = join(ROOT, "migrations");
  const missing = readdirSync(folder)
    .filter((name) => name.endsWith(".sql") && !applied.has(name))
    .sort();
  for (const name of missing) {
    const statements = readFileSync(join(folder, name), "utf8").split("--> statement-breakpoint");
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
  const children = spawnSync("pgrep", ["-P", String(process.pid), "workerd"], { encoding: "utf8" });
  writeFileSync(join(stateDir, RUNTIME_FILE), `${process.pid} ${(children.stdout ?? "").split("\n")[0]}`);
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

/** A port that somebody has is told in a sentence, not in a stack. */
async function ensurePortIsFree(host, port) {
  const probe = createServer();
  await new Promise((resolve, reject) => {
    probe.once("error", () => reject(new Error(`Port ${port} is in use. Set PORT to another one.`)));
    probe.listen(port, host, () => probe.close(resolve));
  });
}

/** A secret of this deployment, kept with the state that it opens. */
export function keptSecret(stateDir, name) {
  const file = join(stateDir, name);
  mkdirSync(stateDir, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

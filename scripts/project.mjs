// What every command of the project begins with: packages installed as the lockfile says, and the Node that the tools
// need. The package `node` brings one, so the machine's own may be older.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const BIN = join(ROOT, "node_modules", ".bin");
const STAMP = join(ROOT, "node_modules", ".installed-lock");
const LEAST_NODE_MAJOR = 22;

/** Installs what is missing. Says so, because the first time takes a while. */
export function ensureInstalled() {
  const lock = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === lock) return;
  console.log("Installing packages (the first time takes about a minute) ...");
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: ROOT, stdio: "inherit" });
  if (done.status !== 0) {
    throw new Error(
      "Packages could not be installed; see above. The first start needs the network, later ones do not.",
    );
  }
  writeFileSync(STAMP, lock);
}

/** Runs the calling script again under the project's Node when this one is too old. True when it did, and has ended. */
export async function ranUnderProjectNode() {
  if (Number(process.versions.node.split(".")[0]) >= LEAST_NODE_MAJOR) return false;
  const child = spawn(join(BIN, "node"), process.argv.slice(1), { stdio: "inherit", env: toolEnvironment() });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 1_000).unref();
  const [code, signal] = await new Promise((resolve) => child.on("exit", (...ended) => resolve(ended)));
  process.exitCode = code ?? (signal ? 1 : 0);
  return true;
}

export function toolEnvironment(extra = {}) {
  return { ...process.env, PATH: `${BIN}:${process.env.PATH}`, WRANGLER_SEND_METRICS: "false", ...extra };
}

/** Asks Wrangler; what it answers is kept, what it complains of is shown. */
export function wrangler(args, input) {
  return runTool("wrangler", args, { stdio: ["pipe", "pipe", "inherit"], encoding: "utf8", input: input ?? "" });
}

/** Runs one of the project's tools and answers whether it went well. */
export function runTool(command, args, options = {}) {
  const { env, ...rest } = options;
  const done = spawnSync(join(BIN, command), args, { cwd: ROOT, stdio: "inherit", env: toolEnvironment(env), ...rest });
  if (done.error) throw done.error;
  return done;
}

// What every command of the project begins with: packages installed as the lockfile says, and the Node that the tools
// need. The package `node` brings one, so the machine's own may be older.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { whileNoOther } from "./lock.mjs";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const BIN = join(ROOT, "node_modules", ".bin");
const LEAST_NODE_MAJOR = 22;

/** Installs what is missing. Says so, because the first time takes a while. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await prepareAlone(() => {
    if (isInstalled()) return;
    console.log("Installing packages (the first time takes about a minute) ...");
    // Tools are needed to start, also where NODE_ENV=production would leave them out.
    const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
    const done = spawnSync("npm", args, { cwd: ROOT, stdio: "inherit" });
    if (done.status !== 0) {
      throw new Error(
        "Packages could not be installed; see above. The first start needs the network, later ones do not.",
      );
    }
  });
}

/** Installing and building is for one command at a time in a checkout; another waits, and finds it done. */
export function prepareAlone(work) {
  const say = (holder) => console.log(`Process ${holder} installs or builds here; waiting for it ...`);
  return whileNoOther(join(ROOT, ".wrangler", "preparing"), say, work);
}

function isInstalled() {
  const [lock, installed] = ["package-lock.json", "node_modules/.package-lock.json"].map((name) =>
    existsSync(join(ROOT, name)) ? JSON.parse(readFileSync(join(ROOT, name), "utf8")) : null,
  );
  // Where scripts of packages were not run, the package `node` brings none.
  return installed !== null && existsSync(join(BIN, "node")) && isInstalledAs(lock, installed);
}

/**
 * Whether what npm noted when it was done installing is what the lockfile asks for. Packages for other systems are not
 * there, and need not be.
 */
export function isInstalledAs(lock, installed) {
  const { "": _, ...wanted } = lock.packages;
  const isThere = ([path, { version, resolved, integrity, optional }]) => {
    const found = installed.packages[path];
    if (!found) return optional === true;
    return found.version === version && found.resolved === resolved && found.integrity === integrity;
  };
  return Object.entries(wanted).every(isThere) && Object.keys(installed.packages).every((path) => path in wanted);
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

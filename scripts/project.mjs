// Every command of the project begins here: it ensures the packages of the lockfile, and the Node version of the tools.
// The package `node` contains that version, so the machine's own may be older.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { whileNoOther } from "./lock.mjs";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const BIN = join(ROOT, "node_modules", ".bin");
const LEAST_NODE_MAJOR = 22;

/** Installs missing packages. Prints a line, because the first installation takes a while. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await prepareAlone(() => {
    if (isInstalled()) return;
    console.log("Installing packages (the first time takes about a minute) ...");
    // Starting needs the development tools, even where NODE_ENV=production would leave them out.
    const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
    const done = spawnSync("npm", args, { cwd: ROOT, stdio: "inherit" });
    if (done.status !== 0) {
      throw new Error(
        "Packages could not be installed; see above. The first start needs the network, later ones do not.",
      );
    }
  });
}

/** One command at a time installs and builds in a checkout. A second one waits and then finds the work done. */
export function prepareAlone(work) {
  const say = (holder) => console.log(`Process ${holder} installs or builds here; waiting for it ...`);
  return whileNoOther(join(ROOT, ".wrangler", "preparing"), say, work);
}

function isInstalled() {
  const [lock, installed] = ["package-lock.json", "node_modules/.package-lock.json"].map((name) =>
    existsSync(join(ROOT, name)) ? JSON.parse(readFileSync(join(ROOT, name), "utf8")) : null,
  );
  // Without package scripts, the package `node` contains no binary.
  return installed !== null && existsSync(join(BIN, "node")) && isInstalledAs(lock, installed);
}

/** True when npm's record of its last installation matches the lockfile. Packages for other systems may be missing. */
export function isInstalledAs(lock, installed) {
  const { "": _, ...wanted } = lock.packages;
  const isThere = ([path, { version, resolved, integrity, optional }]) => {
    const found = installed.packages[path];
    if (!found) return optional === true;
    return found.version === version && found.resolved === resolved && found.integrity === integrity;
  };
  return Object.entries(wanted).every(isThere) && Object.keys(installed.packages).every((path) => path in wanted);
}

/** Runs the calling script again under the project's Node, if this one is too old. True once that run has ended. */
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

/** Runs Wrangler; returns its output, and prints its errors. */
export function wrangler(args, input) {
  return runTool("wrangler", args, { stdio: ["pipe", "pipe", "inherit"], encoding: "utf8", input: input ?? "" });
}

/** Runs one of the project's tools and returns whether it succeeded. */
export function runTool(command, args, options = {}) {
  const { env, ...rest } = options;
  const done = spawnSync(join(BIN, command), args, { cwd: ROOT, stdio: "inherit", env: toolEnvironment(env), ...rest });
  if (done.error) throw done.error;
  return done;
}

/** The same without waiting. Answers the exit code, and what it printed, unless its output is inherited. */
export function followTool(command, args, output = "pipe") {
  const stdio = ["ignore", output, "inherit"];
  const child = spawn(join(BIN, command), args, { cwd: ROOT, stdio, env: toolEnvironment() });
  return new Promise((resolve, reject) => {
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.on("error", reject).on("close", (status) => resolve({ status, stdout }));
  });
}

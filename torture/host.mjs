// The server that is tortured, a process of its own: run as a script it serves; imported it starts such a process and
// kills it, the runtime with it, as a machine that goes down does.

import { spawn } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toolEnvironment } from "../scripts/project.mjs";

const SELF = fileURLToPath(import.meta.url);
const READY = "ready";
export const OPERATOR_KEY = "the-operator-of-what-is-tortured";
const LONGEST_START_MS = 60_000;

export class Host {
  constructor({ port, stateDir, script, logFile, settings = {} }) {
    Object.assign(this, { port, stateDir, script, settings });
    this.origin = `http://127.0.0.1:${port}`;
    this.log = createWriteStream(logFile, { flags: "a" });
    this.kills = 0;
    this.child = null;
  }

  async start() {
    const env = toolEnvironment({
      TORTURE_HOST: JSON.stringify([this.port, this.stateDir, this.script, this.settings]),
    });
    const child = spawn(process.execPath, [SELF], { env, stdio: ["ignore", "pipe", "pipe"] });
    child.stderr.pipe(this.log, { end: false });
    this.child = child;
    this.ended = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("The server did not start in time.")), LONGEST_START_MS);
      this.ended.then((code) => reject(new Error(`The server ended with ${code}; see its log.`)));
      child.stdout.on("data", (chunk) => {
        this.log.write(chunk);
        if (!String(chunk).includes(READY)) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Server and runtime at once; neither has time to put anything in order. */
  async kill() {
    const [, runtime] = readFileSync(join(this.stateDir, "runtime-pid"), "utf8").split(" ").map(Number);
    this.child.kill("SIGKILL");
    if (runtime > 1) process.kill(runtime, "SIGKILL");
    this.kills += 1;
    await this.ended;
  }

  async stop() {
    this.child.kill("SIGTERM");
    await this.ended;
  }

  async setFaults(faults) {
    await fetch(`${this.origin}/torture/faults`, { method: "POST", body: JSON.stringify(faults) });
  }

  async sweep() {
    await fetch(`${this.origin}/torture/sweep`, { method: "POST" });
  }

  /** The receipts that a business has issued. */
  async receiptsOf(tenantId) {
    const answer = await fetch(`${this.origin}/torture/receipts?tenant=${tenantId}`);
    return answer.json();
  }

  /** The payments of a business with the provider's names of their money, and the refunds that failed. */
  async chargesOf(tenantId) {
    const answer = await fetch(`${this.origin}/torture/charges?tenant=${tenantId}`);
    return answer.json();
  }

  /** The credit of a business with its uses, and how often its buyers were told of it. */
  async creditsOf(tenantId) {
    const answer = await fetch(`${this.origin}/torture/credits?tenant=${tenantId}`);
    return answer.json();
  }

  /** Has the server tell what is due, as the sweep of every minute does. A run that is killed needs no answer. */
  async tell({ isQuick = false } = {}) {
    await fetch(`${this.origin}/torture/tell${isQuick ? "?quickly" : ""}`, { method: "POST" }).catch(() => undefined);
  }
}

if (process.env.TORTURE_HOST && process.argv[1] === SELF) {
  const [port, stateDir, script, settings] = JSON.parse(process.env.TORTURE_HOST);
  const { serve } = await import("../scripts/serve.mjs");
  const { end } = await import("../scripts/runtimes.mjs");
  const LINK_ORIGIN = `http://localhost:${port}`;
  const vars = { SIGNUP: "open", RATE_LIMITS: "off", LOG_LEVEL: "error", OPERATOR_KEY, LINK_ORIGIN, ...settings };
  const miniflare = await serve({ host: "127.0.0.1", port, stateDir, vars, script });
  const stop = async () => {
    await end(miniflare);
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 500).unref();
  console.log(READY);
}

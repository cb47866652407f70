// The real server as `npm start` runs it, in a process of its own, with every log line kept: what it writes is looked at
// like what it answers.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT, toolEnvironment } from "../scripts/project.mjs";

export const OPERATOR_KEY = "the-operator-of-this-run";

export async function startFuzzed(stateDir, port) {
  const settings = {
    PORT: String(port),
    STATE_DIR: stateDir,
    DEMO: "0",
    SIGNUP: "open",
    LOG_LEVEL: "info",
    OPERATOR_KEY,
  };
  const child = spawn(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
    env: toolEnvironment(settings),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let printed = "";
  const started = new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}.\n${printed}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (chunk) => {
        printed += chunk;
        if (printed.includes("Stop with Ctrl+C")) resolve();
      });
    }
  });
  await started;
  const greeted = printed.length;
  return {
    origin: `http://127.0.0.1:${port}`,
    /** What it wrote since it greeted. */
    lines: () => printed.slice(greeted).split("\n").filter(Boolean),
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

const FACTS = new Set([
  "level",
  "event",
  "request_id",
  "tenant",
  "method",
  "route",
  "status",
  "ms",
  "reason",
  "object",
  "delivered",
  "failed",
]);
/** Tokens by their form, keys as this run makes them, people, and whatever follows a question mark. */
const SECRET = /btk_[\w-]{20}|the-operator-of|\.[\w-]{43}\b|nobody-guesses-\d+|@|Person p|token=|\?|bearer/i;

/** Lines that tell what no log may tell, or that are no lines of ours. */
export function indiscreet(lines) {
  return lines.filter((line) => {
    try {
      return SECRET.test(line) || Object.keys(JSON.parse(line)).some((fact) => !FACTS.has(fact));
    } catch {
      return true;
    }
  });
}

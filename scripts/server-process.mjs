// `npm start` in a separate process, for tests and tools to start and stop.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { freePort } from "./free-port.mjs";
import { ROOT, toolEnvironment } from "./project.mjs";
import { endOrphan } from "./runtimes.mjs";

const GREETING = "Stop with Ctrl+C";
/** Far more than a start takes, so that a busy machine has time and a start that hangs is reported. */
const LONGEST_START_MS = 120_000;
const LONGEST_END_MS = 10_000;
const MOST_PORTS = 5;

/** Starts it; collects the output of both streams. */
export function beginServer(settings) {
  const child = spawn(process.execPath, [join(ROOT, "scripts", "start.mjs")], {
    env: toolEnvironment(settings),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  let heard = () => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      printed += text;
      heard();
    });
  }
  // At `exit`, the last output may still be missing.
  const ended = new Promise((resolve) => child.once("close", resolve));
  return {
    child,
    ended,
    origin: `http://127.0.0.1:${settings.PORT}`,
    printed: () => printed,

    /** Waits until the whole greeting is printed. */
    async greeted() {
      let timer;
      const isOver = await new Promise((resolve) => {
        heard = () => printed.includes(GREETING) && resolve(false);
        heard();
        ended.then(() => resolve(true));
        timer = setTimeout(resolve, LONGEST_START_MS, true);
      });
      clearTimeout(timer);
      if (!isOver) return;
      await this.stop();
      throw new Error(`The server did not start, or ended with ${child.exitCode}.\n${printed}`);
    },

    /** Stops it in any state and returns its exit code. */
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const patience = setTimeout(() => child.kill("SIGKILL"), LONGEST_END_MS);
      const code = await ended;
      clearTimeout(patience);
      if (settings.STATE_DIR) await endOrphan(settings.STATE_DIR, child.pid);
      return code;
    },
  };
}

/** A started server on a free port. If another process takes the port first, it tries another. */
export async function startServer(settings) {
  for (let left = MOST_PORTS; ; left--) {
    const server = beginServer({ PORT: String(await freePort()), ...settings });
    try {
      await server.greeted();
      return server;
    } catch (fault) {
      const isTaken = settings.PORT === undefined && server.printed().includes(" is in use");
      if (!isTaken || left <= 1) throw fault;
    }
  }
}

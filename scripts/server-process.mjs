// `npm start` in a process of its own, as tests and tools begin it and end it.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { freePort } from "./free-port.mjs";
import { ROOT, toolEnvironment } from "./project.mjs";
import { endOrphan } from "./runtimes.mjs";

const GREETING = "Stop with Ctrl+C";
/** Far more than it takes; a machine that does much else is given time, and a start that hangs is told. */
const LONGEST_START_MS = 120_000;
const LONGEST_END_MS = 10_000;
const MOST_PORTS = 5;

/** Begins it; what it prints, on both streams, is kept. */
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
  // With its exit alone, its last words may still be on their way.
  const ended = new Promise((resolve) => child.once("close", resolve));
  return {
    child,
    ended,
    origin: `http://127.0.0.1:${settings.PORT}`,
    printed: () => printed,

    /** Waits until it has said everything that it says when it starts. */
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

    /** Ends it, and answers its code. Nothing of it stays, whatever state it is in. */
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

/** A server that has greeted, on a port that is free. One that another process took meanwhile is no reason to give up. */
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

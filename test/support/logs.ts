// Collects all log lines of the Worker and its objects during a test, independent of the test build's level.

import { vi } from "vitest";
import type { Env } from "../../src/env";

const shared = globalThis as typeof globalThis & { berthLogs?: { isKept: boolean } };
shared.berthLogs ??= { isKept: false };
const state = shared.berthLogs;
const talkative = new WeakMap<Env, Env>();

/** The bindings with the level at which everything is written, while lines are kept. */
export function withLogs(env: Env): Env {
  if (!state.isKept) return env;
  let verbose = talkative.get(env);
  if (!verbose) talkative.set(env, (verbose = { ...env, LOG_LEVEL: "info" }));
  return verbose;
}

/** Keeps every line from now on instead of printing it; `stop` answers them. */
export function keepLogs(): { stop: () => string[] } {
  const lines: string[] = [];
  state.isKept = true;
  const spies = (["log", "info", "warn", "error", "debug"] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...said) => void lines.push(said.map(String).join(" "))),
  );
  return {
    stop() {
      state.isKept = false;
      for (const spy of spies) spy.mockRestore();
      return lines;
    },
  };
}

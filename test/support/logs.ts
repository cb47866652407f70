// Collects all log lines of the Worker and its objects during a test, independent of the test build's level.

import { vi } from "vitest";
import type { Env } from "../../src/env";

type State = { isKept: boolean; times: number };

const shared = globalThis as typeof globalThis & { berthLogs?: State };
shared.berthLogs ??= { isKept: false, times: 0 };
const state = shared.berthLogs;
/**
 * The Worker sets its level when it reads bindings that it has not seen. So they are new each time that lines begin to be
 * kept, or end to be. Else each later file of the runtime would print a line for each request.
 */
const latest = new WeakMap<Env, { readonly times: number; readonly bindings: Env }>();

/** The bindings with the level at which everything is written, while lines are kept. */
export function withLogs(env: Env): Env {
  if (state.times === 0) return env;
  const known = latest.get(env);
  if (known?.times === state.times) return known.bindings;
  const bindings: Env = state.isKept ? { ...env, LOG_LEVEL: "info" } : { ...env };
  latest.set(env, { times: state.times, bindings });
  return bindings;
}

/** Keeps every line from now on instead of printing it; `stop` answers them. */
export function keepLogs(): { stop: () => string[] } {
  const lines: string[] = [];
  state.isKept = true;
  state.times += 1;
  const spies = (["log", "info", "warn", "error", "debug"] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...said) => void lines.push(said.map(String).join(" "))),
  );
  return {
    stop() {
      state.isKept = false;
      state.times += 1;
      for (const spy of spies) spy.mockRestore();
      return lines;
    },
  };
}

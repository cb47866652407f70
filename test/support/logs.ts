// Collects all log lines of the Worker and its objects during a test, independent of the test build's level.

import { vi } from "vitest";
import type { Env } from "../../src/env";

type State = { isKept: boolean; times: number };

const shared = globalThis as typeof globalThis & { berthLogs?: State };
shared.berthLogs ??= { isKept: false, times: 0 };
const state = shared.berthLogs;
/** The Worker sets its level when it reads bindings that it has not seen. So each time has bindings of its own. */
const talkative = new WeakMap<Env, { readonly time: number; readonly verbose: Env }>();

/** The bindings with the level at which everything is written, while lines are kept. */
export function withLogs(env: Env): Env {
  if (!state.isKept) return env;
  const known = talkative.get(env);
  if (known?.time === state.times) return known.verbose;
  const verbose: Env = { ...env, LOG_LEVEL: "info" };
  talkative.set(env, { time: state.times, verbose });
  return verbose;
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
      for (const spy of spies) spy.mockRestore();
      return lines;
    },
  };
}

// Facts about other processes. Linux has them in files, so that nothing must be installed; other systems use `ps`.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/**
 * Identifies a process by its number and start time, because systems reuse numbers. Null when no running process has
 * the number.
 */
export function identityOf(pid) {
  const found = statOf(pid);
  return found === null || found.state === "Z" ? null : `${pid} ${found.beganAt}`;
}

/** The name of a process; null when none has the number. */
export function nameOf(pid) {
  const found = statOf(pid);
  if (found === null || found.name !== undefined) return found?.name ?? null;
  const { stdout } = spawnSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" });
  return basename(stdout?.trim() ?? "") || null;
}

/** The numbers of another process's children with a name. */
export function childrenOf(parent, name) {
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("pgrep", ["-P", String(parent), name], { encoding: "utf8" });
    return (stdout ?? "").split("\n").filter(Boolean).map(Number);
  }
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => ({ pid: Number(entry), ...statOf(Number(entry)) }))
    .filter((one) => one.parent === parent && one.name === name)
    .map(({ pid }) => pid);
}

function statOf(pid) {
  if (!Number.isInteger(pid) || pid < 1) return null;
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
    const told = /^\s*(\S)\S*\s+(.+?)\s*$/m.exec(stdout ?? "");
    return told && { state: told[1], beganAt: told[2] };
  }
  try {
    // `42 (name, which may have brackets) S 1 …`, see proc(5).
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
    const fields = rest.split(" ");
    return { name, state: fields[0], parent: Number(fields[1]), beganAt: fields[19] };
  } catch {
    return null;
  }
}

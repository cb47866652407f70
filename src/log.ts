// Structured logs: one JSON object a line. Ids and codes only; never a person's data, a token or a query string.

type Level = "info" | "warn" | "error";

const LEVELS: readonly Level[] = ["info", "warn", "error"];
let leastLevel: Level = "info";

/** Set once from the deployment's vars; lower levels are not written. */
export function setLogLevel(level: Level): void {
  leastLevel = level;
}

/** The reason of a fault, without values: a database appends those after `params:`. */
export function reasonOf(fault: unknown): string {
  if (!(fault instanceof Error)) return "unknown";
  return (fault.message.split(/\s*params:/)[0] ?? "").slice(0, 200);
}

export function log(level: Level, event: string, facts: Readonly<Record<string, unknown>>): void {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(leastLevel)) return;
  const line = JSON.stringify({ level, event, ...facts });
  if (level === "error") console.error(line);
  else if (level === "warn") console.warn(line);
  else console.log(line);
}

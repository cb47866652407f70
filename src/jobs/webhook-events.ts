// Which events an endpoint wants.

/** Whether one of some patterns names an event's type: `*`, `booking.*`, or the type itself. */
export function isWanted(patterns: readonly string[], type: string): boolean {
  const noun = type.split(".", 1)[0];
  return patterns.some((pattern) => pattern === "*" || pattern === type || pattern === `${noun}.*`);
}

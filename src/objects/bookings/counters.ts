// Numbers that only this object counts.

type Counter = "copied_to" | "keys_from";

export function readCounter(sql: SqlStorage, name: Counter): number {
  return sql.exec<{ value: number }>("SELECT value FROM counters WHERE name = ?", name).one().value;
}

export function writeCounter(sql: SqlStorage, name: Counter, value: number): void {
  sql.exec("UPDATE counters SET value = ? WHERE name = ?", value, name);
}

/** The next number of a rising sequence. */
export function nextNumber(sql: SqlStorage, name: "attempt" | "entry"): number {
  return sql.exec<{ value: number }>("UPDATE counters SET value = value + 1 WHERE name = ? RETURNING value", name).one()
    .value;
}

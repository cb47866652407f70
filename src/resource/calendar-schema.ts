// The tables inside one calendar's own SQLite. Migrations are append-only: a step that has shipped is never edited.

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO facts VALUES ('version', 0), ('longest_stay_ms', 0);

  CREATE TABLE rules (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    revision INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;

  CREATE TABLE services (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    is_retired INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE bookings (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    revision INTEGER NOT NULL,
    service_id TEXT NOT NULL,
    customer_id TEXT,
    start_at INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX bookings_live_service ON bookings (service_id) WHERE status IN ('held', 'pending', 'confirmed');
  CREATE INDEX bookings_customer ON bookings (customer_id) WHERE customer_id IS NOT NULL;

  CREATE TABLE allocations (
    booking_id TEXT PRIMARY KEY,
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL CHECK (end_at > start_at),
    claim TEXT NOT NULL CHECK (claim IN ('exclusive', 'part')),
    units INTEGER NOT NULL CHECK (units > 0),
    service_id TEXT NOT NULL,
    service_start_at INTEGER NOT NULL,
    required_minutes INTEGER NOT NULL,
    expires_at INTEGER
  ) STRICT;
  CREATE INDEX allocations_start ON allocations (start_at);

  -- The second line behind the decision: at no instant of the new stay may the units in use exceed the capacity. Only
  -- instants at which something starts can be the worst ones. Lapsed holds are gone by now, so it needs no clock.
  CREATE TRIGGER allocations_guard BEFORE INSERT ON allocations WHEN EXISTS (
    SELECT 1 FROM (
      SELECT NEW.start_at AS at
      UNION ALL
      SELECT start_at FROM allocations WHERE start_at > NEW.start_at AND start_at < NEW.end_at
    ) AS instant
    WHERE NEW.units + (
      SELECT coalesce(sum(other.units), 0) FROM allocations AS other
      WHERE other.start_at <= instant.at AND other.end_at > instant.at
        AND other.start_at >= instant.at - (SELECT value FROM facts WHERE name = 'longest_stay_ms')
    ) > (SELECT capacity FROM rules)
  ) BEGIN SELECT raise(ABORT, 'OVERLAP_GUARD'); END;

  CREATE TABLE idempotency (
    scoped_key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    booking_id TEXT NOT NULL,
    customer_id TEXT,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_created ON idempotency (created_at);
  CREATE INDEX idempotency_customer ON idempotency (customer_id) WHERE customer_id IS NOT NULL;

  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    booking_id TEXT NOT NULL,
    event TEXT
  ) STRICT;

  CREATE TABLE agenda (
    due_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    PRIMARY KEY (due_at, kind, ref)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE hint_months (
    month TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    published_version INTEGER NOT NULL,
    published_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE series (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Brings an object's tables up to date. Throws when the object was written by a newer build than this one. */
export function migrateCalendar(storage: DurableObjectStorage): void {
  storage.transactionSync(() => {
    const { sql } = storage;
    sql.exec("CREATE TABLE IF NOT EXISTS migrations (step INTEGER PRIMARY KEY) STRICT");
    const applied = sql.exec<{ count: number }>("SELECT count(*) AS count FROM migrations").one().count;
    if (applied > MIGRATIONS.length) throw new Error("This calendar was written by a newer build.");
    MIGRATIONS.slice(applied).forEach((statements, index) => {
      sql.exec(statements);
      sql.exec("INSERT INTO migrations (step) VALUES (?)", applied + index);
    });
  });
}

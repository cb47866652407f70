// Tables that every home of bookings has, and how any object brings its own tables up to date. Migrations are
// append-only: a step that has shipped is never edited.

/** What was booked here, what keys were answered, what the copy has yet to be told, what falls due. */
export const BOOKS_TABLES = `
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
  ) STRICT, WITHOUT ROWID;`;

export const SERIES_TABLES = `
  CREATE TABLE series (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;`;

/**
 * Claims on resources elsewhere, in two phases, and the waitlist. \`plans\`: attempts that are not decided yet; one that
 * is not there was given up. \`grips\`: what is held by whom, as decided. \`duties\`: who has yet to be told.
 */
export const JOINT_TABLES = `
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO counters VALUES ('attempt', 0), ('entry', 0);

  CREATE TABLE plans (
    subject_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    resource_ids TEXT NOT NULL,
    PRIMARY KEY (subject_id, attempt)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE grips (
    subject_id TEXT PRIMARY KEY,
    attempt INTEGER NOT NULL,
    resource_ids TEXT NOT NULL,
    expires_at INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE duties (
    subject_id TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    up_to INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    PRIMARY KEY (subject_id, resource_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE known_resources (id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE waitlist (
    id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    status TEXT NOT NULL,
    service_id TEXT NOT NULL,
    customer_id TEXT,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX waitlist_waiting ON waitlist (service_id, sequence) WHERE status = 'waiting';
  CREATE INDEX waitlist_customer ON waitlist (customer_id) WHERE customer_id IS NOT NULL;

  ALTER TABLE bookings ADD COLUMN session_id TEXT;
  ALTER TABLE bookings ADD COLUMN seats INTEGER NOT NULL DEFAULT 1;
  CREATE INDEX bookings_session ON bookings (session_id, status, seats) WHERE session_id IS NOT NULL;
  ALTER TABLE services ADD COLUMN document TEXT;`;

/** Brings an object's tables up to date. Throws when the object was written by a newer build than this one. */
export function migrateObject(storage: DurableObjectStorage, steps: readonly string[]): void {
  storage.transactionSync(() => {
    const { sql } = storage;
    sql.exec("CREATE TABLE IF NOT EXISTS migrations (step INTEGER PRIMARY KEY) STRICT");
    const applied = sql.exec<{ count: number }>("SELECT count(*) AS count FROM migrations").one().count;
    if (applied > steps.length) throw new Error("This object was written by a newer build.");
    steps.slice(applied).forEach((statements, index) => {
      sql.exec(statements);
      sql.exec("INSERT INTO migrations (step) VALUES (?)", applied + index);
    });
  });
}

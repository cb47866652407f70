// Tables that every object has, and how an object brings its tables up to date. Migrations are append-only: never edit
// a step that has shipped.

/** An ended hold is remembered for so long: longer than any key that it answered. */
export const FORGET_MS = 50 * 3_600_000;

/** Bookings, answers to keys, events that the copy has not received, and what falls due. */
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
 * Claims on resources of other objects, in two phases, and the waitlist. `plans`: attempts that are not decided yet; a
 * missing attempt was given up. `grips`: the recorded decisions, that is, which claims a subject holds. `duties`:
 * pending acknowledgements, one for each calendar that has not acknowledged yet. Names of tables stay, as objects of
 * the build before have them.
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

/**
 * A booking writes to as few pages as possible: SQLite logs, saves and copies each changed page. Bookings and answers
 * lie in the order of their making, not of their random ids. All bookings that share an agreed service share one row of
 * it, as it is half of a booking. A key stores only the id of the booking that answers it. Live bookings need no index:
 * each of them is on the agenda. Objects count them only before a service or resource goes, which is rare enough to
 * read all.
 */
export const COMPACT_TABLES = `
  CREATE TABLE booked_services (id INTEGER PRIMARY KEY, document TEXT NOT NULL UNIQUE) STRICT;
  INSERT INTO booked_services (document) SELECT DISTINCT document -> '$.service' FROM bookings;

  DROP INDEX bookings_live_service;
  DROP INDEX bookings_customer;
  DROP INDEX bookings_session;
  ALTER TABLE bookings RENAME TO bookings_before;
  CREATE TABLE bookings (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    revision INTEGER NOT NULL,
    service_id TEXT NOT NULL,
    booked_service INTEGER NOT NULL REFERENCES booked_services (id),
    customer_id TEXT,
    start_at INTEGER NOT NULL,
    session_id TEXT,
    seats INTEGER NOT NULL,
    number TEXT,
    -- The row of the key that is answered with this booking as long as it is as it was then; the row says so as well.
    answered INTEGER,
    document TEXT NOT NULL
  ) STRICT;
  INSERT INTO bookings (id, status, revision, service_id, booked_service, customer_id, start_at, session_id, seats, number,
    document)
  SELECT id, status, revision, service_id,
    (SELECT id FROM booked_services WHERE document = bookings_before.document -> '$.service'),
    customer_id, start_at, session_id, seats, document ->> '$.number',
    json_remove(document, '$.service', '$.number')
  FROM bookings_before ORDER BY document ->> '$.createdAt', id;
  DROP TABLE bookings_before;
  CREATE INDEX bookings_customer ON bookings (customer_id) WHERE customer_id IS NOT NULL;
  CREATE INDEX bookings_session ON bookings (session_id, status, seats) WHERE session_id IS NOT NULL;

  DROP INDEX idempotency_created;
  DROP INDEX idempotency_customer;
  ALTER TABLE idempotency RENAME TO idempotency_before;
  CREATE TABLE idempotency (
    seq INTEGER PRIMARY KEY,
    scoped_key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    -- The booking that is the answer; null once it has changed, and where the answer is something else.
    booking_id TEXT,
    customer_id TEXT,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO idempotency (scoped_key, fingerprint, customer_id, answer, created_at)
  SELECT scoped_key, fingerprint, customer_id, answer, created_at FROM idempotency_before ORDER BY created_at;
  DROP TABLE idempotency_before;
  CREATE INDEX idempotency_customer ON idempotency (customer_id) WHERE customer_id IS NOT NULL;

  ALTER TABLE outbox RENAME TO outbox_before;
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    booking_id TEXT NOT NULL,
    event TEXT
  ) STRICT;
  INSERT INTO outbox SELECT * FROM outbox_before;
  DROP TABLE outbox_before;`;

/**
 * From here on the limit of open claims counts a customer's bookings. Where addresses count too, an open booking
 * carries a keyed hash of one. The index holds only open ones.
 */
export const CLAIM_TABLES = `
  ALTER TABLE bookings ADD COLUMN address TEXT;
  DROP INDEX bookings_customer;
  CREATE INDEX bookings_customer ON bookings (customer_id, start_at) WHERE customer_id IS NOT NULL;
  CREATE INDEX bookings_address ON bookings (address, start_at) WHERE address IS NOT NULL;
  ALTER TABLE waitlist ADD COLUMN address TEXT;
  CREATE INDEX waitlist_address ON waitlist (address) WHERE address IS NOT NULL;`;

/**
 * The stretch of time that each entry waits for. With it the calendar finds the entries that a place may concern, and
 * those ahead, without reading all. For existing entries with dates, the step computes the stretch back from its stored
 * end.
 */
export const QUEUE_TABLES = `
  ALTER TABLE waitlist ADD COLUMN first_at INTEGER;
  ALTER TABLE waitlist ADD COLUMN until_at INTEGER;
  UPDATE waitlist SET
    first_at = coalesce(document ->> '$.startAt', document ->> '$.endsAt' - 86400000 * CAST(
      julianday(document ->> '$.to') - julianday(document ->> '$.from') + 1 AS INTEGER)),
    until_at = coalesce((document ->> '$.startAt') + 1, document ->> '$.endsAt');
  DROP INDEX waitlist_waiting;
  CREATE INDEX waitlist_waiting ON waitlist (service_id, sequence, first_at, until_at) WHERE status = 'waiting';`;

/**
 * A booking writes still fewer rows. Its key stands in its own row until it changes. The object finds it there by the
 * booking's id, which derives from the key. A new booking needs no row in the outbox: it lies at the end of the table
 * and has no number. `copied_to`: no row up to it is new. `keys_from`: no row up to it has a key. The agenda forgets a
 * booking that was never more than a hold, some time after its end. The first remembered key tells when keys are to be
 * forgotten.
 */
export const SMALL_TABLES = `
  -- 1: its making is told without a row in the outbox.
  ALTER TABLE bookings ADD COLUMN tells_itself INTEGER;
  ALTER TABLE bookings ADD COLUMN scoped_key TEXT;
  ALTER TABLE bookings ADD COLUMN fingerprint TEXT;
  -- What it stands on, as it was called when it was answered with.
  ALTER TABLE bookings ADD COLUMN answer TEXT;

  INSERT INTO counters SELECT 'copied_to', coalesce(max(seq), 0) FROM bookings;
  INSERT INTO counters SELECT 'keys_from', coalesce(max(seq), 0) FROM bookings;
  DELETE FROM agenda WHERE kind = 'purge';
  INSERT OR IGNORE INTO agenda (due_at, kind, ref)
  SELECT (document ->> '$.updatedAt') + ${FORGET_MS}, 'forget', id
  FROM bookings WHERE status IN ('expired', 'cancelled') AND document ->> '$.isNumbered' = 0;`;

/** Bookings of an earlier build get their reminders too. The clock looks when each is next due: `NEXT_UNKNOWN`. */
export const REMINDER_ROWS = `
  INSERT OR IGNORE INTO agenda (due_at, kind, ref)
  SELECT 0, 'reminder', id FROM bookings WHERE status IN ('pending', 'confirmed');`;

/** Brings an object's tables up to date. Throws when a newer build has written the object. */
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

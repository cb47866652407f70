// The tables of one calendar's SQLite. Migrations are append-only: never edit a step that has shipped.

import {
  BOOKS_TABLES,
  CLAIM_TABLES,
  COMPACT_TABLES,
  JOINT_TABLES,
  migrateObject,
  QUEUE_TABLES,
  REMINDER_ROWS,
  SERIES_TABLES,
  SMALL_TABLES,
} from "../bookings/booking-schema";

/** Allocations: claims of bookings and sessions, by attempt. Their object may be another one. */
const CLAIM_COLUMNS = `subject_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL CHECK (end_at > start_at),
    claim TEXT NOT NULL CHECK (claim IN ('exclusive', 'part')),
    units INTEGER NOT NULL CHECK (units > 0),
    service_id TEXT NOT NULL,
    service_start_at INTEGER NOT NULL,
    required_minutes INTEGER NOT NULL,
    expires_at INTEGER,
    session TEXT,
    session_revision INTEGER NOT NULL DEFAULT 0,
    -- Prepared, and not decided yet: when to ask its home what became of it. Null once it is decided.
    ask_at INTEGER`;

const GUARD = `-- The second line behind the decision: at no instant of the new stay may the units in use exceed the capacity, nor a
  -- claim on the whole meet a claim on a part. A subject's own claims never stand in its way. Only instants at which
  -- something starts can be the worst ones. Lapsed holds are gone by now, so it needs no clock.
  CREATE TRIGGER allocations_guard BEFORE INSERT ON allocations WHEN EXISTS (
    SELECT 1 FROM (
      SELECT NEW.start_at AS at
      UNION ALL
      SELECT start_at FROM allocations WHERE start_at > NEW.start_at AND start_at < NEW.end_at
    ) AS instant
    WHERE (CASE NEW.claim WHEN 'exclusive' THEN NEW.units ELSE 1 END) + (
      SELECT coalesce(sum(
        CASE
          WHEN other.claim = 'exclusive' AND NEW.claim = 'exclusive' THEN other.units
          WHEN other.claim = 'exclusive' OR NEW.claim = 'exclusive' THEN (SELECT capacity FROM rules)
          ELSE 0
        END), 0)
      FROM allocations AS other
      WHERE other.start_at <= instant.at AND other.end_at > instant.at AND other.subject_id <> NEW.subject_id
        AND other.start_at >= instant.at - (SELECT value FROM facts WHERE name = 'longest_stay_ms')
    ) > (SELECT capacity FROM rules)
  ) BEGIN SELECT raise(ABORT, 'OVERLAP_GUARD'); END;`;

export const CALENDAR_STEPS: readonly string[] = [
  `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO facts VALUES ('version', 0), ('longest_stay_ms', 0);

  CREATE TABLE rules (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    revision INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  ${BOOKS_TABLES}

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

  CREATE TABLE hint_months (
    month TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    published_version INTEGER NOT NULL,
    published_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  SERIES_TABLES,
  // A claim belongs to one attempt of a booking or session. While a booking moves, it has its old claim and the
  // prepared one.
  `
  DROP TRIGGER allocations_guard;
  ALTER TABLE allocations RENAME TO allocations_before;
  DROP INDEX allocations_start;
  CREATE TABLE allocations (
    ${CLAIM_COLUMNS},
    PRIMARY KEY (subject_id, attempt)
  ) STRICT;
  INSERT INTO allocations (subject_id, attempt, start_at, end_at, claim, units, service_id, service_start_at,
    required_minutes, expires_at)
  SELECT booking_id, 0, start_at, end_at, claim, units, service_id, service_start_at, required_minutes, expires_at
  FROM allocations_before;
  DROP TABLE allocations_before;
  CREATE INDEX allocations_start ON allocations (start_at);
  CREATE INDEX allocations_lapsing ON allocations (expires_at)
    WHERE attempt > 0 AND ask_at IS NULL AND expires_at IS NOT NULL;
  CREATE INDEX allocations_undecided ON allocations (ask_at) WHERE ask_at IS NOT NULL;

  ${GUARD}

  -- When a service last fell to this resource; what turns are taken by.
  CREATE TABLE assignments (service_id TEXT PRIMARY KEY, assigned_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  -- Coordinators to be told when places come free here: somebody waits there.
  -- Coordinators rise in \`due\` with everything that came free, and in \`asks\` with everybody who came to wait.
  CREATE TABLE watchers (service_id TEXT PRIMARY KEY, due INTEGER NOT NULL, asks INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO facts VALUES ('fenced_until', 0);
  ${JOINT_TABLES}
  `,
  // Coordinators with viewers. `asks` rises with each subscription.
  `
  CREATE TABLE live_watchers (service_id TEXT PRIMARY KEY, asks INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // Allocations lie in the order of time, as reads need them. The version of the hint is the highest of its months.
  `
  ${COMPACT_TABLES}

  DROP TRIGGER allocations_guard;
  DROP INDEX allocations_start;
  DROP INDEX allocations_lapsing;
  DROP INDEX allocations_undecided;
  ALTER TABLE allocations RENAME TO allocations_before;
  CREATE TABLE allocations (
    ${CLAIM_COLUMNS},
    PRIMARY KEY (start_at, subject_id, attempt)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO allocations SELECT * FROM allocations_before;
  DROP TABLE allocations_before;
  CREATE UNIQUE INDEX allocations_subject ON allocations (subject_id, attempt);
  CREATE INDEX allocations_lapsing ON allocations (expires_at)
    WHERE attempt > 0 AND ask_at IS NULL AND expires_at IS NOT NULL;
  CREATE INDEX allocations_undecided ON allocations (ask_at) WHERE ask_at IS NOT NULL;

  ${GUARD}

  INSERT INTO hint_months (month, version, published_version, published_at)
  SELECT 'rules', value, -1, 0 FROM facts WHERE name = 'version' AND value > 0
  ON CONFLICT (month) DO UPDATE SET version = excluded.version;
  DELETE FROM facts WHERE name = 'version';
  `,
  CLAIM_TABLES,
  QUEUE_TABLES,
  // A booking of this calendar is found by its start. So only claims of other objects need an index by subject. When a
  // booking completes is part of its allocation, not on the agenda.
  `
  ${SMALL_TABLES}

  DROP INDEX allocations_subject;
  CREATE UNIQUE INDEX allocations_subject ON allocations (subject_id, attempt) WHERE attempt > 0;
  ALTER TABLE allocations ADD COLUMN completes_at INTEGER;
  `,
  // How far a round of offers has come, if it takes more than one turn. No row when it is over. `freed`: places that
  // came free, null when it may be any. `answered`: customers whose entries all get a turn.
  `
  CREATE TABLE offering (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    service_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    freed TEXT,
    answered TEXT NOT NULL
  ) STRICT;
  `,
  REMINDER_ROWS,
  // A booking that this calendar decides alone carries its next reminder in its allocation.
  `
  ALTER TABLE allocations ADD COLUMN reminds_at INTEGER;
  `,
];

/** Brings a calendar's tables up to date. */
export function migrateCalendar(storage: DurableObjectStorage): void {
  migrateObject(storage, CALENDAR_STEPS);
}

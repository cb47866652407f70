// The tables of one coordinator's SQLite. Migrations are append-only: never edit a step that has shipped.

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

const MIGRATIONS: readonly string[] = [
  `
  ${BOOKS_TABLES}
  ${SERIES_TABLES}
  ${JOINT_TABLES}

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    start_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- One session per service and start.
  CREATE UNIQUE INDEX sessions_open ON sessions (start_at) WHERE status = 'open';
  CREATE INDEX sessions_start ON sessions (start_at);

  CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL,
    customer_id TEXT,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX invitations_session ON invitations (session_id);
  CREATE INDEX invitations_customer ON invitations (customer_id) WHERE customer_id IS NOT NULL;
  `,
  // When the coordinator last subscribed to all calendars for its viewers. 0 when it is not subscribed.
  `
  INSERT INTO counters VALUES ('live_asked_at', 0);
  `,
  COMPACT_TABLES,
  CLAIM_TABLES,
  QUEUE_TABLES,
  SMALL_TABLES,
  REMINDER_ROWS,
];

/** Brings a coordinator's tables up to date. */
export function migrateCoordinator(storage: DurableObjectStorage): void {
  migrateObject(storage, MIGRATIONS);
}

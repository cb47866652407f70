// The copies of events: the log that consumers read, and the log of what staff did.

import type { EventDetail } from "../domain/events";

export type CopiedEvent = {
  readonly id: string;
  readonly bookingId: string;
  readonly type: string;
  readonly revision: number;
  readonly occurredAt: number;
  /** Token id of staff. Their events go to the audit log as well. */
  readonly actor: string | null;
  readonly override: readonly string[];
  /** What telling the event needs. No list shows it. */
  readonly detail?: EventDetail;
};

/** ?2 are the events. */
export const INSERT_EVENTS = `
  INSERT INTO events (id, tenant_id, position, type, subject_id, revision, occurred_at, detail)
  SELECT value ->> '$.id', ?1, row_number() OVER (ORDER BY key) + coalesce(
      (SELECT max(position) FROM events WHERE tenant_id = ?1), 0),
    value ->> '$.type', value ->> '$.bookingId', value ->> '$.revision', value ->> '$.occurredAt',
    value ->> '$.detail'
  FROM json_each(?2) WHERE true
  ON CONFLICT (id) DO NOTHING`;

// Removes what staff added for the customers of these bookings. ?2 are their ids. It scans the tenant's log: erasing is
// rare.
export const FORGET_MESSAGES = `
  UPDATE events SET detail = json_remove(detail, '$.message')
  WHERE tenant_id = ?1 AND detail ->> '$.message' IS NOT NULL
    AND subject_id IN (SELECT value FROM json_each(?2))`;

// A patch with null adds nothing: only what took an entry back says that it was a mistake, and only money says how much.
export const INSERT_AUDIT = `
  INSERT INTO audit (id, tenant_id, actor, action, subject_id, detail, occurred_at)
  SELECT replace(value ->> '$.id', 'evt_', 'aud_'), ?1, value ->> '$.actor', value ->> '$.type',
    value ->> '$.bookingId', json_patch(json_object('override', value -> '$.override'),
      json_object('mistake', value -> '$.detail.mistake', 'money', value -> '$.detail.money')), value ->> '$.occurredAt'
  FROM json_each(?2) WHERE value ->> '$.actor' IS NOT NULL ORDER BY key
  ON CONFLICT (id) DO NOTHING`;

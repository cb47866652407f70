// Deletes old rows of both logs, some at a time. Rows lie in the order of arrival, so the sweep reads only the first
// rows of each tenant.

import type { Database } from "./database";

const ROWS_PER_TENANT = 500;
const TENANTS_AT_ONCE = 20;

/** Keeps the newest event of a tenant, because the next position follows it. */
const OLD_EVENTS = `
  SELECT id FROM tenants
  WHERE (SELECT occurred_at FROM events WHERE tenant_id = tenants.id ORDER BY position LIMIT 1) < ?1
    AND (SELECT min(position) FROM events WHERE tenant_id = tenants.id)
      < (SELECT max(position) FROM events WHERE tenant_id = tenants.id)
  LIMIT ${TENANTS_AT_ONCE}`;
const SWEEP_EVENTS = `
  DELETE FROM events
  WHERE tenant_id = ?2 AND occurred_at < ?1
    AND position IN (SELECT position FROM events WHERE tenant_id = ?2 ORDER BY position LIMIT ${ROWS_PER_TENANT})
    AND position < (SELECT max(position) FROM events WHERE tenant_id = ?2)`;

const OLD_AUDIT = `
  SELECT id FROM tenants
  WHERE (SELECT occurred_at FROM audit WHERE tenant_id = tenants.id ORDER BY position LIMIT 1) < ?1
  LIMIT ${TENANTS_AT_ONCE}`;
const SWEEP_AUDIT = `
  DELETE FROM audit
  WHERE position IN (SELECT position FROM audit WHERE tenant_id = ?2 ORDER BY position LIMIT ${ROWS_PER_TENANT})
    AND occurred_at < ?1`;

/** Deletes some rows from before an instant. Returns how many: 0 once none is left. */
export async function sweepLogs({ $client }: Database, before: number): Promise<number> {
  let swept = 0;
  for (const [old, sweep] of [
    [OLD_EVENTS, SWEEP_EVENTS],
    [OLD_AUDIT, SWEEP_AUDIT],
  ] as const) {
    const { results } = await $client.prepare(old).bind(before).all<{ id: string }>();
    if (results.length === 0) continue;
    const done = await $client.batch(results.map(({ id }) => $client.prepare(sweep).bind(before, id)));
    swept += done.reduce((sum, { meta }) => sum + meta.changes, 0);
  }
  return swept;
}

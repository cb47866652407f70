// Removes what messages say after a time, and later their lines in the log. Each tenant's index is read from its oldest line.

import type { Database } from "./database";

const SWEPT_AT_ONCE = 500;

/** Removes the content of messages that were made between two instants. Returns how many had any. */
export async function emptyMessages({ $client }: Database, from: number, to: number): Promise<number> {
  const { meta } = await $client
    .prepare(
      `UPDATE messages SET title = NULL, text = NULL, html = NULL, attachments = NULL WHERE id IN (
         SELECT messages.id FROM tenants CROSS JOIN messages ON messages.tenant_id = tenants.id
         WHERE messages.created_at >= ?1 AND messages.created_at < ?2 AND messages.text IS NOT NULL
         LIMIT ${SWEPT_AT_ONCE})`,
    )
    .bind(from, to)
    .run();
  return meta.changes;
}

/** Deletes messages that were made before an instant, some at a time. Returns how many. */
export async function forgetMessages({ $client }: Database, before: number): Promise<number> {
  const { meta } = await $client
    .prepare(
      `DELETE FROM messages WHERE id IN (
         SELECT messages.id FROM tenants CROSS JOIN messages ON messages.tenant_id = tenants.id
         WHERE messages.created_at < ?1 LIMIT ${SWEPT_AT_ONCE})`,
    )
    .bind(before)
    .run();
  return meta.changes;
}

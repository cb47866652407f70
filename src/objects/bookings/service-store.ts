// The services as this object knows them: the newest revision, and whether it was retired.

import type { Service } from "../../domain/tenant/service";

export type KnownService = { revision: number; is_retired: number };

export function readService(sql: SqlStorage, serviceId: string): KnownService | undefined {
  return sql.exec<KnownService>("SELECT revision, is_retired FROM services WHERE id = ?", serviceId).toArray()[0];
}

/** The service as it is now. Null when this object never received all of it. */
export function readServiceNow(sql: SqlStorage, serviceId: string): Service | null {
  const row = sql
    .exec<{ document: string | null }>("SELECT document FROM services WHERE id = ?", serviceId)
    .toArray()[0];
  return row?.document ? (JSON.parse(row.document) as Service) : null;
}

/** The highest revision wins. A retired service stays retired unless a higher revision says otherwise. */
export function writeService(
  sql: SqlStorage,
  serviceId: string,
  revision: number,
  isRetired: boolean,
  service: Service | null,
): void {
  sql.exec(
    `INSERT INTO services (id, revision, is_retired, document) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, is_retired = excluded.is_retired,
       document = coalesce(excluded.document, services.document)
     WHERE excluded.revision >= services.revision`,
    serviceId,
    revision,
    isRetired ? 1 : 0,
    service && JSON.stringify(service),
  );
}

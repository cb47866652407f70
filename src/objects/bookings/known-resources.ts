// Resources by the name and zone under which this object last heard of them.

import type { BookedResource } from "../messages";

export function writeKnownResource(sql: SqlStorage, resource: BookedResource): void {
  sql.exec(
    "INSERT OR REPLACE INTO known_resources (id, document) VALUES (?, ?)",
    resource.id,
    JSON.stringify(resource),
  );
}

export function readKnownResource(sql: SqlStorage, resourceId: string): BookedResource | undefined {
  const row = sql
    .exec<{ document: string }>("SELECT document FROM known_resources WHERE id = ?", resourceId)
    .toArray()[0];
  return row && (JSON.parse(row.document) as BookedResource);
}

// The series of this object.

import type { SeriesRecord } from "../../domain/booking/series";

export function readSeries(sql: SqlStorage, seriesId: string): SeriesRecord | undefined {
  const row = sql.exec<{ document: string }>("SELECT document FROM series WHERE id = ?", seriesId).toArray()[0];
  return row && (JSON.parse(row.document) as SeriesRecord);
}

export function writeSeries(sql: SqlStorage, series: SeriesRecord): void {
  sql.exec("INSERT INTO series (id, document) VALUES (?, ?)", series.id, JSON.stringify(series));
}

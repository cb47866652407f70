// What an object has written.

import { runInDurableObject } from "cloudflare:test";
import type { BookingCoordinator, ResourceCalendar } from "./worker";

type Stub = DurableObjectStub<ResourceCalendar> | DurableObjectStub<BookingCoordinator>;

/** Rows of a table in an object's own database; a condition may follow the name. */
export function countRows(stub: Stub, table: string): Promise<number> {
  return runInDurableObject(
    stub as DurableObjectStub<ResourceCalendar>,
    (_instance, { storage }) => storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n,
  );
}

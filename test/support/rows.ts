// What an object has written.

import { runInDurableObject } from "cloudflare:test";
import { calendar, type Tenant } from "./api";
import type { BookingCoordinator, ResourceCalendar } from "./worker";

type Stub = DurableObjectStub<ResourceCalendar> | DurableObjectStub<BookingCoordinator>;

/** Rows of a table in an object's own database; a condition may follow the name. */
export function countRows(stub: Stub, table: string): Promise<number> {
  return runInDurableObject(
    stub as DurableObjectStub<ResourceCalendar>,
    (_instance, { storage }) => storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n,
  );
}

type Claims = { readonly all: number; readonly undecided: number };

/** What a calendar keeps for bookings, and how much of this is not decided yet. */
export function claimsOf(tenant: Tenant, resource: string): Promise<Claims> {
  return runInDurableObject(calendar(tenant, resource), (_instance, { storage }) => ({
    all: storage.sql.exec("SELECT 1 FROM allocations").toArray().length,
    undecided: storage.sql.exec("SELECT 1 FROM allocations WHERE ask_at IS NOT NULL").toArray().length,
  }));
}

/** The same of several calendars, once everything is decided. */
export async function decidedClaims(tenant: Tenant, resources: readonly string[]): Promise<Claims[]> {
  const look = () => Promise.all(resources.map((resource) => claimsOf(tenant, resource)));
  for (let looks = 0; looks < 40; looks++) {
    const claims = await look();
    if (claims.every(({ undecided }) => undecided === 0)) return claims;
    await scheduler.wait(10);
  }
  return look();
}

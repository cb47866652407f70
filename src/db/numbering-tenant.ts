// A tenant as the numbers of its bookings need it: the name gives the prefix, and the zone the year.

export type NumberingTenant = { readonly id: string; readonly name: string; readonly timeZone: string };

export async function readNumberingTenant(db: D1Database, tenantId: string): Promise<NumberingTenant> {
  const row = await db
    .prepare("SELECT id, name, time_zone AS timeZone FROM tenants WHERE id = ?")
    .bind(tenantId)
    .first<NumberingTenant>();
  if (!row) throw new Error("The tenant of a booking is not in D1.");
  return row;
}

// Finds customers by the beginning of a word of their name, e-mail address, telephone number or booking number. Each
// way reads an index.

import { and, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { CustomerRow } from "./customers";
import type { Database } from "./database";
import { type Page, type Piece, pageOf } from "./paging";
import { bookings, customers, customerWords } from "./schema";

/** What staff look for. A customer matches one of `beginnings`, and has all of `parts`. */
export type CustomerQuery =
  | { readonly kind: "words"; readonly beginnings: readonly string[]; readonly parts: readonly string[] }
  | { readonly kind: "number"; readonly year: number; readonly sequence: number };

export async function searchCustomers(
  db: Database,
  tenantId: string,
  query: CustomerQuery,
  piece: Piece,
): Promise<Page<CustomerRow>> {
  const rows = await customerSearchQuery(db, tenantId, query, piece);
  return pageOf(rows, piece.limit, (row) => [row.createdAt, row.id]);
}

/** The statement, so that a test can read its plan. `+` keeps the index of the list out: it would go through all. */
export function customerSearchQuery(db: Database, tenantId: string, query: CustomerQuery, { after, limit }: Piece) {
  const parts = query.kind === "words" ? query.parts : [];
  return db
    .select()
    .from(customers)
    .where(
      and(
        inArray(customers.id, idsOf(tenantId, query)),
        sql`+${customers.tenantId} = ${tenantId}`,
        sql`${customers.name} is not null`,
        isNull(sql`+${customers.mergedInto}`),
        ...parts.map((part) => sql`instr(${customers.searchText}, ${part}) > 0`),
        after ? sql`(+${customers.createdAt}, ${customers.id}) > (${after[0]}, ${after[1]})` : undefined,
      ),
    )
    .orderBy(sql`+${customers.createdAt}`, sql`+${customers.id}`)
    .limit(limit + 1);
}

function idsOf(tenantId: string, query: CustomerQuery): SQL {
  if (query.kind === "number") {
    return sql`(select coalesce((select other.merged_into from ${customers} as other where other.id = ${bookings.customerId}),
        ${bookings.customerId})
      from ${bookings} where ${bookings.tenantId} = ${tenantId} and ${bookings.numberYear} = ${query.year}
        and ${bookings.numberSequence} = ${query.sequence})`;
  }
  const found = query.beginnings.map(
    (beginning) => sql`select ${customerWords.customerId} from ${customerWords}
      where ${customerWords.tenantId} = ${tenantId} and ${customerWords.word} >= ${beginning}
        and ${customerWords.word} < ${`${beginning}\u{10FFFF}`}`,
  );
  return sql`(${sql.join(found, sql` union `)})`;
}

// An earlier build named customers by a plain hash of their address. This object replaces such an id by the keyed id
// that derives from it.

import { KEYED_CUSTOMER, PAST_KEYED_CUSTOMERS } from "../../domain/ids";

/** Where a row names a customer besides its column. ?1 is the old id, ?2 the new one. */
const NAMED_IN: Readonly<Record<PeopledTable, string>> = {
  bookings: "document = json_set(document, '$.customer.id', ?2)",
  idempotency: "answer = replace(answer, ?1, ?2)",
  waitlist: "document = json_set(document, '$.customer.id', ?2)",
  invitations: "document = json_set(document, '$.customerId', ?2)",
};

export type PeopledTable = "bookings" | "idempotency" | "waitlist" | "invitations";

const AT_ONCE = 500;

/** Some customers without a keyed id. If there are none, the index of each table says so at once. */
export function unkeyedCustomers(sql: SqlStorage, tables: readonly PeopledTable[]): string[] {
  const found = new Set<string>();
  for (const table of tables) {
    const rows = sql.exec<{ customer_id: string }>(
      `SELECT DISTINCT customer_id FROM ${table} WHERE customer_id < '${KEYED_CUSTOMER}'
       UNION SELECT DISTINCT customer_id FROM ${table} WHERE customer_id >= '${PAST_KEYED_CUSTOMERS}' LIMIT ${AT_ONCE}`,
    );
    for (const { customer_id: id } of rows) found.add(id);
  }
  return [...found];
}

export function renameCustomer(sql: SqlStorage, tables: readonly PeopledTable[], id: string, keyedId: string): void {
  for (const table of tables) {
    sql.exec(`UPDATE ${table} SET customer_id = ?2, ${NAMED_IN[table]} WHERE customer_id = ?1`, id, keyedId);
  }
}

// Every customer has a keyed id here, also those whom an earlier build named otherwise. One of its isolates may still
// name one so now.

import { settingsOf } from "../../config";
import { ensureCustomersKeyed } from "../../db/customer-ids";
import { keyedCustomerId } from "../../keyed";
import type { Host } from "../host";
import type { BookingTx } from "./booking-tx";
import { type PeopledTable, renameCustomer, unkeyedCustomers } from "./people";

export class CustomerKeys<Tx extends BookingTx> {
  /** `tables` are those that name customers. */
  constructor(
    private readonly host: Host<Tx>,
    private readonly tables: readonly PeopledTable[],
  ) {}

  areMissing(): boolean {
    return this.unkeyed().length > 0;
  }

  keyedId(customerId: string): Promise<string> {
    return keyedCustomerId(settingsOf(this.host.env()).serverSecret, customerId);
  }

  /** Gives keyed ids to the customers of this object. */
  async keyHere(): Promise<void> {
    const { sql } = this.host;
    for (let found = this.unkeyed(); found.length > 0; found = this.unkeyed()) {
      const named = await Promise.all(found.map(async (id) => [id, await this.keyedId(id)] as const));
      this.host.atomically(() => {
        for (const [id, keyedId] of named) renameCustomer(sql, this.tables, id, keyedId);
      });
    }
  }

  /** D1 must not hold, or be compared by, two ids of one customer. */
  async keyEverywhere(): Promise<void> {
    await this.keyHere();
    await ensureCustomersKeyed(this.host.env().DB, (id) => this.keyedId(id));
  }

  private unkeyed(): string[] {
    return unkeyedCustomers(this.host.sql, this.tables);
  }
}

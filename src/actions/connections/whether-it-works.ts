// What a payment says of the account that was to take it. Staff see it on the settings of payments.

import { findConnectionById, noteAccount } from "../../db/connections";
import { runBatch } from "../../db/database";
import type { Deps } from "../deps";

/** Why an account needs attention: the provider knows the key no more, or lets it do less. */
export const KEY_REFUSED = "refused";

/** Whether the provider takes the key of an account. Of one on the operator's platform, the provider itself tells. */
export async function noteWhetherItWorks({ db, clock }: Deps, connectionId: string, works: boolean): Promise<void> {
  const row = await findConnectionById(db, connectionId);
  if (row?.status !== (works ? "needs_attention" : "active")) return;
  if ("account" in (JSON.parse(row.shown) as object)) return;
  const now = clock.now();
  const noted = works
    ? ({ status: "active", lastError: null, lastOkAt: now } as const)
    : ({ status: "needs_attention", lastError: KEY_REFUSED } as const);
  await runBatch(db, [noteAccount(db, row, { ...noted, updatedAt: now })]);
}

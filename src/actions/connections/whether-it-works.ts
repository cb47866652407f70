// What a payment says of the account that was to take it. Staff see it on the settings of payments, and the owner hears of a
// refusal.

import { findConnectionById, noteAccount } from "../../db/connections";
import { runBatch } from "../../db/database";
import type { Answer } from "../../integrations/payments/port";
import type { Deps } from "../deps";
import type { ConnectedAccount } from "../payments/accounts";
import { paymentsRefused } from "./payments-refused";

/** Why an account needs attention: the provider knows the key no more, or lets it do less. */
export const KEY_REFUSED = "refused";

/** The answer of an account that was to open a page. */
export async function noteAnswer(
  deps: Deps,
  { connectionId, isTroubled }: Pick<ConnectedAccount, "connectionId" | "isTroubled">,
  page: Answer<unknown>,
): Promise<void> {
  const isNews = page.ok ? isTroubled : page.reason === "misconfigured";
  if (isNews) await noteWhetherItWorks(deps, connectionId, page.ok);
}

/** Whether the provider takes the key of an account. Of one on the operator's platform, the provider itself tells. */
async function noteWhetherItWorks(deps: Deps, connectionId: string, works: boolean): Promise<void> {
  const { db, clock } = deps;
  const row = await findConnectionById(db, connectionId);
  if (row?.status !== (works ? "needs_attention" : "active")) return;
  if ("account" in (JSON.parse(row.shown) as object)) return;
  if (!works) return paymentsRefused(deps, row, KEY_REFUSED);
  const now = clock.now();
  await runBatch(db, [noteAccount(db, row, { status: "active", lastError: null, lastOkAt: now, updatedAt: now })]);
}

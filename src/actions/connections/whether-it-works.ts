// What a payment says of the account that was to take it. Staff see it on the settings of payments.

import { findConnectionById, noteAccount } from "../../db/connections";
import { runBatch } from "../../db/database";
import type { Answer } from "../../integrations/payments/port";
import type { Deps } from "../deps";
import type { ConnectedAccount } from "../payments/accounts";

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
async function noteWhetherItWorks({ db, clock }: Deps, connectionId: string, works: boolean): Promise<void> {
  const row = await findConnectionById(db, connectionId);
  if (row?.status !== (works ? "needs_attention" : "active")) return;
  if ("account" in (JSON.parse(row.shown) as object)) return;
  const now = clock.now();
  const noted = works
    ? ({ status: "active", lastError: null, lastOkAt: now } as const)
    : ({ status: "needs_attention", lastError: KEY_REFUSED } as const);
  await runBatch(db, [noteAccount(db, row, { ...noted, updatedAt: now })]);
}

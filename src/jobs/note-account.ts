// What a try says of the account by which a business sends messages. Staff see it, and the owner hears of a refusal.

import type { Deps } from "../actions/deps";
import { ownerTold } from "../actions/messages/tell-owner";
import { type ConnectionRow, noteAccount } from "../db/connections";
import type { Statement } from "../db/database";
import type { TenantRow } from "../db/tenants";
import { DAY_MS } from "../domain/time/local-time";
import { refusedAccountWords } from "../messages/connection-words";

const NAMES: Readonly<Record<string, string>> = { resend: "Resend", twilio: "Twilio" };

/**
 * The provider refuses the account. The owner is told of it once a day at most: an account that may write to some readers
 * only is refused and well again all the time.
 */
export function accountRefused(deps: Deps, tenant: TenantRow, account: ConnectionRow, reason: string): Statement[] {
  if (account.status !== "active") return [];
  const now = deps.clock.now();
  const provider = NAMES[account.provider] ?? account.provider;
  const words = refusedAccountWords(tenant.locale, "messages", { provider, reason });
  const about = { tenantId: tenant.id, subjectId: account.id, type: "connection.refused" };
  return [
    noteAccount(deps.db, account, { status: "needs_attention", lastError: reason, updatedAt: now }),
    ownerTold(deps, { ...about, occasion: `refused/${Math.floor(now / DAY_MS)}`, words }),
  ];
}

/** The provider took a message of the account. */
export function accountWorks({ db, clock }: Deps, account: ConnectionRow): Statement[] {
  if (account.status !== "needs_attention") return [];
  const now = clock.now();
  return [noteAccount(db, account, { status: "active", lastError: null, lastOkAt: now, updatedAt: now })];
}

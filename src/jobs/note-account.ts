// What a try says of the account that a business has at a provider. Staff see it, and the owner hears of a refusal.

import { type Deps, newId } from "../actions/deps";
import { type ConnectionRow, noteAccount } from "../db/connections";
import type { Statement } from "../db/database";
import { insertDeliveries } from "../db/deliveries";
import type { TenantRow } from "../db/tenants";
import { DAY_MS } from "../domain/time/local-time";
import { refusedAccountWords } from "../i18n/connection-words";

/** The provider refuses the account. The owner is told of it once a day at most. */
export function accountRefused(deps: Deps, tenant: TenantRow, account: ConnectionRow, reason: string): Statement[] {
  if (account.status !== "active") return [];
  const now = deps.clock.now();
  const { db } = deps;
  const told = { kind: "announcement", ...refusedAccountWords(tenant.locale, account.provider, reason) };
  const messages = ["tenant/email", "tenant/notice"].map((destination) => ({
    id: newId("dlv"),
    tenantId: tenant.id,
    sourceId: `${account.id}/refused/${Math.floor(now / DAY_MS)}`,
    sourceType: "connection.refused",
    subjectId: account.id,
    kind: "message" as const,
    destination,
    detail: JSON.stringify(told),
    occurredAt: now,
    nextAttemptAt: now,
  }));
  return [
    noteAccount(db, account, { status: "needs_attention", lastError: reason, updatedAt: now }),
    insertDeliveries(db, messages, now),
  ];
}

/** The provider took a message of the account. */
export function accountWorks({ db, clock }: Deps, account: ConnectionRow): Statement[] {
  if (account.status !== "needs_attention") return [];
  const now = clock.now();
  return [noteAccount(db, account, { status: "active", lastError: null, lastOkAt: now, updatedAt: now })];
}

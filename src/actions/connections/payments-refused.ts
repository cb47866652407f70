// A provider of payments takes the account of a business no more.

import { type ConnectionRow, noteAccount, providerOf } from "../../db/connections";
import { runBatch, type Statement } from "../../db/database";
import { findTenant } from "../../db/tenants";
import { isPaymentProvider, PROVIDER_NAMES } from "../../domain/payments/providers";
import { refusedAccountWords } from "../../messages/connection-words";
import type { Deps } from "../deps";
import { ownerTold } from "../messages/tell-owner";
import { wakeRunner } from "../webhooks/wake";

/**
 * The owner is told once: the row changes with each break, and with each mend. Of an account that was troubled before, the
 * owner was told then. `more` is written in the same batch.
 */
export async function paymentsRefused(
  deps: Deps,
  row: ConnectionRow,
  lastError: string | null,
  more: readonly Statement[] = [],
): Promise<void> {
  const { db, clock, settings } = deps;
  const { id, tenantId, status, updatedAt } = row;
  const noted = noteAccount(db, row, { status: "needs_attention", lastError, updatedAt: clock.now() });
  const tenant = status === "active" ? await findTenant(db, tenantId) : undefined;
  const provider = providerOf(row);
  const name = isPaymentProvider(provider) ? PROVIDER_NAMES[provider] : provider;
  const page = `${settings.linkOrigin ?? ""}/dashboard/${tenant?.slug}/payments/settings`;
  const words = tenant && refusedAccountWords(tenant.locale, "payments", { provider: name, page });
  const about = { tenantId, subjectId: id, type: "connection.refused", occasion: `refused/${updatedAt}` };
  await runBatch(db, [noted, ...more, ...(words ? [ownerTold(deps, { ...about, words })] : [])]);
  if (words) wakeRunner(deps, tenantId);
}

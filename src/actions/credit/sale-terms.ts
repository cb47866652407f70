import type { Purchase } from "../../domain/payments/purchase";
import { type TaxRule, taxOfPolicy } from "../../domain/payments/tax";
import type { Deps } from "../deps";
import { readTenant } from "../setup/read-tenant";

export type SaleTerms = Pick<Purchase, "commissionPercent"> & { readonly taxed: { readonly tax?: TaxRule } };

/** What holds for a sale that is made now: the operator's share, and the tax that the price includes. */
export async function saleTerms(deps: Deps, tenantId: string): Promise<SaleTerms> {
  const tenant = await readTenant(deps, tenantId);
  if (!tenant.ok) return { commissionPercent: 0, taxed: {} };
  const { paymentProfile, policies } = tenant.value;
  const tax = taxOfPolicy(policies.tax);
  return { commissionPercent: paymentProfile?.commissionPercent ?? 0, taxed: tax ? { tax } : {} };
}

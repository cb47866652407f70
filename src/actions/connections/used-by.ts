// What an account at a provider of payments is used for just now. Its owner reads it before the account is disconnected.

import { countUnderWay } from "../../db/payments-under-way";
import type { PaymentProvider } from "../../domain/payments/providers";
import { keepsCardBy, leansOn } from "../../domain/payments/terms";
import type { Refusal } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import type { Deps } from "../deps";
import { loadConfigurationOf } from "../load-configuration";
import { connectedProviders } from "../payments/accounts";

export type UsedBy = {
  /** Services whose customers could no longer pay what keeps their place. */
  readonly services: readonly Service[];
  /** Services whose customers leave a card there, and would leave none. */
  readonly cards: readonly Service[];
  /** Payments that a customer can make now, or that the provider has yet to do something about. */
  readonly underWay: number;
  /**
   * Payments whose pages are over, and whose bank may take a refused try all the same. Berth goes on looking through the
   * account once it is disconnected, and gives such money back. So they are no use of it.
   */
  readonly late: number;
};

export async function usesOfAccount(deps: Deps, tenantId: string, provider: PaymentProvider): Promise<UsedBy> {
  const [configuration, connected, counted] = await Promise.all([
    loadConfigurationOf(deps, tenantId),
    connectedProviders(deps, tenantId),
    countUnderWay(deps.db, tenantId, deps.clock.now(), { provider }),
  ]);
  const active = (configuration?.services ?? []).filter((service) => service.active);
  return {
    services: active.filter((service) => leansOn(service, provider, connected)),
    cards: active.filter((service) => keepsCardBy(service, provider, connected)),
    ...counted,
  };
}

/** Why a caller who wants to disconnect only what is not used is told no. */
export const ACCOUNT_IN_USE: Refusal = {
  code: "in_use",
  detail: "Services ask for money or for a card there, or payments are under way. GET says which, in used_by.",
};

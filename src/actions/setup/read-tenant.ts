import { findTenant, type TenantRow } from "../../db/tenants";
import { memberPolicyOf } from "../../domain/accounts/roles";
import { type OpenLimits, openLimitsOf } from "../../domain/booking/open-limits";
import { type PaymentProfile, profileOf } from "../../domain/payments/profiles";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { TenantPolicies } from "../../domain/tenant/configuration";
import type { Deps } from "../deps";

type Contact = "description" | "email" | "country" | "address" | "phone" | "website";
type Column = "id" | "slug" | "name" | "timeZone" | "locale" | "createdAt" | Contact;

/** A business as its staff see it. */
export type Tenant = Pick<TenantRow, Column> & {
  readonly branding: Record<string, string | null>;
  readonly embedOrigins: string[];
  /** How it takes money; null where each service says. */
  readonly paymentProfile: PaymentProfile | null;
  /** With the defaults of those that staff did not set. */
  readonly policies: TenantPolicies & {
    readonly open_limits: OpenLimits;
    readonly calendar_alarms: boolean;
    readonly members: ReturnType<typeof memberPolicyOf>;
  };
};

export async function readTenant({ db }: Deps, tenantId: string): Promise<Result<Tenant>> {
  const row = await findTenant(db, tenantId);
  return row ? ok(toTenant(row)) : refused(missing("tenant"));
}

function toTenant(row: TenantRow): Tenant {
  const policies = JSON.parse(row.policies) as TenantPolicies;
  return {
    ...row,
    branding: JSON.parse(row.branding) as Tenant["branding"],
    embedOrigins: JSON.parse(row.embedOrigins) as string[],
    paymentProfile: profileOf(policies.payments),
    policies: {
      ...policies,
      open_limits: openLimitsOf(policies.open_limits),
      calendar_alarms: policies.calendar_alarms ?? true,
      members: memberPolicyOf(policies.members),
    },
  };
}

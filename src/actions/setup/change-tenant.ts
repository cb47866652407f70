import { owePushOfConfiguration } from "../../db/pushes";
import { listServices } from "../../db/services";
import { mergePolicies, raiseConfigRevision, type TenantRow, updateTenant } from "../../db/tenants";
import { type PaymentPolicy, profileOf } from "../../domain/payments/profiles";
import type { TaxPolicy } from "../../domain/payments/tax";
import { asksTooLittle } from "../../domain/payments/terms";
import { invalid, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { countryOfTenant } from "../../domain/tenant/countries";
import { completePhone } from "../bookings/customer-details";
import { NO_MARKETPLACE } from "../connections/join-platform";
import type { Deps } from "../deps";
import { makeChange } from "./make-change";
import type { Pending } from "./push-changes";
import { readTenant, type Tenant } from "./read-tenant";
import { servicesAnew } from "./services-anew";

export type TenantFields = Partial<
  Pick<
    TenantRow,
    "name" | "timeZone" | "locale" | "description" | "email" | "country" | "address" | "phone" | "website"
  >
> & {
  readonly branding?: Readonly<Record<string, unknown>>;
  readonly embedOrigins?: readonly string[];
  readonly policies?: Readonly<Record<string, unknown>> & {
    readonly payments?: PaymentPolicy | null | undefined;
    readonly tax?: TaxPolicy | null | undefined;
  };
};

const TOO_SMALL = invalid("/policies/payments/deposit", "is less than a provider takes online");
const NOT_OFFERED = invalid("/policies/payments/profile", NO_MARKETPLACE);

export async function changeTenant(
  deps: Deps,
  { tenantId, actor }: Authority,
  fields: TenantFields,
): Promise<Result<{ tenant: Tenant; pending: Pending }>> {
  const before = await readTenant(deps, tenantId);
  if (!before.ok) return before;
  const now = deps.clock.now();
  const { branding, embedOrigins, policies, ...plain } = fields;
  const isMarket = policies?.payments?.profile === "marketplace";
  if (isMarket && deps.settings.stripePlatform === null) return refused(NOT_OFFERED);
  if (policies?.payments && (await asksTooLittleBy(deps, tenantId, policies.payments))) return refused(TOO_SMALL);
  const phone = completePhone(plain.phone ?? null, countryOfTenant({ ...before.value, ...plain }), "/phone");
  if (!phone.ok) return phone;
  const changes: Partial<TenantRow> = {
    ...plain,
    ...(plain.phone !== undefined && { phone: phone.value }),
    updatedAt: now,
    ...(branding && { branding: JSON.stringify(branding) }),
    ...(embedOrigins && { embedOrigins: JSON.stringify([...new Set(embedOrigins)]) }),
  };
  const { db } = deps;
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "tenant.updated",
    subjectId: tenantId,
    detail: { fields: Object.keys(fields) },
    statements: [
      updateTenant(db, tenantId, changes),
      ...(policies ? [mergePolicies(db, tenantId, withCommission(deps, policies))] : []),
      ...(policies?.payments === undefined && policies?.tax === undefined
        ? []
        : await servicesAnew(deps, tenantId, now)),
      raiseConfigRevision(db, tenantId),
      owePushOfConfiguration(db, tenantId, now),
    ],
  });
  const tenant = await readTenant(deps, tenantId);
  return tenant.ok ? ok({ tenant: tenant.value, pending }) : tenant;
}

/** Whether a service that goes by the way of the business would ask for less than a provider takes. */
async function asksTooLittleBy({ db }: Deps, tenantId: string, policy: PaymentPolicy): Promise<boolean> {
  const paymentProfile = profileOf(policy);
  const services = await listServices(db, tenantId);
  return services.some(
    (one) => paymentProfile && !one.payment && asksTooLittle({ ...one, paymentProfile }) === "deposit",
  );
}

/** The operator's share is the operator's to set. It is agreed when the business chooses how it takes money. */
function withCommission({ settings }: Deps, { payments, ...policies }: NonNullable<TenantFields["policies"]>) {
  if (payments === undefined) return policies;
  return { ...policies, payments: payments && { ...payments, commission_percent: settings.commissionPercent } };
}

import { owePushOfConfiguration } from "../../db/pushes";
import { mergePolicies, raiseConfigRevision, type TenantRow, updateTenant } from "../../db/tenants";
import { ok, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { countryOfTenant } from "../../domain/tenant/countries";
import { completePhone } from "../bookings/customer-details";
import type { Deps } from "../deps";
import { makeChange } from "./make-change";
import type { Pending } from "./push-changes";
import { readTenant, type Tenant } from "./read-tenant";

export type TenantFields = Partial<
  Pick<
    TenantRow,
    "name" | "timeZone" | "locale" | "description" | "email" | "country" | "address" | "phone" | "website"
  >
> & {
  readonly branding?: Readonly<Record<string, unknown>>;
  readonly embedOrigins?: readonly string[];
  readonly policies?: Readonly<Record<string, unknown>>;
};

export async function changeTenant(
  deps: Deps,
  { tenantId, actor }: Authority,
  fields: TenantFields,
): Promise<Result<{ tenant: Tenant; pending: Pending }>> {
  const before = await readTenant(deps, tenantId);
  if (!before.ok) return before;
  const now = deps.clock.now();
  const { branding, embedOrigins, policies, ...plain } = fields;
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
      ...(policies ? [mergePolicies(db, tenantId, policies)] : []),
      raiseConfigRevision(db, tenantId),
      owePushOfConfiguration(db, tenantId, now),
    ],
  });
  const tenant = await readTenant(deps, tenantId);
  return tenant.ok ? ok({ tenant: tenant.value, pending }) : tenant;
}

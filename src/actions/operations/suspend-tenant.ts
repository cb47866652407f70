import { owePushOfConfiguration } from "../../db/pushes";
import { findTenantBySlug, raiseConfigRevision, type TenantRow, updateTenant } from "../../db/tenants";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { OPERATOR } from "../../domain/tenant/actor";
import { homeOfService } from "../../domain/tenant/home-of-service";
import { homeStub } from "../../objects/stubs";
import { type Deps, orNull } from "../deps";
import { loadConfigurationOf } from "../load-configuration";
import { makeChange } from "../setup/make-change";
import type { Pending } from "../setup/push-changes";
import { BEING_REMOVED } from "./operator";

export type Operated = { readonly tenant: TenantRow; readonly pending: Pending };

/** Closes a business to the public and its staff until the operator resumes it. Repeating it changes nothing. */
export async function suspendTenant(deps: Deps, slug: string): Promise<Result<Operated>> {
  const done = await setSuspended(deps, slug, deps.clock.now());
  if (done.ok) deps.background(orNull("onlookers_not_dismissed", dismissViewers(deps, done.value.tenant.id)));
  return done;
}

export function resumeTenant(deps: Deps, slug: string): Promise<Result<Operated>> {
  return setSuspended(deps, slug, null);
}

async function setSuspended(deps: Deps, slug: string, suspendedAt: number | null): Promise<Result<Operated>> {
  const { db } = deps;
  const tenant = await findTenantBySlug(db, slug);
  if (!tenant) return refused(missing("tenant"));
  if (tenant.deletedAt !== null) return refused(BEING_REMOVED);
  if ((tenant.suspendedAt === null) === (suspendedAt === null)) return ok({ tenant, pending: [] });
  const pending = await makeChange(deps, {
    tenantId: tenant.id,
    actor: OPERATOR,
    action: suspendedAt === null ? "tenant.resumed" : "tenant.suspended",
    subjectId: tenant.id,
    detail: {},
    statements: [
      updateTenant(db, tenant.id, { suspendedAt }),
      raiseConfigRevision(db, tenant.id),
      owePushOfConfiguration(db, tenant.id, deps.clock.now()),
    ],
  });
  return ok({ tenant: { ...tenant, suspendedAt }, pending });
}

/** Disconnects viewers of its services, because they may see nothing now. */
async function dismissViewers(deps: Deps, tenantId: string): Promise<void> {
  const configuration = await loadConfigurationOf(deps, tenantId);
  if (!configuration) return;
  const homes = configuration.services.map((service) =>
    homeOfService(configuration.tenant.id, service, configuration.resources),
  );
  await Promise.all(homes.map((home) => homeStub(deps.env, home).dismissOnlookers()));
}

// What the operator may do with a business: suspend it, resume it, give it a new token, and remove it with all its
// data.

import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import { owePushesOfRemoval, owePushOfConfiguration } from "../../db/pushes";
import { findTenantBySlug, raiseConfigRevision, type TenantRow, updateTenant } from "../../db/tenants";
import { insertToken, revokeOtherTokens } from "../../db/tokens";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { homeOfService } from "../../domain/tenant/configuration";
import { SCOPES, type Scope } from "../../domain/tenant/scopes";
import { homeStub } from "../../objects/stubs";
import { randomSecret, sha256 } from "../accounts/secrets";
import { type Deps, newId, orNull } from "../deps";
import { loadConfigurationOf } from "../load-configuration";
import { makeChange, type Pending, sendConfiguration, workOffRemoval } from "../setup/push-changes";

/** The actor in the audit log. */
const OPERATOR = "operator";
const BEING_REMOVED = { code: "invalid_transition", detail: "This business is being removed." } as const;

export type Operated = { readonly tenant: TenantRow; readonly pending: Pending };

/** Closes a business to the public and its staff until the operator resumes it. Repeating it changes nothing. */
export async function suspendTenant(deps: Deps, slug: string): Promise<Result<Operated>> {
  const done = await setSuspended(deps, slug, deps.clock.now());
  if (done.ok) deps.background(orNull("onlookers_not_dismissed", dismissOnlookers(deps, done.value.tenant.id)));
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
async function dismissOnlookers(deps: Deps, tenantId: string): Promise<void> {
  const configuration = await loadConfigurationOf(deps, tenantId);
  if (!configuration) return;
  const homes = configuration.services.map((service) => homeOfService(configuration, service));
  await Promise.all(homes.map((home) => homeStub(deps.env, home).dismissOnlookers()));
}

export type GivenToken = { readonly id: string; readonly secret: string; readonly scopes: readonly Scope[] };

/** A token with all scopes for a business that lost its own. On request, all other tokens end in the same step. */
export async function giveToken(deps: Deps, slug: string, revokesOthers: boolean): Promise<Result<GivenToken>> {
  const { db } = deps;
  const tenant = await findTenantBySlug(db, slug);
  if (!tenant) return refused(missing("tenant"));
  if (tenant.deletedAt !== null) return refused(BEING_REMOVED);
  const token = { id: newId("tok"), secret: `btk_${randomSecret()}`, scopes: SCOPES };
  const now = deps.clock.now();
  const row = { id: token.id, tenantId: tenant.id, name: "From the operator", createdAt: now };
  await makeChange(deps, {
    tenantId: tenant.id,
    actor: OPERATOR,
    action: "token.created",
    subjectId: token.id,
    detail: { scopes: SCOPES, revoked_others: revokesOthers },
    statements: [
      insertToken(db, { ...row, secretHash: await sha256(token.secret), scopes: JSON.stringify(SCOPES) }),
      ...(revokesOthers ? [revokeOtherTokens(db, tenant.id, token.id, now)] : []),
    ],
  });
  return ok(token);
}

/** Closes a business at once and removes its data. The sweep continues what one request does not finish. */
export async function removeTenant(deps: Deps, slug: string): Promise<Result<TenantRow>> {
  const { db } = deps;
  const tenant = await findTenantBySlug(db, slug);
  if (!tenant) return refused(missing("tenant"));
  const deletedAt = tenant.deletedAt ?? deps.clock.now();
  if (tenant.deletedAt === null) {
    await runBatch(db, [
      updateTenant(db, tenant.id, { deletedAt }),
      raiseConfigRevision(db, tenant.id),
      insertAudit(db, {
        id: newId("aud"),
        tenantId: tenant.id,
        actor: OPERATOR,
        action: "tenant.removed",
        subjectId: tenant.id,
        detail: "{}",
        occurredAt: deletedAt,
      }),
      ...owePushesOfRemoval(db, tenant.id, deletedAt),
      owePushOfConfiguration(db, tenant.id, deletedAt),
    ]);
    await orNull("configuration_not_told", sendConfiguration(deps, tenant.id));
  }
  deps.background(orNull("removal_goes_on_later", workOffRemoval(deps, tenant.id)));
  return ok({ ...tenant, deletedAt });
}

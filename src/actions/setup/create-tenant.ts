// A new business: tenant, owner, first staff token and its preset, in one D1 batch; then the calendars get their rules.
// A replay computes the first token again; it is never stored.

import { isUniqueViolation, runBatch, type Statement } from "../../db/database";
import { findIdempotencyKey, forgetIdempotencyKeys, insertIdempotencyKey } from "../../db/idempotency-keys";
import { insertAudit, insertEvent } from "../../db/logs";
import { insertMember } from "../../db/members";
import { owePushOfConfiguration, owePushOfRules } from "../../db/pushes";
import { insertResource } from "../../db/resources";
import { insertService } from "../../db/services";
import { insertTenant, type TenantRow } from "../../db/tenants";
import { findToken, insertToken } from "../../db/tokens";
import { invalid, ok, type Result, refuse, refused } from "../../domain/refusal";
import { countryOfTenant, localeOfZone } from "../../domain/tenant/countries";
import { PRESETS, type PresetName, presetServices } from "../../domain/tenant/presets";
import { isReservedSlug } from "../../domain/tenant/reserved-slugs";
import { SCOPES, type Scope } from "../../domain/tenant/scopes";
import { invitation, mayBeInvited } from "../accounts/invitation";
import { secretOf, sha256 } from "../accounts/secrets";
import { completePhone } from "../bookings/customer-details";
import { type Deps, newId } from "../deps";
import { pushOwed } from "./push-changes";
import { readTenant, type Tenant } from "./read-tenant";

export type NewTenant = {
  readonly slug: string;
  readonly name: string;
  readonly timeZone: string;
  readonly email: string;
  readonly preset: PresetName | null;
} & Partial<Pick<TenantRow, "country" | "address" | "phone" | "website">>;

type FirstToken = { readonly id: string; readonly secret: string; readonly scopes: readonly Scope[] };

export type CreatedTenant = {
  readonly tenant: Tenant;
  /** Without its secret on a replay with a short key. */
  readonly token: Omit<FirstToken, "secret"> & { readonly secret: string | null };
  readonly isReplay: boolean;
};

const SCOPE = "tenants";

/** `isKeySecret`: the key cannot be guessed, so a replay may return the first token again. */
export async function createTenant(
  deps: Deps,
  given: NewTenant,
  key: string,
  isKeySecret: boolean,
): Promise<Result<CreatedTenant>> {
  if (isReservedSlug(given.slug)) return refused(invalid("/slug", "is a reserved word"));
  const { slug, name, timeZone, email, preset, ...contact } = given;
  const phone = completePhone(given.phone ?? null, countryOfTenant(given), "/phone");
  if (!phone.ok) return phone;
  // A request without these fields keeps the fingerprint that it has always had.
  const asked = [slug, name, timeZone, email, preset, ...(Object.keys(contact).length > 0 ? [contact] : [])];
  const fingerprint = await sha256(JSON.stringify(asked));
  const replay = await replayed(deps, key, fingerprint, isKeySecret);
  if (replay) return replay;

  const { db } = deps;
  const now = deps.clock.now();
  // An expired key must not block this one, even if the sweep has not run yet.
  await forgetIdempotencyKeys(db, now);
  const tenantId = newId("ten");
  const token = await firstToken(deps, tenantId);
  try {
    await runBatch(db, [
      insertIdempotencyKey(db, { scope: SCOPE, key, fingerprint, subjectId: tenantId, createdAt: now }),
      ...newBusiness(deps, tenantId, { ...given, ...contact, phone: phone.value }, token.id, now),
      insertToken(db, {
        id: token.id,
        tenantId,
        name: "First token",
        secretHash: await sha256(token.secret),
        scopes: JSON.stringify(token.scopes),
        createdAt: now,
      }),
      ...(await inviteOwner(deps, tenantId, given)),
    ]);
  } catch (fault) {
    if (isUniqueViolation(fault, "idempotency_keys")) {
      const winner = await replayed(deps, key, fingerprint, isKeySecret);
      if (winner) return winner;
    }
    if (isUniqueViolation(fault, "tenants.slug")) return refused(refuse("duplicate_slug"));
    throw fault;
  }
  await pushOwed(deps, tenantId);
  return ok({ tenant: await knownTenant(deps, tenantId), token, isReplay: false });
}

/** The statements of a business itself, without anyone who may enter it. `actor` is who the audit log names. */
export function newBusiness(
  deps: Deps,
  tenantId: string,
  { slug, name, timeZone, email, preset, ...contact }: NewTenant,
  actor: string,
  now: number,
): Statement[] {
  const { db } = deps;
  return [
    insertTenant(db, {
      id: tenantId,
      slug,
      name,
      timeZone,
      email,
      ...contact,
      // The preset's texts are in the language of its country, and so is the rest.
      ...(preset && { locale: localeOfZone(timeZone) ?? "en" }),
      createdAt: now,
      updatedAt: now,
    }),
    ...(preset ? presetStatements(deps, tenantId, { name, timeZone }, PRESETS[preset], now) : []),
    insertAudit(db, {
      id: newId("aud"),
      tenantId,
      actor,
      action: "tenant.created",
      subjectId: tenantId,
      detail: JSON.stringify({ preset }),
      occurredAt: now,
    }),
    insertEvent(db, { id: newId("evt"), tenantId, type: "tenant.created", subjectId: tenantId, occurredAt: now }),
    owePushOfRules(db, tenantId, null, now),
    owePushOfConfiguration(db, tenantId, now),
  ];
}

/** The address of a new business is invited as its owner. Where it may get no mail for now, staff invite it later. */
async function inviteOwner(deps: Deps, tenantId: string, { email, name, timeZone }: NewTenant): Promise<Statement[]> {
  const memberId = newId("mem");
  const member = { id: memberId, tenantId, email, name: "", role: "owner", createdAt: deps.clock.now() } as const;
  const locale = localeOfZone(timeZone) ?? "en";
  if (!(await mayBeInvited(deps, email))) return [insertMember(deps.db, member)];
  return [
    insertMember(deps.db, member),
    ...(await invitation(deps, { tenantId, memberId, email, business: name, by: null, locale })),
  ];
}

async function replayed(
  deps: Deps,
  key: string,
  fingerprint: string,
  isKeySecret: boolean,
): Promise<Result<CreatedTenant> | null> {
  const before = await findIdempotencyKey(deps.db, SCOPE, key, deps.clock.now());
  if (!before) return null;
  if (before.fingerprint !== fingerprint) return refused(refuse("idempotency_key_reused"));
  const tenantId = before.subjectId;
  const tenant = await knownTenant(deps, tenantId);
  const token = await firstToken(deps, tenantId);
  const row = await findToken(deps.db, tenantId, token.id);
  const isTold = isKeySecret && row?.revokedAt === null;
  if (isTold) await noteRestated(deps, tenantId, token.id);
  return ok({ tenant, token: isTold ? token : { ...token, secret: null }, isReplay: true });
}

async function noteRestated({ db, clock }: Deps, tenantId: string, tokenId: string): Promise<void> {
  await runBatch(db, [
    insertAudit(db, {
      id: newId("aud"),
      tenantId,
      actor: tokenId,
      action: "tenant.token_restated",
      subjectId: tokenId,
      detail: "{}",
      occurredAt: clock.now(),
    }),
  ]);
}

async function knownTenant(deps: Deps, tenantId: string): Promise<Tenant> {
  const tenant = await readTenant(deps, tenantId);
  if (!tenant.ok) throw new Error("A created tenant is missing in D1.");
  return tenant.value;
}

/** Its id derives from the tenant's, so that a replay can compute it again. */
async function firstToken(deps: Deps, tenantId: string): Promise<FirstToken> {
  const id = `tok_${tenantId.slice(4)}`;
  return { id, secret: `btk_${await secretOf(deps.settings.serverSecret, "staff", id)}`, scopes: SCOPES };
}

function presetStatements(
  { db }: Deps,
  tenantId: string,
  { name, timeZone }: Pick<NewTenant, "name" | "timeZone">,
  preset: (typeof PRESETS)[PresetName],
  now: number,
): Statement[] {
  const ids = new Map<string | null, string>(preset.resources.map((resource) => [resource.key, newId("res")]));
  const resourceStatements = preset.resources.map((resource, index) =>
    insertResource(db, {
      id: ids.get(resource.key) as string,
      tenantId,
      name: resource.name ?? name,
      kind: resource.kind,
      timeZone,
      capacity: resource.capacity ?? 1,
      maxGuests: resource.maxGuests ?? null,
      maxBookingsPerDay: resource.maxBookingsPerDay ?? null,
      parentId: resource.parentKey === undefined ? null : (ids.get(resource.parentKey) as string),
      active: true,
      weekly: JSON.stringify(resource.hours.weekly),
      overrides: JSON.stringify(resource.hours.overrides),
      pools: JSON.stringify(resource.pools ?? []),
      // Lists sort by this, so they keep the preset's order.
      createdAt: now + index,
      updatedAt: now,
    }),
  );
  const serviceStatements = presetServices(preset, timeZone).map((fields, index) => {
    const requires = fields.requires.map((requirement) => ({
      ...requirement,
      anyOf: requirement.anyOf.map((key) => ids.get(key) as string),
    }));
    return insertService(db, tenantId, { ...fields, id: newId("svc"), revision: 1, requires }, index + 1, now);
  });
  return [...resourceStatements, ...serviceStatements];
}

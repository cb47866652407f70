// The people of a business: who belongs to it, as what, and with which resources.

import { endSecretsOfMember } from "../../db/account-secrets";
import { isUniqueViolation, runBatch } from "../../db/database";
import { insertIdempotencyKey } from "../../db/idempotency-keys";
import { insertAudit } from "../../db/logs";
import {
  deleteMember,
  findMember,
  findMemberByEmail,
  insertMember,
  listMembers,
  type MemberRow,
  updateMember,
} from "../../db/members";
import { type ListQuery, type Page, readPiece } from "../../db/paging";
import { listResources } from "../../db/resources";
import { findTenant, type TenantRow } from "../../db/tenants";
import { mayGive, type Role } from "../../domain/accounts/roles";
import type { AuditAction } from "../../domain/audit";
import { invalid, missing, ok, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, auditNameOf } from "../../domain/tenant/actor";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { sendSoon } from "./account-mail";
import { invitation, mayBeInvited } from "./invitation";

export type Member = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Null means all. */
  readonly resources: readonly string[] | null;
  readonly status: "invited" | "active";
  readonly createdAt: number;
};

function toMember({ id, email, name, role, resources, userId, createdAt }: MemberRow): Member {
  return {
    id,
    email,
    name,
    role,
    resources: resources === null ? null : (JSON.parse(resources) as string[]),
    status: userId === null ? "invited" : "active",
    createdAt,
  };
}

export async function listMembersOf(deps: Deps, tenantId: string, query: ListQuery): Promise<Result<Page<Member>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  const page = await listMembers(deps.db, tenantId, piece.value);
  return ok({ rows: page.rows.map(toMember), nextCursor: page.nextCursor });
}

export type NewMember = {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly resources: readonly string[] | null;
};

/** The most members of a business, invitations included. */
const MOST_MEMBERS = 200;

/** Invites a person. No member gives more than they have. The address of a member is `in_use`. */
export const inviteMember = creationOf("members", invite, readMember);

async function readMember({ db }: Deps, tenantId: string, id: string): Promise<Result<Member>> {
  const row = await findMember(db, tenantId, id);
  return row ? ok(toMember(row)) : refused(missing("member"));
}

async function invite(
  deps: Deps,
  staff: Authority,
  given: NewMember,
  once: CreationKey | null,
): Promise<Result<Member>> {
  const { tenantId } = staff;
  const { db, clock } = deps;
  const refusal = giveRefusal(staff, given.role) ?? (await resourcesRefusal(deps, tenantId, given.resources));
  if (refusal) return refused(refusal);
  const tenant = await findTenant(db, tenantId);
  if (!tenant) return refused(missing("tenant"));
  const known = await findMemberByEmail(db, tenantId, given.email);
  if (known)
    return known.userId === null ? inviteAgain(deps, staff, tenant, { known, given, once }) : refused(refuse("in_use"));
  if ((await listMembers(db, tenantId, { after: null, limit: MOST_MEMBERS })).rows.length >= MOST_MEMBERS) {
    return refused(invalid("", `must not make more than ${MOST_MEMBERS} members`));
  }
  if (!(await mayBeInvited(deps, given.email))) return refused(refuse("rate_limited"));
  const row: MemberRow = {
    id: newId("mem"),
    tenantId,
    email: given.email,
    name: given.name,
    role: given.role,
    userId: null,
    resources: given.resources && JSON.stringify(given.resources),
    createdAt: clock.now(),
  };
  const by = staff.actor.kind === "member" ? staff.actor : null;
  const inviting = { tenantId, memberId: row.id, email: row.email, business: tenant.name, locale: tenant.locale };
  try {
    await runBatch(db, [
      ...(once ? [insertIdempotencyKey(db, { ...once, subjectId: row.id, createdAt: row.createdAt })] : []),
      insertMember(db, row),
      ...(await invitation(deps, { ...inviting, by })),
      auditOf(deps, staff, "member.invited", row.id, { role: row.role }),
    ]);
  } catch (fault) {
    if (isUniqueViolation(fault, "members")) return refused(refuse("in_use"));
    throw fault;
  }
  sendSoon(deps, tenantId);
  return ok(toMember(row));
}

/** An open invitation is sent once more, with the role that is given now. Its earlier link ends. */
async function inviteAgain(
  deps: Deps,
  staff: Authority,
  tenant: TenantRow,
  asked: { readonly known: MemberRow; readonly given: NewMember; readonly once: CreationKey | null },
): Promise<Result<Member>> {
  const { db, clock } = deps;
  const { given, once } = asked;
  const { id, email, role } = asked.known;
  const refusal = giveRefusal(staff, role);
  if (refusal) return refused(refusal);
  if (!(await mayBeInvited(deps, email))) return refused(refuse("rate_limited"));
  const by = staff.actor.kind === "member" ? staff.actor : null;
  const inviting = { tenantId: tenant.id, memberId: id, email, business: tenant.name, locale: tenant.locale, by };
  const resources = given.resources && JSON.stringify(given.resources);
  await runBatch(db, [
    ...(once ? [insertIdempotencyKey(db, { ...once, subjectId: id, createdAt: clock.now() })] : []),
    updateMember(db, tenant.id, id, { role: given.role, resources }),
    ...(await invitation(deps, inviting)),
    auditOf(deps, staff, "member.invited", id, { role: given.role }),
  ]);
  sendSoon(deps, tenant.id);
  return readMember(deps, tenant.id, id);
}

export type MemberChange = {
  readonly name?: string;
  readonly role?: Role;
  readonly resources?: readonly string[] | null;
};

/** A changed role or reach counts from the member's next request on, because each request reads it. */
export async function changeMember(
  deps: Deps,
  staff: Authority,
  memberId: string,
  change: MemberChange,
): Promise<Result<Member>> {
  const { db } = deps;
  const { tenantId } = staff;
  const before = await findMember(db, tenantId, memberId);
  if (!before) return refused(missing("member"));
  const refusal =
    giveRefusal(staff, before.role) ??
    (change.role === undefined ? null : giveRefusal(staff, change.role)) ??
    (await resourcesRefusal(deps, tenantId, change.resources ?? null));
  if (refusal) return refused(refusal);
  const { resources, ...rest } = change;
  const changes = { ...rest, ...(resources !== undefined && { resources: resources && JSON.stringify(resources) }) };
  if (Object.keys(changes).length === 0) return ok(toMember(before));
  await runBatch(db, [
    updateMember(db, tenantId, memberId, changes),
    auditOf(deps, staff, "member.updated", memberId, { fields: Object.keys(changes), role: change.role }),
  ]);
  const after = await findMember(db, tenantId, memberId);
  if (!after) return refused(missing("member"));
  return change.role !== undefined && after.role !== change.role ? refused(LAST_OWNER) : ok(toMember(after));
}

/** Ends a membership at once. The person's account, and their other businesses, stay. */
export async function removeMember(deps: Deps, staff: Authority, memberId: string): Promise<Result<null>> {
  const { db, clock } = deps;
  const { tenantId } = staff;
  const before = await findMember(db, tenantId, memberId);
  if (!before) return refused(missing("member"));
  const refusal = giveRefusal(staff, before.role);
  if (refusal) return refused(refusal);
  await runBatch(db, [
    deleteMember(db, tenantId, memberId),
    endSecretsOfMember(db, memberId, clock.now()),
    auditOf(deps, staff, "member.removed", memberId, { role: before.role }),
  ]);
  return (await findMember(db, tenantId, memberId)) ? refused(LAST_OWNER) : ok(null);
}

const LAST_OWNER: Refusal = { code: "in_use", detail: "A business always has an owner; make another one first." };

/** A token stands for the member who made it; the first one of a business stands for its owner. */
function giveRefusal({ actor }: Authority, role: Role): Refusal | null {
  return actor.kind !== "link" && mayGive(actor.role, role) ? null : refuse("forbidden");
}

async function resourcesRefusal(deps: Deps, tenantId: string, ids: readonly string[] | null): Promise<Refusal | null> {
  if (ids === null || ids.length === 0) return null;
  const known = new Set((await listResources(deps.db, tenantId)).map(({ id }) => id));
  return ids.every((id) => known.has(id)) ? null : missing("resource");
}

function auditOf(
  { db, clock }: Deps,
  { tenantId, actor }: Authority,
  action: AuditAction,
  memberId: string,
  detail: object,
) {
  return insertAudit(db, {
    id: newId("aud"),
    tenantId,
    actor: auditNameOf(actor),
    action,
    subjectId: memberId,
    detail: JSON.stringify(detail),
    occurredAt: clock.now(),
  });
}

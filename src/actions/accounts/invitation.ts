// An invitation to a business. Its role stands with the member from the start, and no link or form can change it.

import { findSecret, insertSecret, replaceSecrets, type SecretRow, spendSecret } from "../../db/account-secrets";
import type { Statement } from "../../db/database";
import { insertAudit } from "../../db/logs";
import { findMember, giveMemberUser, type MemberRow } from "../../db/members";
import { findTenant, isClosed, type TenantRow } from "../../db/tenants";
import { findUserByEmail, insertUser, type UserRow } from "../../db/users";
import { managesMembers, mayGive } from "../../domain/accounts/roles";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { type Deps, newId } from "../deps";
import { accountMail } from "./account-mail";
import { type Device, newSignIn } from "./device";
import { newSecret } from "./one-time";
import { hashPassword } from "./password";
import { sha256 } from "./secrets";
import { spent } from "./sign-in";
import { forgivenTries, waitBeforeTry } from "./tries";

type Inviting = {
  readonly tenantId: string;
  readonly memberId: string;
  readonly email: string;
  /** The name of the business. */
  readonly business: string;
  /** The member who invites. Null when the business itself was just made. */
  readonly by: { readonly memberId: string | null; readonly name: string } | null;
  readonly locale: string;
};

/** The statements of an invitation and its mail. An earlier one of the same member counts no more. */
export async function invitation(deps: Deps, inviting: Inviting): Promise<Statement[]> {
  const { tenantId, memberId, email, business, by, locale } = inviting;
  const detail = { by: by?.memberId ?? null };
  const secret = await newSecret(deps, { kind: "invite", email, tenantId, memberId, detail });
  const mail = {
    kind: "invite",
    to: email,
    locale,
    secretId: secret.id,
    business,
    ...(by && { by: by.name }),
  } as const;
  return [replaceSecrets(deps.db, secret), insertSecret(deps.db, secret), accountMail(deps, mail, tenantId)];
}

/**
 * False when an address got so many invitations of late that it gets no more for now. Those of all businesses count. So a
 * stranger cannot fill a mailbox with businesses that they make up.
 */
export async function mayBeInvited(deps: Deps, email: string): Promise<boolean> {
  return (await waitBeforeTry(deps, { purpose: "invite", email, network: null })) === null;
}

export type OpenInvitation = {
  readonly secret: SecretRow;
  readonly member: MemberRow;
  readonly tenant: TenantRow;
  /** The account of the invited address, if there is one. */
  readonly user: UserRow | null;
};

/**
 * What a link opens, or null. It opens nothing once it is used or over, or once its member is removed. A link
 * whose sender may no longer give that role opens nothing either.
 */
export async function openInvitation(deps: Deps, token: string): Promise<OpenInvitation | null> {
  const { db, clock } = deps;
  const secret = await findSecret(db, "invite", await sha256(token), clock.now());
  if (!secret?.tenantId || !secret.memberId) return null;
  const [tenant, member] = await Promise.all([
    findTenant(db, secret.tenantId),
    findMember(db, secret.tenantId, secret.memberId),
  ]);
  if (!tenant || isClosed(tenant) || !member || member.userId !== null) return null;
  const { by } = JSON.parse(secret.detail) as { readonly by: string | null };
  if (by !== null) {
    const inviter = await findMember(db, tenant.id, by);
    if (!inviter || !managesMembers(inviter.role) || !mayGive(inviter.role, member.role)) return null;
  }
  return { secret, member, tenant, user: (await findUserByEmail(db, secret.emailIdentity)) ?? null };
}

export type Accepting = {
  readonly name: string;
  /** Null keeps the password of an account that there is. */
  readonly password: string | null;
  readonly device: Device;
};

/**
 * Accepts an invitation, and signs the person in. The link proves the address. So the account of that address enters,
 * or a new one is made. Null when another request was first.
 */
export async function acceptInvitation(
  deps: Deps,
  { secret, member, tenant, user }: OpenInvitation,
  { name, password, device }: Accepting,
): Promise<{ readonly secret: string } | null> {
  const { db, clock } = deps;
  const now = clock.now();
  const userId = user?.id ?? newId("usr");
  const signIn = await newSignIn(deps, userId, "link", device);
  const made = user
    ? []
    : [
        insertUser(db, {
          id: userId,
          email: member.email,
          emailIdentity: mailIdentity(member.email),
          name,
          password: password === null ? null : await hashPassword(deps, password),
          locale: null,
          createdAt: now,
          updatedAt: now,
        }),
      ];
  const isIn = await spent(deps, [
    spendSecret(db, secret.id, now),
    ...made,
    giveMemberUser(db, tenant.id, member.id, { userId, name: user?.name ?? name }),
    insertAudit(db, {
      id: newId("aud"),
      tenantId: tenant.id,
      actor: member.id,
      action: "member.joined",
      subjectId: member.id,
      detail: JSON.stringify({ role: member.role }),
      occurredAt: now,
    }),
    ...(await forgivenTries(deps, { purpose: "invite", email: member.email, network: null })),
    signIn.statement,
  ]);
  return isIn ? { secret: signIn.secret } : null;
}

// Who acts, and how far they reach.

import { type Role, scopesOfRole, seesMoney } from "../accounts/roles";
import type { OverridableCode } from "../refusal";
import type { Scope } from "./scopes";

type CustomerActor = { readonly kind: "customer" };

/** Staff act signed in as a member, by a token of their business, or by the link in a mail to it. */
export type StaffActor =
  | {
      readonly kind: "token";
      readonly tokenId: string;
      /** What it is among members: it gives no role above this one. */
      readonly role: Role;
      readonly scopes: readonly Scope[];
    }
  | {
      readonly kind: "member";
      readonly memberId: string;
      readonly name: string;
      readonly role: Role;
      readonly scopes: readonly Scope[];
    }
  | { readonly kind: "link"; readonly scopes: readonly Scope[] };

/** Staff who answer a request by the link in their mail. It answers one request and opens nothing else. */
export const BY_LINK: StaffActor = { kind: "link", scopes: ["bookings"] };

type OperatorActor = { readonly kind: "operator" };

export type Actor = CustomerActor | StaffActor | OperatorActor;

/** An actor who may make and change bookings. */
export type BookingActor = Exclude<Actor, OperatorActor>;

/** An actor whom the audit log names. */
export type AuditedActor = Exclude<Actor, CustomerActor>;

export const CUSTOMER: CustomerActor = { kind: "customer" };
export const OPERATOR: OperatorActor = { kind: "operator" };

/** Who acts for a business, by a token or signed in, and how far they reach in it. It is read anew at every request. */
export type Authority = {
  readonly tenantId: string;
  readonly actor: StaffActor;
  /** The resources whose bookings they see. */
  readonly resources: "all" | readonly string[];
  /** Amounts beyond the price of a booking. */
  readonly seesMoney: boolean;
};

/** Staff who act by a token or link reach all of their business, as far as its scopes allow. */
export function authorityBy(tenantId: string, actor: StaffActor): Authority {
  return { tenantId, actor, resources: "all", seesMoney: true };
}

/** A member, as the business has set it. An owner or administrator reaches all of it. */
export function memberAuthority(
  tenantId: string,
  member: { readonly memberId: string; readonly name: string; readonly role: Role },
  resources: readonly string[] | null,
): Authority {
  const { role } = member;
  const isRestricted = role === "staff" || (role === "desk" && resources !== null);
  return {
    tenantId,
    actor: { kind: "member", ...member, scopes: scopesOfRole(role) },
    resources: isRestricted ? (resources ?? []) : "all",
    seesMoney: seesMoney(role),
  };
}

/** Whether they see a booking that stands on these resources. */
export function reaches(
  { resources }: Pick<Authority, "resources">,
  ofBooking: readonly { readonly id: string }[],
): boolean {
  return resources === "all" || ofBooking.some(({ id }) => resources.includes(id));
}

/**
 * Whether they close and open a resource, or null for the whole business. Closures change no hours, so members who take
 * bookings may.
 */
export function mayClose(
  { actor, resources }: Pick<Authority, "actor" | "resources">,
  resourceId: string | null,
): boolean {
  return mayCloseSome({ actor }) && (resources === "all" || (resourceId !== null && resources.includes(resourceId)));
}

/** Whether they may close anything at all. */
export function mayCloseSome({ actor }: Pick<Authority, "actor">): boolean {
  return mayDo(actor, actor.kind === "member" ? "bookings" : "manage");
}

/** The actor as the rules see it. Staff name the rules that they set aside. */
export type Asker =
  | { readonly kind: "public" }
  | { readonly kind: "staff"; readonly override: readonly OverridableCode[] };

/** A customer, as the rules see them. */
export const PUBLIC: Asker = { kind: "public" };

export function mayDo({ scopes }: StaffActor, scope: Scope): boolean {
  return scopes.includes(scope);
}

/** The name of an actor in the audit log. */
export function auditNameOf(actor: AuditedActor): string {
  switch (actor.kind) {
    case "token":
      return actor.tokenId;
    case "member":
      return actor.memberId;
    case "link":
      return "mail_link";
    case "operator":
      return "operator";
  }
}

/** How messages to objects name an actor. */
export type Attributed = {
  readonly by: "customer" | "staff";
  /** Its name in the audit log. Null for customers. */
  readonly actor: string | null;
  readonly asker: Asker;
};

export function attributed(actor: BookingActor, override: readonly OverridableCode[] = []): Attributed {
  if (actor.kind === "customer") return { by: "customer", actor: null, asker: PUBLIC };
  return { by: "staff", actor: auditNameOf(actor), asker: { kind: "staff", override } };
}

// The actors of a request, and how far they reach.

import { type MemberPolicy, type Role, scopesOfRole, seesMoney } from "../accounts/roles";
import type { Audience, WishedAudience } from "../messages/audience";
import { type OverridableCode, type Refusal, refuse } from "../refusal";
import type { Scope } from "./scopes";

type CustomerActor = { readonly kind: "customer" };

/** Staff act as a signed-in member, by a token of their business, or by the link in its mail. */
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

/** The actor for a business, by a token or signed in, and how far they reach in it. Each request reads it anew. */
export type Authority = {
  readonly tenantId: string;
  readonly actor: StaffActor;
  /** The resources whose bookings they see. */
  readonly resources: "all" | readonly string[];
  /** Amounts beyond the price of a booking. */
  readonly seesMoney: boolean;
  /** Addresses and telephone numbers of the customers of the bookings that they see. */
  readonly seesContacts: boolean;
  /** They close and open resources, within their reach. */
  readonly closes: boolean;
  /** They change the hours of resources, within their reach. */
  readonly changesHours: boolean;
  /** They write to all participants of a session at once. Other announcements are for who manages the business. */
  readonly tellsSessions: boolean;
};

/** Staff who act by a token or link reach all of their business, as far as its scopes allow. */
export function authorityBy(tenantId: string, actor: StaffActor): Authority {
  const manages = mayDo(actor, "manage");
  const all = { resources: "all", seesMoney: true, seesContacts: true } as const;
  return { tenantId, actor, ...all, closes: manages, changesHours: manages, tellsSessions: manages };
}

/** A member, as the business has set it. An owner or administrator reaches all of it. */
export function memberAuthority(
  tenantId: string,
  member: { readonly memberId: string; readonly name: string; readonly role: Role },
  resources: readonly string[] | null,
  policy: MemberPolicy,
): Authority {
  const { role } = member;
  const scopes = scopesOfRole(role, policy);
  const manages = scopes.includes("manage");
  const isStaff = role === "staff";
  const isRestricted = isStaff || (role === "desk" && resources !== null);
  return {
    tenantId,
    actor: { kind: "member", ...member, scopes },
    resources: isRestricted ? (resources ?? []) : "all",
    seesMoney: seesMoney(role),
    seesContacts: !isStaff || policy.staff_see_contacts === true,
    // A closure changes no hours, so staff who take bookings at the desk may make one.
    closes: !isStaff || policy.staff_take_time_off === true,
    changesHours: manages || (role === "desk" && policy.desk_change_hours === true),
    // A session has resources beyond those of who works for some.
    tellsSessions: !isRestricted,
  };
}

/** Whether they see a booking that stands on these resources. */
export function reaches(
  { resources }: Pick<Authority, "resources">,
  ofBooking: readonly { readonly id: string }[],
): boolean {
  return resources === "all" || ofBooking.some(({ id }) => resources.includes(id));
}

/** The customer of a booking as they see them. For staff who may not see contacts, no address or number is in it. */
export function seenBy<T extends { readonly customer: Contact | null }>(
  { seesContacts }: Pick<Authority, "seesContacts">,
  booking: T,
): T {
  if (seesContacts || booking.customer === null) return booking;
  return { ...booking, customer: { ...booking.customer, email: null, phone: null } };
}

type Contact = { readonly email: string | null; readonly phone: string | null };

/** Whether they close and open a resource, or null for the whole business. */
export function mayClose(
  { closes, resources }: Pick<Authority, "closes" | "resources">,
  resourceId: string | null,
): boolean {
  return closes && (resources === "all" || (resourceId !== null && resources.includes(resourceId)));
}

/** Whether they announce something to these readers, and take it back. */
export function mayAnnounce(
  { actor, tellsSessions }: Pick<Authority, "actor" | "tellsSessions">,
  audience: Audience | WishedAudience,
): boolean {
  const isOfSession = audience.kind === "customers" && Boolean(audience.session);
  return mayDo(actor, "manage") || (isOfSession && tellsSessions);
}

/** Staff who see only their own bookings set no rule aside, even where they may change them. */
export function mayOverride(actor: StaffActor): boolean {
  return mayDo(actor, "bookings") && !(actor.kind === "member" && actor.role === "staff");
}

/** Rules about when customers may ask. Any staff who take bookings set them aside, such as for a customer at the door. */
export const RULES_OF_ASKING = ["off_grid", "too_soon", "too_late"] as const satisfies readonly OverridableCode[];

/**
 * Refuses a change of bookings to staff who may change none, or may not set aside the rules they name. It holds wherever
 * a change comes from, such as a closure that cancels what lies in it.
 */
export function staffRefusal(actor: BookingActor, override: readonly OverridableCode[] = []): Refusal | null {
  if (actor.kind === "customer" || mayOverride(actor)) return null;
  if (!mayDo(actor, "bookings")) return refuse("forbidden", { scope: "bookings" });
  return override.every((code) => RULES_OF_ASKING.some((each) => each === code)) ? null : refuse("forbidden");
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

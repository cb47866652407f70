// Who acts. An account of a staff member becomes one more kind of StaffActor: what has to know it then fails to compile.

import type { OverridableCode } from "../refusal";
import type { Scope } from "./scopes";

type CustomerActor = { readonly kind: "customer" };

/** Staff act by a token of their business, or by the link in a mail to it. */
export type StaffActor =
  | { readonly kind: "token"; readonly tokenId: string; readonly scopes: readonly Scope[] }
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

/** Staff, and the business that they act for. */
export type Staff = { readonly tenantId: string; readonly actor: StaffActor };

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

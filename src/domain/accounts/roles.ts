// What a member of a business may do, by role. The table is in docs/people.md.

import type { Scope } from "../tenant/scopes";

export const ROLES = ["owner", "admin", "desk", "staff"] as const;

export type Role = (typeof ROLES)[number];

/** What a business lets its people do beyond their role, by the names of its policy. Absent and null mean no. */
export type MemberPolicy = {
  /** Staff take and change bookings of their own resources. Without it they only see them. */
  readonly staff_change_bookings?: boolean | null;
  /** Staff see the addresses and telephone numbers of the customers of their bookings. */
  readonly staff_see_contacts?: boolean | null;
  /** Staff close and open their own resources. */
  readonly staff_take_time_off?: boolean | null;
  /** The front desk changes the hours of the resources that it works for. */
  readonly desk_change_hours?: boolean | null;
};

export const MEMBER_POLICY = [
  "staff_change_bookings",
  "staff_see_contacts",
  "staff_take_time_off",
  "desk_change_hours",
] as const satisfies readonly (keyof MemberPolicy)[];

/** The policy with what is not set. */
export function memberPolicyOf(policy: MemberPolicy | null | undefined): Record<keyof MemberPolicy, boolean> {
  return Object.fromEntries(MEMBER_POLICY.map((name) => [name, policy?.[name] === true])) as Record<
    keyof MemberPolicy,
    boolean
  >;
}

const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ["read", "bookings", "manage"],
  admin: ["read", "bookings", "manage"],
  desk: ["read", "bookings"],
  staff: ["read"],
};

export function scopesOfRole(role: Role, policy: MemberPolicy): readonly Scope[] {
  return role === "staff" && policy.staff_change_bookings === true ? SCOPES_OF.desk : SCOPES_OF[role];
}

/** Members may invite, change and remove others. */
export function managesMembers(role: Role): boolean {
  return role === "owner" || role === "admin";
}

/** No member gives a role that may do more than their own, or changes a member who has one. */
export function mayGive(own: Role, role: Role): boolean {
  return own === "owner" || (own === "admin" && role !== "owner");
}

/** Whether a role sees amounts beyond the price of a booking: reports, payments, commission. */
export function seesMoney(role: Role): boolean {
  return role === "owner" || role === "admin";
}

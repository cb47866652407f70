// What a member of a business may do, by role. The table is in docs/people.md.

import type { Scope } from "../tenant/scopes";

export const ROLES = ["owner", "admin", "desk", "staff"] as const;

export type Role = (typeof ROLES)[number];

const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ["read", "bookings", "manage"],
  admin: ["read", "bookings", "manage"],
  desk: ["read", "bookings"],
  staff: ["read"],
};

export function scopesOfRole(role: Role): readonly Scope[] {
  return SCOPES_OF[role];
}

/** Members may invite, change and remove others. */
export function managesMembers(role: Role): boolean {
  return role === "owner" || role === "admin";
}

/** No member gives a role that may do more than their own, or changes a member who has one. */
export function mayGive(own: Role, role: Role): boolean {
  return own === "owner" || (own === "admin" && role !== "owner");
}

/** Who sees amounts beyond the price of a booking: reports, payments, commission. */
export function seesMoney(role: Role): boolean {
  return role === "owner" || role === "admin";
}

// What a staff token may do: read everything, act on bookings, manage the tenant. No scope includes another.

export const SCOPES = ["read", "bookings", "manage"] as const;

export type Scope = (typeof SCOPES)[number];

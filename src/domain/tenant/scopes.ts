// What a staff token may do: read everything, act on bookings, manage the tenant. Each stands for itself.

export const SCOPES = ["read", "bookings", "manage"] as const;

export type Scope = (typeof SCOPES)[number];

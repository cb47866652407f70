// What the Worker asks of an object besides bookings: hints, agenda, retirement, and whether the copies agree.

import type { MonthHint } from "../../cache/hint-store";
import type { BookingRecord } from "../../domain/booking/booking-record";
import type { ResourceRules } from "../../domain/tenant/resource";
import type { BookedResource, NoRules } from "./outcomes";

export type SnapshotOutcome =
  | { readonly status: "done"; readonly rules: ResourceRules; readonly months: readonly MonthHint[] }
  | NoRules;

export type AgendaItem = {
  /** Null for the claim of a session, or when the booking's object could not be reached. */
  readonly booking: BookingRecord | null;
  readonly subjectId: string;
  readonly claim: "exclusive" | "part";
  readonly units: number;
  readonly startAt: number;
  readonly serviceId: string;
  readonly expiresAt: number | null;
  readonly occupiedStartAt: number;
  readonly occupiedEndAt: number;
};

export type AgendaOutcome =
  | { readonly status: "done"; readonly resource: BookedResource; readonly items: readonly AgendaItem[] }
  | NoRules;

export type RetireOutcome = { readonly status: "retired" } | { readonly status: "in_use"; readonly bookings: number };

export type ConsistencyReport = {
  readonly agrees: boolean;
  readonly checked: number;
  readonly differences: readonly ConsistencyDifference[];
  /** Changes that still wait for delivery. They never count as differences. */
  readonly pending: number;
  /** The last compared id. Null or absent when no bookings are left. */
  readonly next?: string | null;
};

export type ConsistencyDifference = {
  readonly subject: "booking" | "allocation" | "hint" | "payment" | "receipt";
  readonly id: string;
  readonly problem: "missing_in_copy" | "unknown_in_object" | "differs";
};

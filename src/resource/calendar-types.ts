// What crosses between the Worker and a calendar: commands in, outcomes out. Expected results are values with a
// `status`; only faults throw. During a deploy both sides may be one version apart, so fields are added, never changed.

import type { MonthHint } from "../cache/hint-store";
import type { BookingAction } from "../domain/booking";
import type { BookedCustomer, BookingRecord } from "../domain/booking-record";
import type { RecurrenceRule } from "../domain/recurrence";
import type { InputProblem, Refusal } from "../domain/refusal";
import type { ResourceRules } from "../domain/resource";
import type { SeriesRecord } from "../domain/series";
import type { Service } from "../domain/service";
import type { Asker } from "../domain/wish";

export type IdempotencyClaim = {
  /** Tenant is in the object's name; this is route, service and the client's key. */
  readonly scopedKey: string;
  /** SHA-256 of the parsed body. */
  readonly fingerprint: string;
};

export type PlaceCommand = {
  readonly kind: "hold" | "book";
  readonly service: Service;
  readonly startAt: number;
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly seats: number;
  readonly guests: number;
  readonly customer: BookedCustomer | null;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly asker: Asker;
  /** Staff may say whether the booking is already agreed; null follows the service. */
  readonly status: "confirmed" | "pending" | null;
  /** The hold that becomes the booking; its token was checked at the door. */
  readonly holdId: string | null;
  /** Token id of the staff member who acts; null for customers. Goes to the audit log. */
  readonly actor: string | null;
  /** What is wrong with the answers; told only after a replay was looked for. */
  readonly inputProblems: readonly InputProblem[];
  readonly idempotency: IdempotencyClaim;
};

export type ChangeCommand = {
  readonly bookingId: string;
  readonly action: Exclude<BookingAction, "submit" | "expire">;
  /** Who asks; a customer is bound by the policy. */
  readonly by: "customer" | "staff";
  readonly actor: string | null;
  readonly reason: string | null;
  readonly ifRevision: number | null;
};

export type MoveCommand = {
  readonly bookingId: string;
  readonly startAt: number;
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly by: "customer" | "staff";
  readonly actor: string | null;
  readonly asker: Asker;
  readonly ifRevision: number | null;
};

export type CalendarResource = { readonly id: string; readonly name: string; readonly timeZone: string };

/** A version that a reader must not go behind: what this isolate has itself seen committed. */
export type TouchedMonth = { readonly month: string; readonly version: number };

export type Done = {
  readonly status: "done";
  readonly booking: BookingRecord;
  readonly resource: CalendarResource;
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type Refused = { readonly status: "refused"; readonly refusal: Refusal };

/** The caller's service is older than what the calendar was told: read D1 again. */
export type StaleService = { readonly status: "stale_service"; readonly revision: number };

/** The calendar was never told its rules. */
export type NoRules = { readonly status: "no_rules" };

export type PlaceOutcome = Done | Refused | StaleService | NoRules;
export type ChangeOutcome = Done | Refused;
export type MoveOutcome = Done | Refused | NoRules;
export type ReadOutcome = Done | Refused;

export type SeriesCommand = {
  /** The first occurrence; the others differ from it in their start only. */
  readonly first: PlaceCommand;
  readonly rule: RecurrenceRule;
  readonly onConflict: "fail" | "skip";
};

export type SeriesDone = {
  readonly status: "done";
  readonly series: SeriesRecord;
  readonly bookings: readonly BookingRecord[];
  readonly resource: CalendarResource;
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type SeriesOutcome = SeriesDone | Refused | StaleService | NoRules;

export type SnapshotOutcome =
  | { readonly status: "done"; readonly rules: ResourceRules; readonly months: readonly MonthHint[] }
  | NoRules;

export type AgendaItem = {
  readonly booking: BookingRecord;
  readonly occupiedStartAt: number;
  readonly occupiedEndAt: number;
};

export type AgendaOutcome =
  | { readonly status: "done"; readonly resource: CalendarResource; readonly items: readonly AgendaItem[] }
  | NoRules;

export type RetireOutcome = { readonly status: "retired" } | { readonly status: "in_use"; readonly bookings: number };

export type ConsistencyReport = {
  readonly agrees: boolean;
  readonly checked: number;
  readonly differences: readonly ConsistencyDifference[];
  /** Changes that still wait for delivery; never counted as differences. */
  readonly pending: number;
};

export type ConsistencyDifference = {
  readonly subject: "booking" | "allocation" | "hint";
  readonly id: string;
  readonly problem: "missing_in_copy" | "unknown_in_object" | "differs";
};

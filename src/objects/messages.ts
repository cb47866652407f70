// What crosses between the Worker and the objects, and between the objects: commands in, outcomes out. Expected results
// are values with a `status`; only faults throw. During a deploy both sides may be one version apart, so fields are
// added, never changed.

import type { MonthHint } from "../cache/hint-store";
import type { ClaimRole } from "../domain/availability/claims";
import type { BookingAction } from "../domain/booking/booking";
import type { BookedCustomer, BookingRecord, KnownCustomer } from "../domain/booking/booking-record";
import type { Asker } from "../domain/booking/booking-request";
import type { OpenLimits } from "../domain/booking/open-limits";
import type { Price } from "../domain/booking/pricing";
import type { SeriesRecord } from "../domain/booking/series";
import type { InvitationRecord, SessionRecord, SessionSeats, SessionVisibility } from "../domain/booking/session";
import type { EntryRecord, EntryStatus, EntryWish } from "../domain/booking/waitlist";
import type { InputProblem, Refusal, RefusalCode } from "../domain/refusal";
import type { ResourceRules } from "../domain/tenant/resource";
import type { Service } from "../domain/tenant/service";
import type { Interval } from "../domain/time/interval";
import type { RecurrenceRule } from "../domain/time/recurrence";

export type IdempotencyClaim = {
  /** Tenant is in the object's name; this is route, service and the client's key. */
  readonly scopedKey: string;
  /** SHA-256 of the parsed body. */
  readonly fingerprint: string;
  /** How the id of what it makes ends: so the key is found by the id. Absent from an earlier build. */
  readonly idBody?: string;
};

/** What a customer may have open at once where their claim is decided. */
export type OpenBounds = {
  readonly limits: OpenLimits;
  /** A keyed hash of the address that they ask from; null where addresses are not counted. */
  readonly address: string | null;
};

export type PlaceCommand = {
  readonly kind: "hold" | "book";
  readonly service: Service;
  readonly startAt: number;
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly seats: number;
  readonly guests: number;
  readonly units: number;
  /** The resource that was asked for by name, or null. */
  readonly chosenId: string | null;
  readonly customer: BookedCustomer | null;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly asker: Asker;
  /** Null binds nobody: the business invited them. An earlier build says nothing, and the usual limits hold. */
  readonly bounds?: OpenBounds | null;
  /** Staff may say whether the booking is already agreed; null follows the service. */
  readonly status: "confirmed" | "pending" | null;
  /** The hold that becomes the booking; its token was checked at the door. */
  readonly holdId: string | null;
  /** The session that the asker was let into; a private one by its link, checked at the door. */
  readonly sessionId: string | null;
  /** The session that the asker named, let into it or not: no other will do. */
  readonly namedSessionId?: string | null;
  /** Whether to wait for a place where there is none. */
  readonly ifFull: "refuse" | "waitlist";
  /** It takes what was offered or invited to, by the terms of then, whatever became of the service since. */
  readonly isOffer?: boolean;
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
  /** Where the caller names several revisions, any of which will do. */
  readonly ifRevisions?: readonly number[] | undefined;
  /** Of the link by which a customer asks: one that was given out for somebody before opens nothing. */
  readonly tokenVersion?: number;
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
  /** Where the caller names several revisions, any of which will do. */
  readonly ifRevisions?: readonly number[] | undefined;
  /** Of the link by which a customer asks: one that was given out for somebody before opens nothing. */
  readonly tokenVersion?: number;
};

/** What staff correct in a booking; absent stays as it is. */
export type AmendCommand = {
  readonly bookingId: string;
  readonly actor: string;
  /** Whole, as it is to stand in the booking. */
  readonly customer?: BookedCustomer;
  readonly notes?: string | null;
  readonly answers?: Readonly<Record<string, string | boolean>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly seats?: number;
  readonly guests?: number;
  readonly units?: number;
  readonly ifRevision: number | null;
  readonly ifRevisions?: readonly number[] | undefined;
};

export type ReassignCommand = {
  readonly bookingId: string;
  readonly resourceId: string;
  /** The service as it is now: it may have more resources than when it was booked. Null when it was deleted. */
  readonly service: Service | null;
  readonly actor: string | null;
  readonly ifRevision: number | null;
  /** Where the caller names several revisions, any of which will do. */
  readonly ifRevisions?: readonly number[] | undefined;
};

export type BookedResource = { readonly id: string; readonly name: string; readonly timeZone: string };

/** A version that a reader must not go behind: what this isolate has itself seen committed. */
export type TouchedMonth = { readonly resourceId: string; readonly month: string; readonly version: number };

export type Done = {
  readonly status: "done";
  readonly booking: BookingRecord;
  /** What it stands on as a whole, the leading one first. */
  readonly resources: readonly BookedResource[];
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type Refused = { readonly status: "refused"; readonly refusal: Refusal };

/** The caller's service is older than what the object was told: read D1 again. */
export type StaleService = { readonly status: "stale_service"; readonly revision: number };

/** A calendar was never told its rules. */
export type NoRules = { readonly status: "no_rules"; readonly resourceId: string };

/** The calendar cannot decide this alone: its space lies in another. */
export type NeedsCoordinator = { readonly status: "needs_coordinator" };

/** There was no place, and the customer waits for one. */
export type Waiting = {
  readonly status: "waiting";
  readonly entry: EntryRecord;
  readonly position: number | null;
  readonly resources: readonly BookedResource[];
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type PlaceOutcome = Done | Waiting | Refused | StaleService | NoRules | NeedsCoordinator;
export type ChangeOutcome = Done | Refused;
export type MoveOutcome = Done | Refused | NoRules;
export type ReadOutcome = Done | Refused;

export type SeriesCommand = {
  /** The first occurrence; the others differ from it in their start only. */
  readonly first: PlaceCommand;
  readonly rule: RecurrenceRule;
  readonly onConflict: "fail" | "skip";
  /** What its customer saw before they booked it; another series is refused. Absent where they saw nothing. */
  readonly agreed?: SeriesAgreed;
};

/** How many bookings a series has, and what they cost together, in minor units. */
export type SeriesAgreed = { readonly count: number; readonly amountMinor: number };

/** What a series would be if it were booked now. A hold of its customer's own is not in the way. */
export type SeriesPreview = {
  readonly status: "done";
  readonly occurrences: readonly (Interval & { readonly price: Price | null })[];
  readonly skipped: readonly { readonly startAt: number; readonly code: RefusalCode }[];
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: false;
};

export type SeriesPreviewOutcome = SeriesPreview | Refused | StaleService | NoRules | NeedsCoordinator;

export type SeriesDone = {
  readonly status: "done";
  readonly series: SeriesRecord;
  readonly bookings: readonly { readonly booking: BookingRecord; readonly resources: readonly BookedResource[] }[];
  readonly timeZone: string;
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type SeriesOutcome = SeriesDone | Refused | StaleService | NoRules | NeedsCoordinator;

export type JoinWaitlistCommand = {
  readonly service: Service;
  readonly wish: EntryWish;
  readonly customer: KnownCustomer;
  readonly bounds?: OpenBounds;
  readonly idempotency: IdempotencyClaim;
};

export type JoinWaitlistOutcome = Waiting | Refused | StaleService | NoRules | NeedsCoordinator;

export type EntryOutcome = Waiting | Refused;

/** A piece of a list: what comes after a place in its order, at most so much. */
export type Piece = { readonly after: readonly [number, string] | null; readonly limit: number };

export type EntryFilter = {
  readonly serviceId: string | null;
  readonly status: EntryStatus | null;
  /** In the order of joining; all of them where an isolate of an earlier build asks. */
  readonly piece?: Piece;
};

export type NewSessionCommand = {
  readonly service: Service;
  readonly startAt: number;
  readonly durationMinutes: number | null;
  readonly seats: number | null;
  readonly visibility: SessionVisibility;
  readonly title: string | null;
  readonly chosenId: string | null;
  readonly actor: string;
  readonly idempotency: IdempotencyClaim;
};

export type KeptSession = {
  readonly session: SessionRecord;
  readonly seats: number;
  readonly taken: number;
  readonly resources: readonly BookedResource[];
};

export type SessionDone = KeptSession & {
  readonly status: "done";
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type SessionOutcome = SessionDone | Refused | StaleService | NoRules;

export type InvitationDone = {
  readonly status: "done";
  readonly invitation: InvitationRecord;
  readonly session: KeptSession;
  readonly isReplay: boolean;
};

export type InvitationOutcome = InvitationDone | Refused;

// --- between objects -------------------------------------------------------------------------------------------------

/** What is asked of a resource on behalf of a booking. */
export type BidRequest = {
  readonly service: Service;
  readonly role: ClaimRole;
  readonly units: number;
  readonly seats: number;
  readonly guests: number;
  readonly durationMinutes: number | null;
  readonly periodId: string | null;
  readonly asker: Asker;
  readonly startAt: number;
  /** The end that the lead settled on; null lets this resource say. */
  readonly endAt: number | null;
  /** Whose own claims do not stand in its way: a booking or a session. */
  readonly subjectId: string;
  /** The session to be joined as its home knows it, which is newer than what the calendar was told. */
  readonly session: SessionSeats | null;
  readonly sessionId: string | null;
  /** It goes by what was agreed before, whatever became of the service since. */
  readonly isAgreed: boolean;
  /** Further starts that are asked about in one message, in order. */
  readonly moreStartAts?: readonly number[];
};

/** What a resource says of one start. */
export type StartVerdict = {
  readonly refusal: Refusal | null;
  /** What stands in the way may yet be given up: asking again soon may help. */
  readonly isUndecided: boolean;
  readonly span: {
    readonly startAt: number;
    readonly endAt: number;
    readonly periodId: string | null;
    readonly periodMultiplier: number;
  };
};

export type BidOutcome =
  | (StartVerdict & {
      readonly status: "bid";
      /** Of the further starts; absent where an object of an earlier build was asked. */
      readonly more?: readonly StartVerdict[];
      readonly ancestorIds: readonly string[];
      readonly lastAssignedAt: number | null;
      readonly upcomingCount: number;
      readonly resource: BookedResource;
    })
  | StaleService
  | NoRules;

export type PrepareCommand = BidRequest & {
  readonly attempt: number;
  readonly endAt: number;
  /** The ancestors that the coordinator went by; when they are others by now, it has to begin anew. */
  readonly ancestorIds: readonly string[];
  /** How long it may stay prepared before its home is asked what became of it. */
  readonly patienceMs: number;
  /** What the hint is to say of the session that this claim is for, or null. */
  readonly shown: SessionSeats | null;
};

export type PrepareOutcome =
  | {
      readonly status: "prepared";
      readonly touched: readonly TouchedMonth[];
      /** As the resource is called now; absent from a calendar of an earlier build, and where that was told before. */
      readonly resource?: BookedResource;
    }
  | (Refused & { readonly isUndecided: boolean })
  | NoRules
  | { readonly status: "outdated" };

/** What a resource is to hold for a subject once everything up to an attempt is decided. */
export type Conclusion = {
  readonly subjectId: string;
  readonly upTo: number;
  readonly keep: {
    readonly attempt: number;
    readonly expiresAt: number | null;
    readonly session: SessionSeats | null;
  } | null;
};

export type SnapshotOutcome =
  | { readonly status: "done"; readonly rules: ResourceRules; readonly months: readonly MonthHint[] }
  | NoRules;

export type AgendaItem = {
  /** Null for the claim of a session, or of a booking whose home could not be asked. */
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
  /** Changes that still wait for delivery; never counted as differences. */
  readonly pending: number;
  /** The id up to which bookings were compared; null or absent when no more are left. */
  readonly next?: string | null;
};

export type ConsistencyDifference = {
  readonly subject: "booking" | "allocation" | "hint";
  readonly id: string;
  readonly problem: "missing_in_copy" | "unknown_in_object" | "differs";
};

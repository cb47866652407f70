// Messages between the Worker and the objects, and between objects: commands in, outcomes out. Expected results are
// values with a `status`; only faults throw. During a deploy the two sides may be one version apart. So add optional
// fields, and never change one.

import type { MonthHint } from "../cache/hint-store";
import type { Piece } from "../db/paging";
import type { BookingAction } from "../domain/booking/booking";
import type { BookedCustomer, BookingRecord, KnownCustomer } from "../domain/booking/booking-record";
import type { BookingRequest, Terms, Wish } from "../domain/booking/booking-request";
import type { NewTime } from "../domain/booking/moving";
import type { OpenLimits } from "../domain/booking/open-limits";
import type { Price } from "../domain/booking/pricing";
import type { SeriesRecord } from "../domain/booking/series";
import type { InvitationRecord, SessionRecord, SessionSeats, SessionVisibility } from "../domain/booking/session";
import type { EntryRecord, EntryStatus, EntryWish } from "../domain/booking/waitlist";
import type { InputProblem, Refusal, RefusalCode } from "../domain/refusal";
import type { Attributed } from "../domain/tenant/actor";
import type { ResourceRules } from "../domain/tenant/resource";
import type { Service } from "../domain/tenant/service";
import type { Interval } from "../domain/time/interval";
import type { RecurrenceRule } from "../domain/time/recurrence";

export type IdempotencyClaim = {
  /** Route, service and the client's key. The object's name carries the tenant. */
  readonly scopedKey: string;
  /** SHA-256 of the parsed body. */
  readonly fingerprint: string;
  /**
   * The end of the id that the request makes, so that the object finds the key by it. An earlier build does not send
   * it.
   */
  readonly idBody?: string;
};

/** How many open claims a customer may have in the deciding object. */
export type OpenBounds = {
  readonly limits: OpenLimits;
  /** A keyed hash of the customer's address. Null where addresses are not counted. */
  readonly address: string | null;
};

export type PlaceCommand = BookingRequest & {
  readonly kind: "hold" | "book";
  readonly customer: BookedCustomer | null;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Null means no limits, because the business invited the customer. An earlier build sends none, and the usual limits
   * apply.
   */
  readonly bounds?: OpenBounds | null;
  /** Staff may decide whether the booking is agreed at once. Null follows the service. */
  readonly status: "confirmed" | "pending" | null;
  /** The hold that becomes the booking. The Worker has checked its token. */
  readonly holdId: string | null;
  /** Whether to join the waitlist when no place is free. */
  readonly ifFull: "refuse" | "waitlist";
  /** The customer takes an offer or an invitation. Its terms count even if the service has changed since. */
  readonly isOffer?: boolean;
  /** Token id of the staff member who acts, for the audit log. Null for customers. */
  readonly actor: string | null;
  /** What the Worker refuses. The object reports it only if the key is new. An earlier build does not send it. */
  readonly callerRefusal?: Refusal | null;
  /**
   * What a build before `callerRefusal` sends and reads instead: problems, reported as `invalid_request`. This build
   * sends both. Two neighbouring builds are enough, so the next build may drop this field.
   */
  readonly inputProblems: readonly InputProblem[];
  readonly idempotency: IdempotencyClaim;
};

/** The revision of the booking that a command is meant for. Null means any. */
export type IfMatch = {
  readonly ifRevision: number | null;
  /** Several revisions, any of which will do. */
  readonly ifRevisions?: readonly number[] | undefined;
};

/** The cancellation policy binds customers only. */
export type ChangeCommand = Pick<Attributed, "by" | "actor"> &
  IfMatch & {
    readonly bookingId: string;
    readonly action: Exclude<BookingAction, "submit" | "expire">;
    readonly reason: string | null;
    /** Version of the customer's link. A link of a previous customer opens nothing. */
    readonly tokenVersion?: number;
  };

export type MoveCommand = NewTime &
  Attributed &
  IfMatch & {
    readonly bookingId: string;
    readonly startAt: number;
    /** Version of the customer's link. A link of a previous customer opens nothing. */
    readonly tokenVersion?: number;
  };

/** What staff correct in a booking. Absent fields stay as they are. */
export type AmendCommand = IfMatch &
  Partial<Pick<Terms, "seats" | "guests" | "units">> & {
    readonly bookingId: string;
    readonly actor: string;
    /** The whole customer, as the booking is to keep them. */
    readonly customer?: BookedCustomer;
    readonly notes?: string | null;
    readonly answers?: Readonly<Record<string, string | boolean>>;
    readonly metadata?: Readonly<Record<string, string>>;
  };

export type ReassignCommand = IfMatch & {
  readonly bookingId: string;
  readonly resourceId: string;
  /** The present service, which may have more resources than when it was booked. Null when it was deleted. */
  readonly service: Service | null;
  readonly actor: string | null;
};

export type BookedResource = { readonly id: string; readonly name: string; readonly timeZone: string };

/** A version that this isolate has seen committed. It must not read an older one. */
export type TouchedMonth = { readonly resourceId: string; readonly month: string; readonly version: number };

export type Done = {
  readonly status: "done";
  readonly booking: BookingRecord;
  /** All resources of the booking, the leading one first. */
  readonly resources: readonly BookedResource[];
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type Refused = { readonly status: "refused"; readonly refusal: Refusal };

/** The caller's service is older than the object's: read D1 again. */
export type StaleService = { readonly status: "stale_service"; readonly revision: number };

/** The calendar has never received its rules. */
export type NoRules = { readonly status: "no_rules"; readonly resourceId: string };

/** The calendar cannot decide alone, because its space lies in another one. */
export type NeedsCoordinator = { readonly status: "needs_coordinator" };

/** No place was free, so the customer joined the waitlist. */
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
  /** The first occurrence. The others differ only in their start. */
  readonly first: PlaceCommand;
  readonly rule: RecurrenceRule;
  readonly onConflict: "fail" | "skip";
  /** What the customer saw before booking. A series that differs is refused. Absent when they saw nothing. */
  readonly agreed?: SeriesAgreed;
};

/** How many bookings a series has, and their total price in minor units. */
export type SeriesAgreed = { readonly count: number; readonly amountMinor: number };

/** What a series would be if it were booked now. The customer's own hold does not block it. */
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

export type { Piece };

export type EntryFilter = {
  readonly serviceId: string | null;
  readonly status: EntryStatus | null;
  /** In the order of joining. An isolate of an earlier build sends none and gets all. */
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

/** What a coordinator asks a calendar on behalf of a booking. */
export type BidRequest = Wish & {
  readonly startAt: number;
  /** The end that the lead decided. Null lets this calendar decide it. */
  readonly endAt: number | null;
  /** The booking or session that asks. Its own claims do not block it. */
  readonly subjectId: string;
  /** The session to join, as its coordinator knows it. The calendar may know an older state. */
  readonly session: SessionSeats | null;
  /** The agreed terms count even if the service has changed since. */
  readonly isAgreed: boolean;
  /** Further starts to bid on, in the same message and in order. */
  readonly moreStartAts?: readonly number[];
};

/** A calendar's verdict on one start. */
export type StartVerdict = {
  readonly refusal: Refusal | null;
  /** The claim that blocks the start is undecided. Retrying soon may help. */
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
      /** Verdicts on the further starts. Absent from an object of an earlier build. */
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
  /** The ancestors that the coordinator knows. If they have changed, it has to begin again. */
  readonly ancestorIds: readonly string[];
  /** How long the claim may stay prepared before the calendar asks for the decision. */
  readonly patienceMs: number;
  /** What the hint shows of the session that this claim belongs to, or null. */
  readonly shown: SessionSeats | null;
};

export type PrepareOutcome =
  | {
      readonly status: "prepared";
      readonly touched: readonly TouchedMonth[];
      /**
       * The resource by its present name. A calendar of an earlier build, or one that sent it before, leaves it out.
       */
      readonly resource?: BookedResource;
    }
  | (Refused & { readonly isUndecided: boolean })
  | NoRules
  | { readonly status: "outdated" };

/** What a calendar is to hold for a subject, once all attempts up to `upTo` are decided. */
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
  readonly subject: "booking" | "allocation" | "hint";
  readonly id: string;
  readonly problem: "missing_in_copy" | "unknown_in_object" | "differs";
};

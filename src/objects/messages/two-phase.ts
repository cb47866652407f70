// Between objects: what a coordinator asks and tells calendars.

import type { Wish } from "../../domain/booking/booking-request";
import type { SessionSeats } from "../../domain/booking/session";
import type { Refusal } from "../../domain/refusal";
import type { BookedResource, NoRules, Refused, StaleService, TouchedMonth } from "./outcomes";

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

// What the functions of a coordinator work with: CoordinatorTx inside one transaction, Coordinator between transactions.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { Home } from "../../domain/ids";
import type { Refusal } from "../../domain/refusal";
import type { Env } from "../../env";
import type { BookingTx, Decision } from "../bookings/booking-tx";
import type { KeyedMutex } from "../keyed-mutex";
import type { BookedResource, NoRules, Refused, StaleService, TouchedMonth } from "../messages";
import type { Bids, Claimed, ClaimWish } from "../two-phase/claim-rounds";
import type { Waking } from "./waking";

export type CoordinatorHome = Home & { readonly kind: "coordinator" };

export type CoordinatorTx = BookingTx & {
  readonly home: CoordinatorHome;
  readonly waking: Waking;
  /** Sessions whose seats this command may have changed. */
  readonly changed: Set<string>;
  /** Those among them in which seats came free. */
  readonly left: Set<string>;
};

/** What a transaction answers. */
export type Written = { readonly status: string; readonly touched?: readonly TouchedMonth[] };

export type Coordinator = {
  readonly env: Env;
  readonly home: CoordinatorHome;
  readonly sql: SqlStorage;
  /** Requests with the same key, and for the same new session, run one after another. */
  readonly turns: KeyedMutex;
  readonly waking: Waking;
  readonly claims: PeerClaims;
  readonly now: () => number;
  readonly transact: <T>(command: (tx: CoordinatorTx) => T) => T;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Offers free places to the waitlist. */
  readonly wake: () => Promise<boolean>;
};

/** The claims of this object in calendars, in two phases. */
export type PeerClaims = {
  /** Prepares the resources that a request needs. */
  readonly claim: (
    wish: ClaimWish,
    hasToTellAlternatives: boolean,
    known: Bids | undefined,
  ) => Promise<Claimed | Refused | StaleService | NoRules>;
  /** Adds free starts to a refusal. */
  readonly withAlternatives: (wish: ClaimWish, refusal: Refusal) => Promise<Refusal>;
  /** Commits what an attempt prepared, or gives the attempt up. */
  readonly commit: <T extends Written>(
    subjectId: string,
    attempt: Pick<Claimed, "attempt" | "touched">,
    write: (tx: CoordinatorTx, decision: Decision) => T,
  ) => Promise<T | Refused>;
  /** The subject whose claims must be pinned before a booking is confirmed. Null when none must be. */
  readonly pinnedSubject: (booking: BookingRecord | undefined) => string | null;
  /** Pins every claim of a subject, so that none expires, and then commits a change of it. */
  readonly withPins: <T extends Written>(
    subjectId: string,
    write: (tx: CoordinatorTx, decision: Decision) => T,
    whenLapsed?: Refusal,
  ) => Promise<T | Refused>;
  readonly giveUp: (subjectId: string, attempt: number) => void;
  /** Keeps the names and zones of resources. */
  readonly noteResources: (resources: readonly BookedResource[]) => void;
  /** Waits until the calendars have applied the decisions of the last command. */
  readonly afterDecisionsSent: <T extends { readonly status: string }>(outcome: T) => Promise<T>;
  readonly sendNewestDecisions: () => Promise<readonly TouchedMonth[]>;
};

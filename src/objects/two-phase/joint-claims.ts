// Claims that this object holds on resources of other objects: it takes them in two phases, commits or gives them up,
// and pins those that would lapse.

import { allocationOf, type BookingRecord } from "../../domain/booking/booking-record";
import { hasAlternatives, type Refusal, refuse } from "../../domain/refusal";
import { type BookingTx, type Decision, refusedWith } from "../bookings/booking-tx";
import { writeKnownResource } from "../bookings/known-resources";
import type { Host } from "../host";
import { KeyedMutex } from "../keyed-mutex";
import type { BookedResource, Conclusion, NoRules, Refused, StaleService, TouchedMonth } from "../messages";
import { calendarOf } from "../stubs";
import type { Bids } from "./bids";
import { claimResources } from "./claim-rounds";
import type { ClaimWish } from "./claim-wish";
import type { Attempts, Claimed } from "./claiming";
import type { DecisionDelivery, ShownOf } from "./decision-delivery";
import {
  beginAttempt,
  conclusionFor,
  GivenUp,
  giveUp,
  giveUpAll,
  hasPlans,
  readDecision,
  recordDecision,
  releaseDecision,
} from "./decision-log";
import { alternativesOf } from "./free-starts";
import type { PeerWork } from "./peer-work";
import { VainStarts } from "./vain-starts";

/** Stands in when there is no attempt. recordDecision() finds no plan with this number, so it commits no claims. */
const NO_ATTEMPT = -1;

/** What a transaction answers. */
export type Written = { readonly status: string; readonly touched?: readonly TouchedMonth[] };

/**
 * The subject whose claims must be pinned before a booking is confirmed. Null when this object holds them itself, or
 * when they have no deadline.
 */
export type PinnedSubject = (sql: SqlStorage, booking: BookingRecord) => string | null;

/** A booking that is a subject of its own: its claims have a deadline until it is confirmed. */
export function toPin({ id, status }: BookingRecord): string | null {
  return status === "held" || status === "pending" ? id : null;
}

export type JointParts<Tx extends BookingTx> = {
  readonly peerWork: PeerWork;
  readonly decisions: DecisionDelivery<Tx>;
  readonly shownOf: ShownOf<Tx>;
  readonly pinnedSubject: PinnedSubject;
};

export class JointClaims<Tx extends BookingTx> {
  /** Changes of one subject take turns, by its id. A coordinator adds keys of its own; see Coordinator. */
  readonly turns = new KeyedMutex();
  private readonly vain = new VainStarts();

  constructor(
    readonly host: Host<Tx>,
    private readonly parts: JointParts<Tx>,
  ) {
    // No code continues the attempts of a life before.
    if (hasPlans(host.sql)) host.atomically(() => giveUpAll(host.sql));
  }

  /** Prepares the resources that a request needs. A refusal carries alternatives. */
  async claim(
    wish: ClaimWish,
    hasToTellAlternatives = true,
    known?: Bids,
  ): Promise<Claimed | Refused | StaleService | NoRules> {
    this.parts.peerWork.note();
    const attempts: Attempts = {
      begin: (subjectId, resourceIds) => this.begin(subjectId, resourceIds),
      giveUp: (subjectId, attempt) => this.giveUp(subjectId, attempt),
      vain: this.vain,
    };
    const claiming = { env: this.host.env(), tenantId: this.host.home.tenantId, wish, attempts };
    const claimed = await claimResources(claiming, known);
    if (claimed.status === "claimed") this.noteResources(claimed.resources);
    if (claimed.status !== "refused" || !hasToTellAlternatives || !hasAlternatives(claimed.refusal.code))
      return claimed;
    return refusedWith(await this.withAlternatives(wish, claimed.refusal));
  }

  withAlternatives(wish: ClaimWish, refusal: Refusal): Promise<Refusal> {
    return alternativesOf(this.host.env(), this.host.home.tenantId, wish, refusal, this.host.now());
  }

  /** Commits a change of the subject together with its prepared claims, or gives the attempt up. */
  async commit<T extends Written>(
    subjectId: string,
    { attempt, touched }: Pick<Claimed, "attempt" | "touched">,
    write: (tx: Tx, decision: Decision) => T,
  ): Promise<T | Refused> {
    try {
      const outcome = this.host.transact((tx) => write(tx, { attempt }));
      if (readDecision(this.host.sql, subjectId)?.attempt !== attempt) {
        this.giveUp(subjectId, attempt);
        return outcome;
      }
      return { ...outcome, touched: [...(outcome.touched ?? []), ...touched] };
    } catch (fault) {
      this.giveUp(subjectId, attempt);
      if (!(fault instanceof GivenUp)) throw fault;
      return refusedWith(refuse("unavailable"));
    }
  }

  /** Gives an attempt up. Does nothing when it is decided already. */
  giveUp(subjectId: string, attempt: number): void {
    this.parts.peerWork.note();
    this.host.atomically(() => giveUp(this.host.sql, subjectId, attempt));
    this.host.startDeliveries();
  }

  /** Pins every claim of a subject, so that none expires, and then commits a change of it. */
  async withPins<T extends Written>(
    subjectId: string,
    write: (tx: Tx, decision: Decision) => T,
    whenLapsed: Refusal = refuse("hold_expired"),
  ): Promise<T | Refused> {
    return this.turns.run(subjectId, async () => {
      this.parts.peerWork.note();
      const decision = readDecision(this.host.sql, subjectId);
      // The subject holds nothing any more. `write` asks the state machine, which refuses and says why.
      if (!decision) return this.commit(subjectId, { attempt: NO_ATTEMPT, touched: [] }, write);
      const attempt = this.begin(subjectId, decision.resourceIds);
      try {
        const { tenantId } = this.host.home;
        const calendars = decision.resourceIds.map((id) => calendarOf(this.host.env().CALENDAR, tenantId, id));
        const pinned = await Promise.all(calendars.map((calendar) => calendar.pin(subjectId, attempt)));
        if (pinned.some((one) => one.status !== "prepared")) {
          this.giveUp(subjectId, attempt);
          return refusedWith(whenLapsed);
        }
        const touched = pinned.flatMap((one) => (one.status === "prepared" ? one.touched : []));
        return await this.commit(subjectId, { attempt, touched }, write);
      } catch (fault) {
        this.giveUp(subjectId, attempt);
        throw fault;
      }
    });
  }

  /** The outcome of an attempt. If it is still undecided, this call gives it up. An unknown attempt was given up. */
  decisionOn(subjectId: string, attempt: number, resourceId: string): Conclusion {
    this.parts.peerWork.note();
    return this.host.transact((tx) => {
      giveUp(tx.sql, subjectId, attempt);
      return conclusionFor(tx.sql, subjectId, resourceId, attempt, this.parts.shownOf(tx, subjectId));
    });
  }

  /** Applies a change of a booking to its claims in other calendars. */
  apply(tx: Tx, booking: BookingRecord, decision: Decision | null): void {
    this.parts.peerWork.note();
    const allocation = allocationOf(booking);
    if (!allocation) releaseDecision(tx.sql, booking.id);
    else if (decision) {
      const resourceIds = booking.claims.map((claim) => claim.resourceId);
      recordDecision(tx.sql, booking.id, decision.attempt, resourceIds, allocation.expiresAt);
    }
  }

  /**
   * Waits until the calendars have applied the last command's decision, so that the caller's next read shows it. If one
   * cannot be reached, the alarm retries. The caller does not wait for a backlog of other decisions.
   */
  async afterDecisionsSent<T extends { readonly status: string }>(outcome: T): Promise<T> {
    if (outcome.status === "refused" || !this.parts.peerWork.mayExist()) return outcome;
    const touched = await this.sendNewestDecisions();
    const known = "touched" in outcome ? (outcome.touched as readonly TouchedMonth[]) : [];
    return { ...outcome, touched: [...known, ...touched] };
  }

  sendNewestDecisions(): Promise<readonly TouchedMonth[]> {
    return this.parts.decisions.sendNewest();
  }

  /** The subject whose claims must be pinned before a booking is confirmed. Null when none must be. */
  pinnedSubject(booking: BookingRecord | undefined): string | null {
    return booking ? this.parts.pinnedSubject(this.host.sql, booking) : null;
  }

  /** Keeps the names and zones of resources. */
  noteResources(resources: readonly BookedResource[]): void {
    this.host.atomically(() => {
      for (const resource of resources) writeKnownResource(this.host.sql, resource);
    });
  }

  private begin(subjectId: string, resourceIds: readonly string[]): number {
    const attempt = this.host.atomically(() => beginAttempt(this.host.sql, subjectId, resourceIds));
    this.host.arm();
    return attempt;
  }
}

// The rounds of offers of a coordinator. A round begins at the first entry, and goes on in turns until each entry had
// one. A new wake begins again at the first entry, so that the first to join stays the first.

import { breathe } from "../../breathe";
import type { SessionRecord } from "../../domain/booking/session";
import type { EntryRecord } from "../../domain/booking/waitlist";
import { Turn } from "../bookings/offer-turn";
import { readServiceNow } from "../bookings/service-store";
import { offerCommand } from "../bookings/waitlist";
import { isWaitedWithin, readFirstWaiting, readWaiting, waitedServices } from "../bookings/waitlist-store";
import type { Job } from "../concern";
import { retryDelayMs } from "../retrying-job";
import { gatherBids, refusalOfBids } from "../two-phase/bids";
import type { Coordinator } from "./coordinator-context";
import { joinWishOf } from "./coordinator-reserve";
import { readOpenSessions, readSession, writeSession } from "./coordinator-store";
import { subscribeAnew } from "./free-place-subscription";
import { jointRequestOf } from "./joint-request";
import { offerInTurn } from "./offer-in-turn";
import { A_TURN, ENTRIES_A_TURN, MOST_REST_MS, RoundFindings, SESSIONS_AT_ONCE } from "./round-findings";
import { around } from "./waited-starts";

/** What the object does for its rounds. */
export type OffersOwner = {
  readonly logFault: (fault: unknown) => void;
  /** Sets the alarm to the earliest due time. */
  readonly arm: () => void;
};

export class CoordinatorOffers implements Job {
  private round: Promise<void> | null = null;
  private firstTurn: Promise<void> = Promise.resolve();
  private endFirstTurn: () => void = () => undefined;
  /** Some entries have not had their turn yet. */
  private hasTurnsLeft = false;
  private isWokenAgain = false;
  private againAt = 0;
  private failures = 0;
  /** The work of one turn of offers. Tests make it smaller. */
  private readonly unitsATurn: number = A_TURN;

  constructor(
    private readonly coordinator: Coordinator,
    private readonly owner: OffersOwner,
  ) {}

  /**
   * Places may have come free: offers them to the waitlist. The caller waits for the first turn only. Further turns go
   * on by themselves. A new wake, or a restart, begins again at the first entry. Returns whether any entry still waits.
   */
  async wake(): Promise<boolean> {
    const { waitlistWork, sql, waitUntil } = this.coordinator;
    this.isWokenAgain = true;
    waitlistWork.isDue = false;
    waitlistWork.count += 1;
    if (!this.round) {
      this.firstTurn = new Promise((resolve) => {
        this.endFirstTurn = resolve;
      });
      this.round = this.offerAll().finally(() => {
        this.round = null;
        this.hasTurnsLeft = false;
        this.endFirstTurn();
      });
      waitUntil(this.round);
    }
    await this.firstTurn;
    return waitlistWork.isJoining() || waitedServices(sql).length > 0;
  }

  underWay(): Promise<void> | null {
    return this.round;
  }

  /** Begins a round after a commit, if one is due. After a failed round it waits. */
  start(now: number): Promise<unknown> | null {
    return this.coordinator.waitlistWork.isDue && now >= this.againAt ? this.wake() : null;
  }

  /** Runs the round that is due, or that has failed. */
  async flush(): Promise<void> {
    if (this.coordinator.waitlistWork.isDue || this.failures > 0) await this.wake();
  }

  /** When the alarm has to go on with a round. Null when none is left. */
  dueAt(now: number): number | null {
    return this.failures > 0 || this.hasTurnsLeft ? Math.max(now + 1_000, this.againAt) : null;
  }

  private async offerAll(): Promise<void> {
    const { coordinator } = this;
    const { waitlistWork } = coordinator;
    try {
      while (this.isWokenAgain) {
        this.isWokenAgain = false;
        if (waitlistWork.isToSubscribe && (await subscribeAnew(coordinator))) waitlistWork.isToSubscribe = false;
        await hearOfClosures(coordinator);
        await offerAllSeats(coordinator);
        await this.offerInTurns();
      }
      this.failures = 0;
      this.againAt = 0;
    } catch (fault) {
      this.failures += 1;
      this.againAt = coordinator.now() + retryDelayMs(this.failures);
      this.owner.logFault(fault);
      this.owner.arm();
    }
  }

  /**
   * Gives all entries their turn, in the order of joining. Each turn takes a bounded amount of work, and leaves other
   * callers as much time. It stops when a new wake arrives, so that the first entry is again the first.
   */
  private async offerInTurns(): Promise<void> {
    const { coordinator } = this;
    const { sql, home } = coordinator;
    const found = new RoundFindings();
    let after: number | null = -1;
    while (after !== null) {
      const beganAt = Date.now();
      const turn = new Turn(this.unitsATurn);
      const piece: EntryRecord[] = readWaiting(sql, home.serviceId, null, { after, limit: ENTRIES_A_TURN });
      let isOver = false;
      for (const entry of piece) {
        isOver = !turn.mayGoOn() || !(await offerInTurn({ coordinator, turn, found }, entry, piece));
        if (isOver) break;
        turn.work(0);
        after = entry.sequence;
      }
      if (!isOver && piece.length < ENTRIES_A_TURN) return;
      if (this.isWokenAgain) return;
      this.endFirstTurn();
      // If this object restarts meanwhile, the alarm goes on.
      this.hasTurnsLeft = true;
      this.owner.arm();
      await scheduler.wait(Math.min(MOST_REST_MS, Math.max(1, Date.now() - beganAt)));
      if (this.isWokenAgain) return;
    }
  }
}

/** Sessions to come that entries may wait for. */
function waitedSessions({ sql, home, now }: Coordinator): SessionRecord[] {
  return readOpenSessions(sql, now()).filter(({ startAt }) => isWaitedWithin(sql, home.serviceId, around(startAt)));
}

/** Seats are offered without asking a calendar. So ask beforehand whether a closure covers the session. */
async function hearOfClosures(coordinator: Coordinator): Promise<void> {
  const { env, sql, home } = coordinator;
  const service = readServiceNow(sql, home.serviceId);
  if (!service || service.seats === 1) return;
  const wanted = waitedSessions(coordinator);
  const first = readFirstWaiting(sql, service.id);
  if (!first) return;
  for (const session of wanted) {
    const command = offerCommand(service, first, session.startAt);
    const asker = { kind: "staff", override: ["too_soon", "too_late"] } as const;
    const request = { ...jointRequestOf(command), seats: 1, guests: 1, chosenId: null, asker };
    const bids = await gatherBids(env, home.tenantId, joinWishOf(coordinator, request, session));
    const isClosed = !("status" in bids) && refusalOfBids(bids)?.refusal.code === "closed";
    coordinator.transact((tx) => {
      const now = readSession(tx.sql, session.id);
      if (now && now.isClosed !== isClosed) writeSession(tx.sql, { ...now, isClosed, updatedAt: tx.now });
    });
  }
}

/** Offers seats of sessions that entries wait for, some sessions at a time. */
async function offerAllSeats(coordinator: Coordinator): Promise<void> {
  const wanted = waitedSessions(coordinator);
  for (let at = 0; at < wanted.length; at += SESSIONS_AT_ONCE) {
    if (at > 0) await breathe();
    coordinator.transact(({ changed }) => {
      for (const { id } of wanted.slice(at, at + SESSIONS_AT_ONCE)) changed.add(id);
    });
  }
}

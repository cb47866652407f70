// Places a series of a coordinated service. It reserves every occurrence, and then commits all of them at once: one
// commit point for the whole series.

import type { SeriesRecord } from "../../domain/booking/series";
import { type Refusal, refuse } from "../../domain/refusal";
import { newHomedId, refusedWith } from "../bookings/booking-tx";
import { admitService, checkNewRequest, recallAnswer } from "../bookings/idempotency";
import { readKnownResource } from "../bookings/known-resources";
import { openLeft } from "../bookings/open-claims";
import {
  holdsForEveryOccurrence,
  isPastHorizon,
  type Made,
  ofOccurrence,
  type PlannedStarts,
  recordSeries,
  replayedSeries,
  startsAskedFor,
} from "../bookings/series";
import type { SeriesCommand, SeriesDone, SeriesOutcome } from "../messages";
import { type Bids, gatherBids, gatherBidsFor, refusalOfBids, withAssigned } from "../two-phase/bids";
import { GivenUp } from "../two-phase/decision-log";
import { writeBooking } from "./coordinator-booking";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import { joinWishOf, reserveAlone, reservedIn, reserveSession } from "./coordinator-reserve";
import { readOpenSession, readSession } from "./coordinator-store";
import { extendSession, openSession, RolledBack } from "./coordinator-take";
import {
  claimWishOf,
  type JointRequest,
  jointRequestOf,
  type NotReserved,
  type Reserved,
  SERIES_PATIENCE_MS,
  seatRefusal,
} from "./joint-request";
import { leadOf } from "./series-preview";

export function placeSeries(coordinator: Coordinator, command: SeriesCommand): Promise<SeriesOutcome> {
  return coordinator.turns.run(`key/${command.first.idempotency.scopedKey}`, async () => {
    const known = coordinator.transact((tx) => answeredSeries(tx, command));
    if (known) return known;
    const reserved: Reserved[] = [];
    try {
      const outcome = await reserveAndCommit(coordinator, command, reserved);
      if (outcome.status !== "done") giveBack(coordinator, reserved);
      return outcome;
    } catch (fault) {
      giveBack(coordinator, reserved);
      if (fault instanceof RolledBack) return fault.refused;
      if (fault instanceof GivenUp) return refusedWith(refuse("unavailable"));
      throw fault;
    }
  });
}

function answeredSeries({ sql }: CoordinatorTx, { first }: SeriesCommand): SeriesOutcome | null {
  const known = recallAnswer(sql, first.idempotency, replayedSeries);
  return known ?? checkNewRequest(sql, first) ?? admitService(sql, first.service);
}

/** Adds to `reserved` what the caller has to give back when the series is not committed. */
async function reserveAndCommit(
  coordinator: Coordinator,
  command: SeriesCommand,
  reserved: Reserved[],
): Promise<SeriesDone | NotReserved> {
  const { env, home, transact } = coordinator;
  const { first } = command;
  const lead = await leadOf(coordinator, first);
  if ("status" in lead) return lead;
  const starts = startsAskedFor(command, lead.zone, lead.around);
  if ("refusal" in starts) return refusedWith(starts.refusal);
  const wish = claimWishOf(jointRequestOf(first), "", null);
  const bids = await gatherBidsFor(env, home.tenantId, wish, starts.startAts);
  if ("status" in bids) return bids;
  const skipped = await reserveAll(coordinator, command, { ...starts, zone: lead.zone, bids }, reserved);
  if ("status" in skipped) return skipped;
  const series = transact((tx) => commitSeries(tx, command, reserved, skipped));
  return { ...series, touched: reserved.flatMap((one) => one.touched) };
}

type Planned = PlannedStarts & { readonly zone: string; readonly bids: ReadonlyMap<number, Bids> };

/** Reserves one start after another, and answers which of them are skipped. Stops at a refusal of the whole series. */
async function reserveAll(
  coordinator: Coordinator,
  { first, onConflict }: SeriesCommand,
  { startAts, unending, zone, bids }: Planned,
  reserved: Reserved[],
): Promise<SeriesRecord["skipped"] | NotReserved> {
  const mayBook = coordinator.transact((tx) => openLeft(tx, "bookings", first));
  const skipped: { startAt: number; code: Refusal["code"] }[] = [];
  let firstRefusal: Refusal | null = null;
  let isOver = false;
  for (const startAt of startAts) {
    if (isOver) {
      skipped.push({ startAt, code: "too_late" });
      continue;
    }
    const known = bids.get(startAt);
    const inTurn = known && withAssigned(known, reserved.map(standsOn), coordinator.now());
    const one = await reserveOccurrence(coordinator, jointRequestOf({ ...first, startAt }), inTurn);
    if (!("status" in one)) {
      reserved.push(one);
      if (unending) return refusedWith(unending);
      // A series over the limit stops early. The commit counts again.
      if (reserved.length > mayBook) return refusedWith(refuse("too_many_open"));
      continue;
    }
    if (one.status !== "refused") return one;
    const refusal = ofOccurrence(one.refusal, zone, startAt);
    if (onConflict === "fail" || holdsForEveryOccurrence(refusal)) return refusedWith(refusal);
    firstRefusal ??= refusal;
    isOver = isPastHorizon(refusal);
    skipped.push({ startAt, code: refusal.code });
  }
  return reserved.length === 0 && firstRefusal ? refusedWith(firstRefusal) : skipped;
}

/** The resources that a place claims, without the spaces around them. */
function standsOn({ claims }: Reserved): string[] {
  return claims.filter(({ role }) => role !== "ancestor").map(({ resourceId }) => resourceId);
}

/** An occurrence stays prepared until the others are. Its refusal carries no alternatives. */
async function reserveOccurrence(
  coordinator: Coordinator,
  request: JointRequest,
  known: Bids | undefined,
): Promise<Reserved | NotReserved> {
  const { env, sql, home, transact, claims } = coordinator;
  const manner = { patienceMs: SERIES_PATIENCE_MS, known, hasToTellAlternatives: false };
  if (request.service.seats === 1) return reserveAlone(coordinator, request, manner);
  const session = transact((tx) => readOpenSession(tx.sql, request.startAt));
  if (!session) return reserveSession(coordinator, request, manner);
  const bids = await gatherBids(env, home.tenantId, joinWishOf(coordinator, request, session));
  if ("status" in bids) return bids;
  const said = refusalOfBids(bids)?.refusal ?? transact((tx) => seatRefusal(tx.sql, request, session));
  if (said) return refusedWith(said);
  // So far the session has only holds, so its claims expire. Make them last before adding a booking.
  if (session.expiresAt !== null) {
    const lasting = await claims.withPins(session.id, (tx, decision) => {
      const now = readSession(tx.sql, session.id);
      if (now?.status !== "open") return refusedWith(refuse("slot_taken"));
      extendSession(tx, now, null, decision);
      return { status: "lasting" } as const;
    });
    if (lasting.status === "refused") return refusedWith(refuse("slot_taken"));
  }
  return reservedIn(session, readKnownResource(sql, session.claims[0]?.resourceId ?? ""));
}

function commitSeries(
  tx: CoordinatorTx,
  command: SeriesCommand,
  reserved: readonly Reserved[],
  skipped: SeriesRecord["skipped"],
): SeriesDone {
  const id = newHomedId(tx, "ser");
  if (reserved.length > openLeft(tx, "bookings", command.first)) {
    throw new RolledBack(refusedWith(refuse("too_many_open")));
  }
  const made = reserved.map((one) => writeOccurrence(tx, command, one, id));
  const recorded = recordSeries(tx, command, { id, made, skipped });
  if (recorded.status === "refused") throw new RolledBack(recorded);
  return recorded;
}

/** Writes one occurrence. Rolls the whole series back when it cannot. */
function writeOccurrence(tx: CoordinatorTx, { first }: SeriesCommand, reserved: Reserved, seriesId: string): Made {
  const command = { ...first, startAt: reserved.span.startAt };
  const request = jointRequestOf(command);
  if (reserved.kind === "opens") openSession(tx, request, reserved, {});
  if (reserved.kind === "joins") {
    const session = readSession(tx.sql, reserved.subjectId);
    const isLasting = session?.status === "open" && session.expiresAt === null;
    const refusal = isLasting ? seatRefusal(tx.sql, request, session) : refuse("slot_taken");
    if (refusal) throw new RolledBack(refusedWith(refusal));
  }
  const id = reserved.kind === "alone" ? reserved.subjectId : newHomedId(tx, "bkg");
  const decision = reserved.attempt === null ? null : { attempt: reserved.attempt };
  const placed = writeBooking(tx, { command, id, reserved, decision, more: { seriesId, isCounted: true } });
  if (placed.status === "refused") throw new RolledBack(placed);
  return placed;
}

function giveBack({ claims }: Coordinator, reserved: readonly Reserved[]): void {
  for (const { subjectId, attempt } of reserved) {
    if (attempt !== null) claims.giveUp(subjectId, attempt);
  }
}

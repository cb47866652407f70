// Takes a place: reserves it, and commits it together with what is written for it. A service with one seat claims
// resources for each booking. A service with several seats opens a session, or takes seats of the one that is there.

import type { SessionRecord } from "../../domain/booking/session";
import { hasAlternatives, type Refusal, refuse } from "../../domain/refusal";
import { addToAgenda } from "../bookings/agenda-store";
import { BY_A_CUSTOMER, type Decision, isRefused, noteEvent, refusedWith } from "../bookings/booking-tx";
import type { Refused } from "../messages";
import { gatherBids, refusalOfBids } from "../two-phase/bids";
import type { ClaimWish } from "../two-phase/claim-wish";
import { recordDecision } from "../two-phase/decision-log";
import type { Written } from "../two-phase/joint-claims";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import { joinWishOf, type Manner, reserveAlone, reservedIn, reserveSession } from "./coordinator-reserve";
import { readOpenSession, readSession, writeSession } from "./coordinator-store";
import {
  BY_INVITATION,
  type JointRequest,
  type NotReserved,
  needsInvitation,
  type Reserved,
  seatRefusal,
} from "./joint-request";

/** A place that is wanted, and what takes it. */
export type Taking<T extends Written> = {
  readonly request: JointRequest;
  /** How long the place is needed at least, epoch ms. Null means for good. */
  readonly until: (reserved: Reserved) => number | null;
  /**
   * Writes what takes the place, in the committing transaction. The decision commits the claims prepared for it. It is
   * null for seats of an existing session, because the session has the claims.
   */
  readonly write: (tx: CoordinatorTx, reserved: Reserved, decision: Decision | null) => T;
  readonly manner?: Manner;
};

/** Like `write` above, for prepared claims: there is always a decision. */
type Commit<T> = (tx: CoordinatorTx, reserved: Reserved, decision: Decision) => T;

/** How often to look for a session again, if it came or went meanwhile. */
const MOST_LOOKS = 4;

/** Takes a place. If a session comes or goes in between, looks again. */
export async function takePlace<T extends Written>(
  coordinator: Coordinator,
  taking: Taking<T>,
): Promise<T | NotReserved> {
  const { request } = taking;
  const { service, startAt, namedSessionId } = request;
  if (service.seats === 1) {
    if (namedSessionId !== null) return refusedWith(refuse("not_found"));
    const reserved = await reserveAlone(coordinator, request, taking.manner);
    return "status" in reserved ? reserved : commitReserved(coordinator, reserved, taking);
  }
  for (let look = 1; look <= MOST_LOOKS; look++) {
    const session = coordinator.transact(({ sql }) => readOpenSession(sql, startAt));
    if (namedSessionId !== null && session?.id !== namedSessionId) return refusedWith(refuse("not_found"));
    const taken = session
      ? await takeSeats(coordinator, session, taking)
      : await coordinator.turns.run(`start/${startAt}`, () => takeNewSession(coordinator, taking));
    if (taken !== "changed") return taken;
  }
  return refusedWith(refuse("unavailable"));
}

async function takeNewSession<T extends Written>(
  coordinator: Coordinator,
  taking: Taking<T>,
): Promise<T | NotReserved | "changed"> {
  // The previous holder of this turn may have opened a session.
  if (readOpenSession(coordinator.sql, taking.request.startAt)) return "changed";
  const reserved = await reserveSession(coordinator, taking.request, taking.manner);
  return "status" in reserved ? reserved : commitReserved(coordinator, reserved, taking);
}

/** Commits prepared claims with what is written for them. `own` says what a new session has besides its place. */
export function commitReserved<T extends Written>(
  coordinator: Coordinator,
  reserved: Reserved,
  { request, until, write }: Omit<Taking<T>, "write" | "manner"> & { readonly write: Commit<T> },
  own: Partial<SessionRecord> = {},
): Promise<T | Refused> {
  const { kind, subjectId, touched } = reserved;
  return refusedIfRolledBack(() =>
    coordinator.claims.commit(subjectId, { attempt: reserved.attempt ?? 0, touched }, (tx, decision) => {
      if (kind === "opens") openSession(tx, request, reserved, { expiresAt: until(reserved), ...own });
      const written = write(tx, reserved, decision);
      // Without a booking the new session must not stay.
      if (isRefused(written)) throw new RolledBack(written);
      return written;
    }),
  );
}

/** Writes a new session. Rolls back when another request has opened one at this start since. */
export function openSession(
  tx: CoordinatorTx,
  { service }: JointRequest,
  { subjectId, span, claims }: Reserved,
  own: Partial<SessionRecord>,
): void {
  if (readOpenSession(tx.sql, span.startAt)) throw new RolledBack(refusedWith(refuse("slot_taken")));
  const session: SessionRecord = {
    id: subjectId,
    tenantId: tx.home.tenantId,
    service,
    startAt: span.startAt,
    endAt: span.endAt,
    ownSeats: null,
    visibility: "public",
    title: null,
    status: "open",
    isStanding: false,
    claims,
    isClosed: false,
    shown: null,
    expiresAt: null,
    revision: 1,
    createdAt: tx.now,
    updatedAt: tx.now,
    ...own,
  };
  writeSession(tx.sql, session);
  // Staff who schedule a session note its event themselves. A session that only holds need is none yet.
  if (isLasting(session) && !session.isStanding) noteEvent(tx, session.id, "session.created", BY_A_CUSTOMER);
  addToAgenda(tx.sql, session.endAt, "session", session.id);
}

/** Takes seats of an existing session. Its calendars say whether anything has closed. This object counts the seats. */
async function takeSeats<T extends Written>(
  coordinator: Coordinator,
  session: SessionRecord,
  taking: Taking<T>,
): Promise<T | NotReserved | "changed"> {
  const { request, until, manner: { hasToTellAlternatives = true } = {} } = taking;
  if (needsInvitation(session, request)) return refusedWith(BY_INVITATION);
  const wish = joinWishOf(coordinator, request, session);
  const bids = await gatherBids(coordinator.env, coordinator.home.tenantId, wish);
  if ("status" in bids) return bids;
  const lead = bids[0]?.[0];
  if (!lead) return refusedWith(refuse("not_bookable"));
  const said = refusalOfBids(bids)?.refusal ?? null;
  // The transaction counts seats again, so a calendar's count does not matter here.
  if (said && said.code !== "seats_full") {
    return refusedWith(hasToTellAlternatives ? await withOtherTimes(coordinator, wish, said) : said);
  }
  const reserved = reservedIn(session, lead.resource, lead.span);
  const seat = (tx: CoordinatorTx, decision: Decision | null) => writeInSession(tx, reserved, taking, decision);
  const outcome = lastsUntil(session, until(reserved))
    ? coordinator.transact((tx) => seat(tx, null))
    : await refusedIfRolledBack(() => coordinator.claims.withPins(session.id, seat, refuse("unavailable")));
  if (outcome.status === "changed") return "changed";
  if (isRefused(outcome) && hasToTellAlternatives && hasAlternatives(outcome.refusal.code)) {
    return refusedWith(await withOtherTimes(coordinator, wish, outcome.refusal));
  }
  return coordinator.claims.afterDecisionsSent(outcome as T | Refused);
}

/** Counts the seats, and writes what takes them. `changed` when the session has to be looked at again. */
function writeInSession<T extends Written>(
  tx: CoordinatorTx,
  reserved: Reserved,
  { request, until, write }: Taking<T>,
  decision: Decision | null,
): T | Refused | { readonly status: "changed" } {
  const session = readSession(tx.sql, reserved.subjectId);
  if (session?.status !== "open") return { status: "changed" };
  const refusal = seatRefusal(tx.sql, request, session);
  if (refusal) return refusedWith(refusal);
  const wanted = until(reserved);
  if (!decision && !lastsUntil(session, wanted)) return { status: "changed" };
  if (decision) extendSession(tx, session, wanted, decision);
  // A seat has no claims of its own, so there is nothing for `write` to commit.
  const written = write(tx, reserved, null);
  // No seat was taken, so roll back the longer claims of the session.
  if (decision && isRefused(written)) throw new RolledBack(written);
  return written;
}

/** Whether a session has, or had, more than holds. */
export function isLasting({ expiresAt }: Pick<SessionRecord, "expiresAt">): boolean {
  return expiresAt === null;
}

/** Whether a session's claims last long enough. While only holds have needed them, they expire. */
function lastsUntil({ expiresAt }: SessionRecord, wanted: number | null): boolean {
  return expiresAt === null || (wanted !== null && wanted <= expiresAt);
}

function withOtherTimes({ claims }: Coordinator, wish: ClaimWish, refusal: Refusal): Promise<Refusal> {
  return claims.withAlternatives({ ...wish, fixed: null, session: null }, refusal);
}

/** Makes a session's claims last longer. So far only holds have needed them. */
export function extendSession(
  tx: CoordinatorTx,
  session: SessionRecord,
  wanted: number | null,
  decision: Decision,
): void {
  const expiresAt = wanted === null || session.expiresAt === null ? null : Math.max(wanted, session.expiresAt);
  const resourceIds = session.claims.map((claim) => claim.resourceId);
  recordDecision(tx.sql, session.id, decision.attempt, resourceIds, expiresAt);
  writeSession(tx.sql, { ...session, expiresAt, updatedAt: tx.now });
  if (isLasting({ expiresAt }) && !isLasting(session)) noteEvent(tx, session.id, "session.created", BY_A_CUSTOMER);
}

/** Thrown to roll back a transaction. Carries the refusal. */
export class RolledBack extends Error {
  constructor(readonly refused: Refused) {
    super("Rolled back.");
  }
}

async function refusedIfRolledBack<T>(work: () => Promise<T>): Promise<T | Refused> {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof RolledBack) return fault.refused;
    throw fault;
  }
}

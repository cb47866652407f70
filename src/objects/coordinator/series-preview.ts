// What a series would be if it were placed now. It asks every candidate once and claims nothing.

import { preferred } from "../../domain/availability/assignment";
import { needsOf } from "../../domain/availability/needs";
import { occupiedBy } from "../../domain/booking/booking-request";
import { type Refusal, refuse } from "../../domain/refusal";
import { type Interval, overlaps } from "../../domain/time/interval";
import { type BookingTx, refusedWith } from "../bookings/booking-tx";
import { checkNewRequest } from "../bookings/idempotency";
import { openRefusal } from "../bookings/open-claims";
import { previewOf, startsAskedFor } from "../bookings/series";
import { readService } from "../bookings/service-store";
import type {
  NoRules,
  PlaceCommand,
  Refused,
  SeriesCommand,
  SeriesPreview,
  SeriesPreviewOutcome,
  StaleService,
} from "../messages";
import { type Bids, gatherBids, gatherBidsFor, refusalOfBids, withAssigned } from "../two-phase/bids";
import { jointPrice } from "../two-phase/joint-changes";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import { joinWishOf } from "./coordinator-reserve";
import { readOpenSession } from "./coordinator-store";
import { claimWishOf, jointRequestOf, seatRefusal } from "./joint-request";

export async function previewSeries(coordinator: Coordinator, command: SeriesCommand): Promise<SeriesPreviewOutcome> {
  const { env, home, transact } = coordinator;
  const { first } = command;
  const known = transact((tx) => refusalBefore(tx, first));
  if (known) return known;
  const lead = await leadOf(coordinator, first);
  if ("status" in lead) return lead;
  const starts = startsAskedFor(command, lead.zone, lead.around);
  if ("refusal" in starts) return refusedWith(starts.refusal);
  const wish = claimWishOf(jointRequestOf(first), first.holdId ?? "", null);
  const bids = await gatherBidsFor(env, home.tenantId, wish, starts.startAts);
  if ("status" in bids) return bids;
  const sessions = await bidsOfSessions(coordinator, first, starts.startAts);
  if ("status" in sessions) return sessions;
  return transact((tx) => {
    const preview = previewOf(starts, occurrencesFrom({ tx, first, bids, sessions }));
    if (preview.status !== "done" || preview.occurrences.length === 0) return preview;
    const over = openRefusal(tx, "bookings", first, preview.occurrences.length - 1);
    return over ? refusedWith(over) : preview;
  });
}

function refusalBefore({ sql }: CoordinatorTx, first: PlaceCommand): StaleService | Refused | null {
  const known = checkNewRequest(sql, first);
  if (known) return known;
  return readService(sql, first.service.id)?.is_retired ? refusedWith(refuse("not_bookable")) : null;
}

/** The zone of the first candidate for the lead, and how many spaces surround it. */
export async function leadOf(
  coordinator: Coordinator,
  first: PlaceCommand,
): Promise<{ readonly zone: string; readonly around: number } | StaleService | NoRules> {
  const { env, home, claims } = coordinator;
  const wish = claimWishOf(jointRequestOf(first), "", null);
  // The first candidate for the lead sets the dates. The others are asked once the starts are known.
  const [lead] = needsOf(wish.requires, wish.units, wish);
  const bids = await gatherBids(env, home.tenantId, { ...wish, fixed: lead?.candidateIds.slice(0, 1) ?? [] });
  if ("status" in bids) return bids;
  claims.noteResources(bids.flat().map((bid) => bid.resource));
  const bid = bids[0]?.[0];
  return { zone: bid?.resource.timeZone ?? "UTC", around: bid?.ancestorIds.length ?? 0 };
}

/** Bids for joining the sessions that are open at some of the starts. */
async function bidsOfSessions(
  coordinator: Coordinator,
  first: PlaceCommand,
  startAts: readonly number[],
): Promise<ReadonlyMap<number, Bids> | StaleService | NoRules> {
  const { env, home, transact } = coordinator;
  const sessions = new Map<number, Bids>();
  for (const startAt of first.service.seats > 1 ? startAts : []) {
    const session = transact(({ sql }) => readOpenSession(sql, startAt));
    if (!session) continue;
    const wish = joinWishOf(coordinator, jointRequestOf({ ...first, startAt }), session);
    const joined = await gatherBids(env, home.tenantId, wish);
    if ("status" in joined) return joined;
    sessions.set(startAt, joined);
  }
  return sessions;
}

type Said = {
  readonly tx: BookingTx;
  readonly first: PlaceCommand;
  readonly bids: ReadonlyMap<number, Bids>;
  /** Bids for joining the session that is open at a start. */
  readonly sessions: ReadonlyMap<number, Bids>;
};

type Occurrence = SeriesPreview["occurrences"][number];

/** Judges one start after another. A resource that would serve one cannot serve another at the same time. */
function occurrencesFrom({ tx, first, bids, sessions }: Said): (startAt: number) => Occurrence | Refusal {
  const { service } = first;
  const taken: { readonly occupied: Interval; readonly ids: readonly string[] }[] = [];
  const isBusy = (id: string, occupied: Interval) =>
    taken.some((one) => one.ids.includes(id) && overlaps(one.occupied, occupied));
  return (startAt) => {
    const session = sessions.has(startAt) ? readOpenSession(tx.sql, startAt) : undefined;
    const said = sessions.get(startAt) ?? bids.get(startAt);
    if (!said) return refuse("unavailable");
    const free = withAssigned(
      said,
      taken.map(({ ids }) => ids),
      tx.now,
    ).map((list) =>
      list.map((bid) =>
        bid.refusal === null && isBusy(bid.resourceId, occupiedBy(service, bid.span))
          ? { ...bid, refusal: refuse("slot_taken") }
          : bid,
      ),
    );
    const no = refusalOfBids(free)?.refusal ?? (session && seatRefusal(tx.sql, jointRequestOf(first), session));
    if (no) return no;
    const chosen = free.flatMap(
      (list, index) => preferred(list, service.requires[index]?.assign ?? "priority")[0] ?? [],
    );
    const [lead] = chosen;
    if (!lead) return refuse("not_bookable");
    const span = session ? { ...lead.span, startAt: session.startAt, endAt: session.endAt } : lead.span;
    taken.push({ occupied: occupiedBy(service, span), ids: chosen.map(({ resourceId }) => resourceId) });
    const price = jointPrice(first, { span, lead: lead.resource });
    return { startAt: span.startAt, endAt: span.endAt, price };
  };
}

// Offers a place to a waitlist entry. Also offers a start to all entries that want it, before another caller takes it.

import { type EntryRecord, isWished } from "../../domain/booking/waitlist";
import { refuse } from "../../domain/refusal";
import { localDateOf } from "../../domain/time/local-time";
import { refusedWith } from "../bookings/booking-tx";
import { readServiceNow } from "../bookings/service-store";
import { waitingOutcome } from "../bookings/waiting-outcome";
import { ALREADY_OFFERED, entryRefusal, noteOffered, offerCommand, zoneOf } from "../bookings/waitlist";
import { hasOpenOffer, readEntry, readWaiting } from "../bookings/waitlist-store";
import type { Done, EntryOutcome, PlaceCommand, Refused } from "../messages";
import { placeNew } from "./coordinator-booking";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import type { Manner } from "./coordinator-reserve";
import type { NotReserved } from "./joint-request";
import { shapeOf } from "./round-findings";
import { around, startsFor } from "./waited-starts";

/** Before another caller takes a start, the waitlist is tried on at most so many different terms. */
const MOST_SHAPES = 8;

/** A customer receives one offer at a time. */
export function mayBeOffered(sql: SqlStorage, { customer }: EntryRecord): boolean {
  return customer !== null && !hasOpenOffer(sql, customer.id);
}

export function stillWaits(sql: SqlStorage, entry: EntryRecord): boolean {
  const now = readEntry(sql, entry.id);
  return now?.status === "waiting" && mayBeOffered(sql, now);
}

/** An offer is a real hold for this customer alone, as long as the service says. */
export async function offerTo(
  coordinator: Coordinator,
  entry: EntryRecord,
  startAt: number,
  manner: Manner = {},
): Promise<Done | NotReserved> {
  const service = readServiceNow(coordinator.sql, entry.serviceId);
  if (!service) return refusedWith(refuse("not_bookable"));
  const whyNot = ({ sql }: CoordinatorTx): Refused | null =>
    stillWaits(sql, entry) ? null : refusedWith(refuse("not_found"));
  const early = coordinator.transact(whyNot);
  if (early) return early;
  return placeNew(coordinator, offerCommand(service, entry, startAt), {
    more: { entryId: entry.id, holdSeconds: service.offerSeconds },
    manner: { ...manner, hasToTellAlternatives: false },
    whyNot,
    andThen: (tx, { booking }) => noteOffered(tx, entry, booking),
  });
}

/** Staff offer a place out of turn. */
export async function offerEntry(coordinator: Coordinator, entryId: string): Promise<EntryOutcome> {
  const read = () =>
    coordinator.transact((tx): EntryOutcome => {
      const entry = readEntry(tx.sql, entryId);
      return entry ? waitingOutcome(tx, entry) : refusedWith(refuse("not_found"));
    });
  const found = read();
  if (found.status === "refused") return found;
  const { entry } = found;
  if (entry.status !== "waiting") return refusedWith(entryRefusal(entry.status));
  if (!mayBeOffered(coordinator.sql, entry)) return refusedWith(ALREADY_OFFERED);
  let lastRefused: Refused = refusedWith(refuse("slot_taken"));
  for await (const startAt of startsFor(coordinator, entry)) {
    const offered = await offerTo(coordinator, entry, startAt);
    if (offered.status === "done") return read();
    if (offered.status === "refused") lastRefused = offered;
  }
  return lastRefused;
}

/** Entries that want a start and have no open offer. `limit`: looks only at so many that wait around it; -1 for all. */
export function offerableFor(sql: SqlStorage, { service, startAt }: PlaceCommand, limit = -1): EntryRecord[] {
  const zone = zoneOf(sql, service);
  return readWaiting(sql, service.id, around(startAt), { after: -1, limit }).filter(
    (entry) => isWished(entry, startAt, (at) => localDateOf(zone, at)) && mayBeOffered(sql, entry),
  );
}

/**
 * Offers a start to the entries that want it, in the order of joining. Returns whether it made an offer. If one entry
 * cannot have the start, skips later entries with the same terms. After MOST_SHAPES failed terms it stops. The rest
 * have their turn at the next wake.
 */
export function offerStart(
  coordinator: Coordinator,
  command: PlaceCommand,
  isMeant: (entry: EntryRecord) => boolean = () => true,
): Promise<boolean> {
  const { sql, turns } = coordinator;
  const { startAt } = command;
  return turns.run(`waited/${startAt}`, async () => {
    const hopeless = new Set<string>();
    let hasOffered = false;
    for (const entry of offerableFor(sql, command).filter(isMeant)) {
      const shape = shapeOf(entry);
      if (hopeless.has(shape)) continue;
      const offered = await offerTo(coordinator, entry, startAt);
      if (offered.status === "done") hasOffered = true;
      else if (stillWaits(sql, entry) && hopeless.add(shape).size === MOST_SHAPES) break;
    }
    return hasOffered;
  });
}

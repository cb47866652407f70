// What callers hear of a waitlist entry: its position, and where it waits.

import type { EntryRecord } from "../../domain/booking/waitlist";
import type { BookedResource, Waiting } from "../messages";
import { type StoredOutcome, storedOutcome } from "./answer-store";
import { readBooking } from "./booking-store";
import { type BookingTx, namedResourcesOf } from "./booking-tx";
import { readServiceNow } from "./service-store";
import { zoneOf } from "./waitlist";
import { countAhead, countAllAhead } from "./waitlist-store";

export function waitingOutcome(tx: BookingTx, entry: EntryRecord): Waiting {
  return outcomeOf(tx, entry, entry.status === "waiting" ? countAhead(tx.sql, entry.id) : null);
}

/** Several entries. Counts those ahead once for each service. */
export function waitingOutcomes(tx: BookingTx, entries: readonly EntryRecord[]): Waiting[] {
  const counted = new Map<string, ReadonlyMap<string, number>>();
  return entries.map((entry) => {
    if (entry.status !== "waiting") return outcomeOf(tx, entry, null);
    const ahead = counted.get(entry.serviceId) ?? countAllAhead(tx.sql, entry.serviceId);
    counted.set(entry.serviceId, ahead);
    return outcomeOf(tx, entry, ahead.get(entry.id) ?? 0);
  });
}

/** An entry with its position: the number ahead, plus one. Null when it no longer waits. */
function outcomeOf(tx: BookingTx, entry: EntryRecord, ahead: number | null): Waiting {
  const position = ahead === null ? null : ahead + 1;
  return { status: "waiting", entry, position, resources: resourcesOfEntry(tx, entry), touched: [], isReplay: false };
}

/** The stored answer to a key that made a waitlist entry. */
export function storedWaiting({ entry, position, resources }: Waiting): StoredOutcome {
  const anonymous = { ...entry, customer: null, notes: null, answers: {}, metadata: {} };
  return storedOutcome({ waiting: { entry: anonymous, position, resources } });
}

export function replayedWaiting({ waiting }: StoredOutcome): Waiting | null {
  return waiting ? { status: "waiting", ...waiting, touched: [], isReplay: true } : null;
}

function resourcesOfEntry(tx: BookingTx, entry: EntryRecord): readonly BookedResource[] {
  const booking = entry.bookingId === null ? undefined : readBooking(tx.sql, entry.bookingId);
  if (booking) return namedResourcesOf(tx.sql, booking);
  const zone = zoneOf(tx.sql, readServiceNow(tx.sql, entry.serviceId));
  return [{ id: "", name: "", timeZone: zone }];
}

// Cancels what is more than one booking, or not one yet: the rest of a series, and an entry of the waitlist.

import { refuse } from "../../domain/refusal";
import type { ChangeCommand, EntryOutcome, Refused, SeriesDone } from "../messages";
import { readBooking } from "./booking-store";
import { attributionOf, type BookingTx, noteEvent, refusedWith } from "./booking-tx";
import { change } from "./lifecycle";
import { ofHolder, seriesDone, seriesToCome } from "./series";
import { readSeries } from "./series-store";
import { waitingOutcome } from "./waiting-outcome";
import { cancelEntry, entryRefusal } from "./waitlist";
import { readEntry } from "./waitlist-store";

export type CancelSeries = Pick<ChangeCommand, "by" | "actor" | "reason" | "telling"> & {
  readonly seriesId: string;
  /** The local date from which on it is cancelled. Null means all of it. */
  readonly from: string | null;
};

/**
 * Cancels the occurrences that are still to come. Past occurrences stay. So do those that the policy no longer lets a
 * customer cancel. If no occurrence could be cancelled, the first refusal says why.
 */
export function cancelSeries(tx: BookingTx, command: CancelSeries): SeriesDone | Refused {
  const { seriesId, from, by, actor, reason, telling } = command;
  const series = readSeries(tx.sql, seriesId);
  if (!series) return refusedWith(refuse("not_found"));
  const shown = seriesDone(tx, series);
  const held = ofHolder(shown);
  // A booking that has passed to another customer is told by itself.
  const toldTogether = new Set(held.bookings.map(({ booking }) => booking.id));
  const outcomes = seriesToCome(tx, by === "customer" ? held : shown, from).map((bookingId) => {
    const within = toldTogether.has(bookingId) ? { within: seriesId } : {};
    return change(tx, { bookingId, action: "cancel", by, actor, reason, telling, ifRevision: null, ...within });
  });
  const done = outcomes.filter((one) => one.status === "done");
  const late = outcomes.find((one) => one.status === "refused");
  if (by === "customer" && late && done.length === 0) return late;
  if (done.length > 0) {
    const attribution = attributionOf(command);
    const bookings = done.map(({ booking }) => booking.id).filter((id) => toldTogether.has(id));
    noteEvent(tx, seriesId, "series.cancelled", { ...attribution, detail: { ...attribution.detail, bookings } });
  }
  return { ...seriesDone(tx, series), touched: done.flatMap(({ touched }) => touched) };
}

/** Lets go of the place that an offer keeps, even once its customer has gone to pay for it. */
export function endOffer(tx: BookingTx, bookingId: string, of: Pick<ChangeCommand, "by" | "actor">): void {
  const isToPay = readBooking(tx.sql, bookingId)?.dueNowMinor !== undefined;
  change(tx, { ...of, bookingId, action: isToPay ? "cancel" : "release", reason: null, ifRevision: null });
}

/** Takes a waiting entry off the waitlist, or declines its offer. */
export function leaveWaitlist(tx: BookingTx, entryId: string, actor: string | null): EntryOutcome {
  const entry = readEntry(tx.sql, entryId);
  if (!entry) return refusedWith(refuse("not_found"));
  if (entry.status === "waiting") cancelEntry(tx, entry, attributionOf({ actor }));
  else if (entry.status === "offered" && entry.bookingId !== null) {
    endOffer(tx, entry.bookingId, { by: "customer", actor });
  } else if (entry.status === "accepted") {
    return refusedWith(entryRefusal(entry.status));
  }
  return waitingOutcome(tx, readEntry(tx.sql, entryId) ?? entry);
}

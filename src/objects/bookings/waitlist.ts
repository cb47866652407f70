// The waitlist of one object: joining, leaving, offers and how they end. This file keeps the order. The object knows
// what is free, and so decides which entry receives an offer.

import { MOST_ALTERNATIVES } from "../../domain/availability/slots";
import { isBlocking } from "../../domain/booking/booking";
import type { BookingRecord, KnownCustomer } from "../../domain/booking/booking-record";
import { termsOf } from "../../domain/booking/booking-request";
import {
  type EntryRecord,
  type EntryStatus,
  type EntryWish,
  isOpenEntry,
  isSameQueue,
} from "../../domain/booking/waitlist";
import type { Telling } from "../../domain/events";
import { moneyStage } from "../../domain/payments/stage";
import { type Refusal, refuse, type Span } from "../../domain/refusal";
import { type Asker, PUBLIC } from "../../domain/tenant/actor";
import type { Service } from "../../domain/tenant/service";
import type { Interval } from "../../domain/time/interval";
import { DAY_MS, localDateOf, localDay } from "../../domain/time/local-time";
import type { OpenBounds, PlaceCommand, Refused } from "../messages";
import { addToAgenda, removeFromAgenda } from "./agenda-store";
import {
  type Attribution,
  attributionOf,
  type BookingTx,
  BY_A_CUSTOMER,
  BY_THE_CLOCK,
  newHomedId,
  noteEvent,
  refusedWith,
} from "./booking-tx";
import { nextNumber } from "./counters";
import { readKnownResource } from "./known-resources";
import { openRefusal } from "./open-claims";
import { countWaiting, insertEntry, readEntriesOf, readEntry, updateEntry } from "./waitlist-store";

export type NewEntry = {
  readonly service: Service;
  readonly wish: EntryWish;
  readonly customer: KnownCustomer;
  readonly asker: Asker;
  readonly bounds?: OpenBounds | null | undefined;
  /** What staff say of telling the customer. */
  readonly telling?: Telling | undefined;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
};

/** Refusals that no change of bookings, hours or closures can lift. Waiting is pointless. */
const HOPELESS: ReadonlySet<Refusal["code"]> = new Set([
  "not_bookable",
  "capacity_exceeded",
  "invalid_duration",
  "too_soon",
  "too_late",
]);

export function isHopeless({ code }: Refusal): boolean {
  return HOPELESS.has(code);
}

/** Why an entry cannot be changed: its status no longer allows it. */
export function entryRefusal(status: EntryStatus): Refusal {
  return { code: "invalid_transition", facts: { entry_status: status }, detail: `The waitlist entry is ${status}.` };
}

/** One open offer at a time, so that no customer keeps more places from others than they can take. */
export const ALREADY_OFFERED: Refusal = {
  code: "in_use",
  detail: "This customer has another open offer.",
};

/** The zone for dates of a service: that of its first resource. */
export function zoneOf(sql: SqlStorage, service: Service | null): string {
  const leadId = service?.requires[0]?.anyOf[0];
  return (leadId !== undefined && readKnownResource(sql, leadId)?.timeZone) || "UTC";
}

/** How many entries may wait for a service. When a place comes free, the object looks through all of them, in turns. */
export const MOST_WAITING = 500;

/** Puts a customer at the end of the waitlist. The caller has checked that what they wait for is not free now. */
export function addEntry(
  tx: BookingTx,
  { service, wish, customer, asker, bounds, telling, ...said }: NewEntry,
): EntryRecord | Refused {
  const zone = zoneOf(tx.sql, service);
  const late = outOfTime(tx, service, wish);
  if (late) return refusedWith(late);
  const wanted = wantedOf(zone, wish);
  const endsAt = wish.startAt ?? wanted.endAt;
  const same = sameQueueOf(tx, { ...wish, serviceId: service.id }, customer.id, zone);
  // Only staff may learn that this customer waits already. For others a second wait looks like any other.
  if (asker.kind === "staff" && same) {
    return refusedWith({ code: "in_use", detail: "This customer already waits for it." });
  }
  if (countWaiting(tx.sql, service.id) >= MOST_WAITING) {
    const detail = `The waitlist is full: ${MOST_WAITING} wait for this service, the most that may. Look again for what is free.`;
    return refusedWith({ code: service.seats > 1 ? "seats_full" : "slot_taken", detail });
  }
  const claimant = { customer, asker, ...(bounds !== undefined && { bounds }) };
  const over = openRefusal(tx, "waits", claimant);
  if (over) return refusedWith(over);
  const entry: EntryRecord = {
    ...wish,
    ...said,
    id: newHomedId(tx, "wle"),
    tenantId: tx.home.tenantId,
    serviceId: service.id,
    customer,
    repeatOf: same?.id ?? null,
    status: "waiting",
    bookingId: null,
    offer: null,
    sequence: nextNumber(tx.sql, "entry"),
    endsAt,
    createdAt: tx.now,
    updatedAt: tx.now,
  };
  const attribution = attributionOf({ actor: null, ...claimant, telling });
  insertEntry(tx.sql, entry, wanted, attribution.address);
  addToAgenda(tx.sql, endsAt, "entry", entry.id);
  // This event brings the person to the copy, which then can find, export and erase them.
  noteEvent(tx, entry.id, "waitlist.joined", attribution);
  return entry;
}

/** The stretch of time that the wanted start lies in. */
function wantedOf(zone: string, { startAt, from, to }: EntryWish): Interval {
  if (startAt !== null) return { startAt, endAt: startAt + 1 };
  return { startAt: localDay(zone, from ?? "").startAt, endAt: localDay(zone, to ?? "").endAt };
}

/**
 * Why waiting for these dates is pointless: they are over, or later than the service can be booked. A single start is
 * judged like any other.
 */
export function outOfTime({ sql, now }: BookingTx, service: Service, wish: EntryWish): Refusal | null {
  const zone = zoneOf(sql, service);
  if (wantedOf(zone, wish).endAt <= now + 1) return refuse("too_soon");
  const isWithin = wish.to === null || wish.to <= localDateOf(zone, now + service.horizonDays * DAY_MS);
  return isWithin ? null : refuse("too_late", { horizon_days: service.horizonDays });
}

/** The refusal to wait for what is free now. It names what is free. */
export function bookableNow(free: readonly Span[]): Refusal {
  const alternatives = free.slice(0, MOST_ALTERNATIVES).map(({ startAt, endAt }) => ({ startAt, endAt }));
  return { code: "bookable_now", alternatives };
}

/** The customer's first open entry that could take the same place. */
function sameQueueOf(
  { sql }: BookingTx,
  wish: EntryWish & Pick<EntryRecord, "serviceId">,
  customerId: string,
  zone: string,
): EntryRecord | undefined {
  const dateOf = (at: number) => localDateOf(zone, at);
  return readEntriesOf(sql, customerId)
    .filter(({ status, serviceId }) => isOpenEntry(status) && serviceId === wish.serviceId)
    .sort((a, b) => a.sequence - b.sequence)
    .find((other) => isSameQueue(other, wish, dateOf));
}

/** Notes that an entry was offered the place that a hold keeps for it. */
export function noteOffered(tx: BookingTx, entry: EntryRecord, { id, startAt, endAt, expiresAt }: BookingRecord): void {
  removeFromAgenda(tx.sql, entry.endsAt, "entry", entry.id);
  const offer = { startAt, endAt, expiresAt: expiresAt ?? startAt };
  updateEntry(tx.sql, { ...entry, status: "offered", bookingId: id, offer, updatedAt: tx.now });
  noteEvent(tx, entry.id, "waitlist.offered", BY_A_CUSTOMER);
}

/** Ends an offer when the hold that keeps its place has changed. */
export function noteOfferEnded(
  tx: BookingTx,
  booking: BookingRecord,
  before: BookingRecord | null,
  attribution: Attribution,
): void {
  if (booking.entryId === null || before?.status !== "held" || booking.status === "held") return;
  const entry = readEntry(tx.sql, booking.entryId);
  if (entry?.status !== "offered") return;
  const status = isBlocking(booking.status) ? "accepted" : booking.status === "expired" ? "expired" : "declined";
  updateEntry(tx.sql, { ...entry, status, updatedAt: tx.now });
  // The end of the time to pay is told with the money.
  const stage = booking.dueNowMinor === undefined ? {} : { stage: moneyStage(before.status, booking.status) };
  noteEvent(tx, entry.id, `waitlist.${status}`, attribution, { from: "offered", ...stage });
  if (entry.customer) tx.effects.answered.push(entry.customer.id);
}

/** Ends an entry that has waited until its last date. */
export function endEntry(tx: BookingTx, entryId: string): void {
  const entry = readEntry(tx.sql, entryId);
  if (entry?.status !== "waiting" || entry.endsAt > tx.now) return;
  updateEntry(tx.sql, { ...entry, status: "expired", updatedAt: tx.now });
  noteEvent(tx, entry.id, "waitlist.expired", BY_THE_CLOCK);
}

/** Takes a waiting entry off the list. To decline an offer, release its hold instead. */
export function cancelEntry(tx: BookingTx, entry: EntryRecord, attribution: Attribution): void {
  removeFromAgenda(tx.sql, entry.endsAt, "entry", entry.id);
  updateEntry(tx.sql, { ...entry, status: "cancelled", updatedAt: tx.now });
  noteEvent(tx, entry.id, "waitlist.cancelled", attribution);
}

/** Erases the person from an entry. A waiting entry then has no customer, so it is cancelled. */
export function eraseEntry(tx: BookingTx, entry: EntryRecord): void {
  const status = entry.status === "waiting" ? "cancelled" : entry.status;
  updateEntry(tx.sql, { ...entry, customer: null, notes: null, answers: {}, metadata: {}, status });
  if (status !== entry.status)
    noteEvent(tx, entry.id, "waitlist.cancelled", attributionOf({ actor: null, by: "staff" }));
}

/** The command that holds the offered place for the entry's customer. */
export function offerCommand(service: Service, entry: EntryRecord, startAt: number): PlaceCommand {
  const { chosenId, customer, notes, answers, metadata } = entry;
  return {
    kind: "hold",
    service,
    startAt,
    ...termsOf(entry),
    chosenId,
    customer,
    notes,
    answers,
    metadata,
    asker: PUBLIC,
    status: null,
    holdId: null,
    sessionId: null,
    ifFull: "refuse",
    actor: null,
    inputProblems: [],
    idempotency: { scopedKey: "", fingerprint: "" },
  };
}

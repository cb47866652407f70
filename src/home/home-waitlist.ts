// The waitlist as its home keeps it: joining, leaving, offers and what becomes of them. Who is offered what is the
// business of the object, which knows what is free; the order is kept here.

import { isBlocking } from "../domain/booking";
import type { BookedCustomer, BookingRecord } from "../domain/booking-record";
import { localDateOf, localDay } from "../domain/local-time";
import { type Refusal, refuse } from "../domain/refusal";
import type { Service } from "../domain/service";
import { type EntryRecord, type EntryStatus, type EntryWish, isOpenEntry, isSameQueue } from "../domain/waitlist";
import type { Asker } from "../domain/wish";
import { openRefusal } from "./home-claims";
import { deedOf, type HomeDesk, newHomedId, noteEvent, refusedWith, resourcesOf, storedOutcome } from "./home-desk";
import {
  addToAgenda,
  nextNumber,
  readBooking,
  readEntriesOf,
  readEntry,
  readKnownResource,
  readServiceNow,
  readWaiting,
  removeFromAgenda,
  type StoredOutcome,
  writeEntry,
} from "./home-store";
import type { BookedResource, OpenBounds, PlaceCommand, Refused, Waiting } from "./home-types";

export type NewEntry = {
  readonly service: Service;
  readonly wish: EntryWish;
  readonly customer: BookedCustomer;
  readonly asker: Asker;
  readonly bounds?: OpenBounds | null | undefined;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
};

/** No waiting for what no change of bookings, hours or closures could ever bring. */
const HOPELESS: ReadonlySet<Refusal["code"]> = new Set([
  "not_bookable",
  "capacity_exceeded",
  "invalid_duration",
  "too_soon",
]);

export function isHopeless({ code }: Refusal): boolean {
  return HOPELESS.has(code);
}

/** Why an entry cannot have what it is asked: it has come to something else. */
export function entryRefusal(status: EntryStatus): Refusal {
  return { code: "invalid_transition", facts: { entry_status: status }, detail: `The waitlist entry is ${status}.` };
}

/** The zone that dates of a service are told in: its first resource's. */
export function zoneOf(sql: SqlStorage, service: Service | null): string {
  const leadId = service?.requires[0]?.anyOf[0];
  return (leadId !== undefined && readKnownResource(sql, leadId)?.timeZone) || "UTC";
}

/** Puts a customer at the end of the waitlist; once only for the same wish. */
export function addEntry(
  desk: HomeDesk,
  { service, wish, customer, asker, bounds, ...said }: NewEntry,
): EntryRecord | Refused {
  const zone = zoneOf(desk.sql, service);
  const endsAt = wish.startAt ?? localDay(zone, wish.to ?? "").endAt;
  if (endsAt <= desk.now) return refusedWith(refuse("too_soon"));
  const same = sameQueueOf(desk, { ...wish, serviceId: service.id }, customer.id, zone);
  // To anybody but staff a second wait is a wait like any other.
  if (asker.kind === "staff" && same) {
    return refusedWith({ code: "in_use", detail: "This customer waits for it already." });
  }
  const claimant = { customer, asker, ...(bounds !== undefined && { bounds }) };
  const over = openRefusal(desk, "waits", claimant);
  if (over) return refusedWith(over);
  const entry: EntryRecord = {
    ...wish,
    ...said,
    id: newHomedId(desk, "wle"),
    tenantId: desk.home.tenantId,
    serviceId: service.id,
    customer,
    repeatOf: same?.id ?? null,
    status: "waiting",
    bookingId: null,
    offer: null,
    sequence: nextNumber(desk.sql, "entry"),
    endsAt,
    createdAt: desk.now,
    updatedAt: desk.now,
  };
  writeEntry(desk.sql, entry, deedOf({ actor: null, ...claimant }).address);
  addToAgenda(desk.sql, endsAt, "entry", entry.id);
  // With it the copy comes to know the person, who can then be found, exported and erased.
  noteEvent(desk, entry.id, "waitlist.joined");
  return entry;
}

/** The first of what a customer waits for already, or is offered, that could come to the same place. */
function sameQueueOf(
  { sql }: HomeDesk,
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

/** How many wait ahead, and one; null for an entry that no longer waits. */
function positionOf(desk: HomeDesk, entry: EntryRecord, waiting: readonly EntryRecord[]): number | null {
  if (entry.status !== "waiting") return null;
  const zone = zoneOf(desk.sql, readServiceNow(desk.sql, entry.serviceId));
  const dateOf = (at: number) => localDateOf(zone, at);
  let position = 1;
  for (const other of waiting) {
    if (other.sequence >= entry.sequence) break;
    if (isSameQueue(other, entry, dateOf)) position += 1;
  }
  return position;
}

export function waitingOutcome(desk: HomeDesk, entry: EntryRecord): Waiting {
  const waiting = entry.status === "waiting" ? readWaiting(desk.sql, entry.serviceId) : [];
  const position = positionOf(desk, entry, waiting);
  return { status: "waiting", entry, position, resources: resourcesOfEntry(desk, entry), touched: [], isReplay: false };
}

/** Several entries, those who wait being read once for each service. */
export function waitingOutcomes(desk: HomeDesk, entries: readonly EntryRecord[]): Waiting[] {
  const waiting = new Map<string, readonly EntryRecord[]>();
  return entries.map((entry) => {
    const { serviceId } = entry;
    const known = waiting.get(serviceId) ?? readWaiting(desk.sql, serviceId);
    waiting.set(serviceId, known);
    const position = positionOf(desk, entry, known);
    return {
      status: "waiting",
      entry,
      position,
      resources: resourcesOfEntry(desk, entry),
      touched: [],
      isReplay: false,
    };
  });
}

/** What a key that made somebody wait is answered with when it comes again. */
export function storedWaiting({ entry, position, resources }: Waiting): StoredOutcome {
  const nobody = { ...entry, customer: null, notes: null, answers: {}, metadata: {} };
  return storedOutcome({ waiting: { entry: nobody, position, resources } });
}

export function recalledWaiting({ waiting }: StoredOutcome): Waiting | null {
  return waiting ? { status: "waiting", ...waiting, touched: [], isReplay: true } : null;
}

function resourcesOfEntry(desk: HomeDesk, entry: EntryRecord): readonly BookedResource[] {
  const booking = entry.bookingId === null ? undefined : readBooking(desk.sql, entry.bookingId);
  if (booking) return resourcesOf(desk.sql, booking);
  const zone = zoneOf(desk.sql, readServiceNow(desk.sql, entry.serviceId));
  return [{ id: "", name: "", timeZone: zone }];
}

/** Notes that an entry was offered the place that a hold keeps for it. */
export function noteOffered(
  desk: HomeDesk,
  entry: EntryRecord,
  { id, startAt, endAt, expiresAt }: BookingRecord,
): void {
  removeFromAgenda(desk.sql, entry.endsAt, "entry", entry.id);
  const offer = { startAt, endAt, expiresAt: expiresAt ?? startAt };
  writeEntry(desk.sql, { ...entry, status: "offered", bookingId: id, offer, updatedAt: desk.now });
  noteEvent(desk, entry.id, "waitlist.offered");
}

/** What became of an offer, when the hold that keeps it changed. */
export function noteOfferEnded(desk: HomeDesk, booking: BookingRecord, before: BookingRecord | null): void {
  if (booking.entryId === null || before?.status !== "held" || booking.status === "held") return;
  const entry = readEntry(desk.sql, booking.entryId);
  if (entry?.status !== "offered") return;
  const status: EntryStatus = isBlocking(booking.status)
    ? "accepted"
    : booking.status === "expired"
      ? "expired"
      : "declined";
  writeEntry(desk.sql, { ...entry, status, updatedAt: desk.now });
  noteEvent(desk, entry.id, `waitlist.${status}`);
}

/** An entry whose time has come waits no longer. */
export function endEntry(desk: HomeDesk, entryId: string): void {
  const entry = readEntry(desk.sql, entryId);
  if (entry?.status !== "waiting" || entry.endsAt > desk.now) return;
  writeEntry(desk.sql, { ...entry, status: "expired", updatedAt: desk.now });
  noteEvent(desk, entry.id, "waitlist.expired");
}

/** Takes a waiting entry off the list; one that was offered something declines it by giving back the hold. */
export function cancelEntry(desk: HomeDesk, entry: EntryRecord): void {
  removeFromAgenda(desk.sql, entry.endsAt, "entry", entry.id);
  writeEntry(desk.sql, { ...entry, status: "cancelled", updatedAt: desk.now });
  noteEvent(desk, entry.id, "waitlist.cancelled");
}

/** Takes the person out of an entry; one that waits has nobody left to wait for. */
export function eraseEntry(desk: HomeDesk, entry: EntryRecord): void {
  const status = entry.status === "waiting" ? "cancelled" : entry.status;
  writeEntry(desk.sql, { ...entry, customer: null, notes: null, answers: {}, metadata: {}, status });
}

/** What an offer asks for on behalf of whom it is made to. */
export function offerCommand(service: Service, entry: EntryRecord, startAt: number): PlaceCommand {
  const { durationMinutes, periodId, seats, guests, units, chosenId, customer, notes, answers, metadata } = entry;
  return {
    kind: "hold",
    service,
    startAt,
    durationMinutes,
    periodId,
    seats,
    guests,
    units,
    chosenId,
    customer,
    notes,
    answers,
    metadata,
    asker: { kind: "public" },
    status: null,
    holdId: null,
    sessionId: null,
    ifFull: "refuse",
    actor: null,
    inputProblems: [],
    idempotency: { scopedKey: "", fingerprint: "" },
  };
}

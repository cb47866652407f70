// What a command works with inside its transaction: the tables, one reading of the clock, and what must follow when a
// booking changes where it lives.

import { bookedClock } from "../../domain/booking/booked-clock";
import { isLiveBooking } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import type { Asker } from "../../domain/booking/booking-request";
import { type Home, type HomedPrefix, ID_BYTES, ID_LENGTH, idBody, makeHomedId } from "../../domain/ids";
import type { Interval } from "../../domain/time/interval";
import type { BookedResource, Done, OpenBounds, Refused, TouchedMonth } from "../messages";
import { keepAnswer } from "./answer-store";
import { FORGET_MS } from "./booking-schema";
import {
  addToAgenda,
  addToOutbox,
  type BookingEvent,
  insertBooking,
  isUntold,
  type KeyClaim,
  readKnownResource,
  removeFromAgenda,
  updateBooking,
} from "./booking-store";

/** Claims that were prepared for a booking in one attempt and become its own with this change. */
export type Decision = { readonly attempt: number };

export type BookingTx = {
  readonly sql: SqlStorage;
  readonly home: Home;
  readonly now: number;
  /** A transaction inside the command's own: what throws in it is undone alone. */
  readonly atomically: <T>(work: () => T) => T;
  /** Does to claims and sessions what a change of a booking means for them. */
  readonly applyToAllocations: (
    booking: BookingRecord,
    before: BookingRecord | null,
    decision: Decision | null,
  ) => readonly TouchedMonth[];
  /** When the agenda has to settle a booking, epoch ms; null when it never does, or something else sees to it. */
  readonly dueOnAgenda: (booking: BookingRecord) => number | null;
  /** What a booking stands on as a whole, the leading resource first, by the names last heard. */
  readonly resourcesOf: (booking: Pick<BookingRecord, "claims">) => BookedResource[];
  /** What this command has brought about beyond its answer. */
  readonly effects: Effects;
};

export type Effects = {
  /** Where places came free: whoever waits for one is to be offered it. Null when that may be anywhere. */
  freed: Interval[] | null;
  /** Customers who have answered an offer, or let it run out: what else they wait for may be offered to them now. */
  answered: string[];
  /** Months that changed, by whatever followed from the command. */
  readonly touched: TouchedMonth[];
  /** The stays that changed them. */
  readonly stays: Interval[];
  /** What can be had may have changed at any time, not only around stays. */
  isAllChanged: boolean;
  /** A key was answered that is to be remembered for a time. */
  isKeyed: boolean;
  /** A hold that ended was taken out of the books. */
  hasForgotten: boolean;
};

export function newEffects(): Effects {
  return { freed: [], answered: [], touched: [], stays: [], isAllChanged: false, isKeyed: false, hasForgotten: false };
}

/** Notes that a place came free; null when it may be any. */
export function noteFreed(effects: Effects, place: Interval | null): void {
  if (place === null) effects.freed = null;
  else effects.freed?.push({ startAt: place.startAt, endAt: place.endAt });
}

export function newHomedId({ home }: Pick<BookingTx, "home">, prefix: HomedPrefix): string {
  return makeHomedId(prefix, home, randomBytes());
}

/** Who did it, where it was staff, and what they set aside; where it was a customer, from which address they claim. */
export type Attribution = {
  readonly actor: string | null;
  readonly override: readonly string[];
  readonly address: string | null;
};

export const BY_THE_CLOCK: Attribution = { actor: null, override: [], address: null };

type DoneBy = { readonly actor: string | null; readonly asker?: Asker; readonly bounds?: OpenBounds | null };

export function attributionOf({ actor, asker, bounds }: DoneBy): Attribution {
  if (asker?.kind === "staff") return { actor, override: asker.override, address: null };
  return { actor, override: [], address: bounds?.address ?? null };
}

/** Logs what happened to something that is no booking: an entry of the waitlist, a session. */
export function noteEvent(tx: BookingTx, subjectId: string, type: string, actor: string | null = null): void {
  addToOutbox(tx.sql, subjectId, {
    id: `evt_${idBody(randomBytes())}`,
    type,
    revision: 1,
    occurredAt: tx.now,
    actor,
    override: [],
  });
}

/** What is written with a booking beside it: what was prepared for it, and the key that its making answers. */
export type Attached = { readonly decision?: Decision | null; readonly claim?: KeyClaim | null };

/** Writes a booking with everything that must change with it: claims, agenda, outbox and hint. */
export function commit(
  tx: BookingTx,
  booking: BookingRecord,
  before: BookingRecord | null,
  eventType: string,
  { actor, override, address }: Attribution,
  { decision = null, claim = null }: Attached = {},
): readonly TouchedMonth[] {
  if (before) {
    if (isUntold(tx.sql, before)) addToOutbox(tx.sql, before.id, makingOf(before));
    keepAnswer(tx.sql, before);
    updateBooking(tx.sql, withClock(tx, booking, before), address);
  } else {
    const answer = claim && { ...claim, resources: tx.resourcesOf(booking) };
    insertBooking(tx.sql, withClock(tx, booking, null), {
      answer,
      tellsItself: booking.isNumbered && actor === null,
      address,
    });
    if (claim) tx.effects.isKeyed = true;
  }
  // Nobody is told of what is no more than a hold.
  if (booking.isNumbered && (before || actor !== null)) {
    addToOutbox(tx.sql, booking.id, {
      id: `evt_${idBody(randomBytes())}`,
      type: eventType,
      revision: booking.revision,
      occurredAt: tx.now,
      actor,
      override,
    });
  }
  moveOnAgenda(tx, booking, before);
  return tx.applyToAllocations(booking, before, decision);
}

/** A booking remembers by which clock its time was agreed until it is moved. */
function withClock(tx: BookingTx, booking: BookingRecord, before: BookingRecord | null): BookingRecord {
  const isSame =
    before?.startAt === booking.startAt && before.endAt === booking.endAt && before.resourceId === booking.resourceId;
  if (isSame) return booking;
  const [lead] = tx.resourcesOf(booking);
  return lead ? { ...booking, clock: bookedClock(lead.timeZone, booking) } : booking;
}

/** The event of a booking's making, as long as it is at that. The booking's own letters make its name. */
export function makingOf({ id, status, revision, createdAt }: BookingRecord): BookingEvent {
  const type = `booking.${status}`;
  return { id: `evt_${id.slice(-ID_LENGTH)}`, type, revision, occurredAt: createdAt, actor: null, override: [] };
}

function moveOnAgenda(tx: BookingTx, booking: BookingRecord, before: BookingRecord | null): void {
  const { id } = booking;
  const dueBefore = before && tx.dueOnAgenda(before);
  const due = tx.dueOnAgenda(booking);
  if (dueBefore !== due) {
    if (dueBefore !== null) removeFromAgenda(tx.sql, dueBefore, "settle", id);
    if (due !== null) addToAgenda(tx.sql, due, "settle", id);
  }
  const hasEnded = !isLiveBooking(booking.status) && before !== null && isLiveBooking(before.status);
  if (hasEnded && !booking.isNumbered) addToAgenda(tx.sql, tx.now + FORGET_MS, "forget", id);
}

export function done(tx: BookingTx, booking: BookingRecord, touched: readonly TouchedMonth[], isReplay = false): Done {
  return { status: "done", booking, resources: tx.resourcesOf(booking), touched, isReplay };
}

/** What a booking stands on as a whole, the leading resource first, by the names last heard. */
export function resourcesOf(sql: SqlStorage, { claims }: Pick<BookingRecord, "claims">): BookedResource[] {
  return claims
    .filter((claim) => claim.role !== "ancestor")
    .map(({ resourceId }) => readKnownResource(sql, resourceId) ?? { id: resourceId, name: "", timeZone: "UTC" });
}

export function refusedWith(refusal: Refused["refusal"]): Refused {
  return { status: "refused", refusal };
}

export function isRefused(outcome: { readonly status: string }): outcome is Refused {
  return outcome.status === "refused";
}

export function randomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(ID_BYTES));
}

// What a command works with inside its transaction: the tables, one reading of the clock, and the effects of a change.

import { bookedClock } from "../../domain/booking/booked-clock";
import { isLiveBooking } from "../../domain/booking/booking";
import { type BookingRecord, givenTo } from "../../domain/booking/booking-record";
import type { DueMoment } from "../../domain/booking/due-moments";
import { detailOf, type EventDetail, type EventType, type Telling } from "../../domain/events";
import { type Home, type HomedPrefix, ID_BYTES, idBody, makeHomedId, makingEventId } from "../../domain/ids";
import { isOfFormer } from "../../domain/payments/payer";
import { isFee } from "../../domain/payments/payment";
import { cardsReleased, movedMoney, paymentEvents } from "../../domain/payments/payment-events";
import { type HowChanged, withPaymentsSettled } from "../../domain/payments/settling";
import { moneyStage } from "../../domain/payments/stage";
import type { Asker } from "../../domain/tenant/actor";
import type { BookedResource, Done, OpenBounds, Refused, TouchedMonth } from "../messages";
import { addToAgenda, removeFromAgenda } from "./agenda-store";
import { keepAnswer } from "./answer-store";
import { FORGET_MS } from "./booking-schema";
import { insertBooking, isMakingUnsent, type KeyClaim, updateBooking } from "./booking-store";
import type { Effects } from "./effects";
import { readKnownResource } from "./known-resources";
import { addToOutbox, type BookingEvent } from "./outbox-store";

/** The attempt that prepared the claims of a booking. With this change the claims become permanent. */
export type Decision = { readonly attempt: number };

export type BookingTx = {
  readonly sql: SqlStorage;
  readonly home: Home;
  readonly now: number;
  /** A transaction inside the command's own. If it throws, only its own writes are undone. */
  readonly atomically: <T>(work: () => T) => T;
  /** Applies a change of a booking to its allocations and sessions. */
  readonly applyToAllocations: (
    booking: BookingRecord,
    before: BookingRecord | null,
    decision: Decision | null,
    attribution: Attribution,
  ) => readonly TouchedMonth[];
  /** When the agenda applies the clock to a booking, epoch ms. Null when it never does, or when other code does it. */
  readonly dueOnAgenda: (booking: BookingRecord) => number | null;
  /** When the agenda next tells that a booking is near, epoch ms. Null when it never does, or when other code does it. */
  readonly momentOnAgenda: (booking: BookingRecord) => number | null;
  /** Lets that other code know of a booking that it has to remind. */
  readonly remindHere: (booking: BookingRecord) => void;
  /** All resources of a booking, the leading one first, by their last known names. */
  readonly namedResourcesOf: (booking: Pick<BookingRecord, "claims">) => BookedResource[];
  /** What this command has caused besides its answer. */
  readonly effects: Effects;
};

export function newHomedId({ home }: Pick<BookingTx, "home">, prefix: HomedPrefix): string {
  return makeHomedId(prefix, home, randomBytes());
}

/** The actor of a change. For staff: the rules that they set aside. For a customer: the address that they claim from. */
export type Attribution = {
  readonly actor: string | null;
  readonly override: readonly string[];
  readonly address: string | null;
  /** What telling needs to know of it. Null when a customer acted plainly. */
  readonly detail: EventDetail | null;
};

export const BY_THE_CLOCK: Attribution = { actor: null, override: [], address: null, detail: { by: "clock" } };
export const BY_A_CUSTOMER: Attribution = { actor: null, override: [], address: null, detail: null };

type DoneBy = {
  readonly actor: string | null;
  readonly by?: "customer" | "staff";
  readonly asker?: Asker;
  readonly bounds?: OpenBounds | null;
  readonly telling?: Telling | undefined;
  readonly within?: string | undefined;
};

export function attributionOf({ actor, by, asker, bounds, telling, within }: DoneBy): Attribution {
  const isStaff = asker?.kind === "staff" || by === "staff" || actor !== null;
  const detail = detailOf({ by: isStaff ? "staff" : undefined, ...telling, within });
  if (asker?.kind === "staff") return { actor, override: asker.override, address: null, detail };
  return { actor, override: [], address: bounds?.address ?? null, detail };
}

/** Logs an event of a session, a series or a waitlist entry, or a due moment of a booking. */
export function noteEvent(
  tx: BookingTx,
  subjectId: string,
  type: EventType,
  { actor, detail }: Pick<Attribution, "actor" | "detail">,
  more: EventDetail = {},
): void {
  addEvent(tx, subjectId, type, 1, { actor, override: [], detail: detailOf({ ...detail, ...more }) });
}

/** Logs that a booking has reached a moment. Nothing about it changes. */
export function noteMoment(tx: BookingTx, { id, revision }: BookingRecord, { type, minutes }: DueMoment): void {
  addEvent(tx, id, type, revision, { ...BY_THE_CLOCK, detail: detailOf({ by: "clock", minutes }) });
}

function addEvent(
  tx: BookingTx,
  subjectId: string,
  type: string,
  revision: number,
  { actor, override, detail }: Omit<Attribution, "address">,
  id = `evt_${idBody(randomBytes())}`,
): void {
  const event = { id, type, revision, occurredAt: tx.now, actor, override };
  addToOutbox(tx.sql, subjectId, detail === null ? event : { ...event, detail });
}

/** What a booking is written with. */
export type Attached = {
  /** The decision on its claims. */
  readonly decision?: Decision | null;
  /** The key that its making answers. */
  readonly claim?: KeyClaim | null;
} & HowChanged;

/**
 * Writes a booking, with its payments as the change leaves them. Its allocations and the stored answer to its key change
 * with it. So do its events in the outbox and its row on the agenda.
 */
export function commit(
  tx: BookingTx,
  changed: BookingRecord,
  before: BookingRecord | null,
  eventType: BookingEventType,
  attribution: Attribution,
  { decision = null, claim = null, ...how }: Attached = {},
): Done {
  const { actor, address } = attribution;
  const booking = withPaymentsSettled(changed, before, tx.now, how);
  if (before) {
    if (isMakingUnsent(tx.sql, before)) addToOutbox(tx.sql, before.id, makingOf(before));
    keepAnswer(tx.sql, before);
    updateBooking(tx.sql, withClock(tx, booking, before), address);
  } else {
    const answer = claim && { ...claim, resources: tx.namedResourcesOf(booking) };
    insertBooking(tx.sql, withClock(tx, booking, null), {
      answer,
      tellsItself: booking.isNumbered && actor === null,
      address,
    });
    if (claim) tx.effects.isKeyed = true;
  }
  // A booking that is no more than a hold sends no events. Its payments do.
  if (booking.isNumbered && (before || actor !== null) && eventType !== "booking.paid") {
    const detail = before
      ? detailOf({ ...attribution.detail, ...changeOf(booking, before, eventType) })
      : detailOf({ ...attribution.detail, ...makingDetail(booking) });
    const id = before ? undefined : makingEventId(booking.id);
    addEvent(tx, booking.id, eventType, booking.revision, { ...attribution, detail }, id);
  }
  notePayments(tx, booking, before, attribution);
  moveOnAgenda(tx, booking, before);
  return done(tx, booking, tx.applyToAllocations(booking, before, decision, attribution));
}

/** Tells what happened to the payments of a booking, and lets the copy learn of those that wait. */
function notePayments(tx: BookingTx, booking: BookingRecord, before: BookingRecord | null, by: Attribution): void {
  const released = cardsReleased(booking, before);
  if (booking.payments === before?.payments && released.length === 0) return;
  addToOutbox(tx.sql, booking.id, null);
  const stage = moneyStage(before?.status ?? null, booking.status);
  for (const event of paymentEvents(before?.payments, booking.payments ?? [], stage)) {
    const { type, payment, ...how } = event;
    const about = { payment: payment.id, isOfFormer: isOfFormer(booking, payment) || undefined };
    const money = by.actor === null ? undefined : movedMoney(event, before?.payments);
    const told = { ...by.detail, ...how, ...about, stage, fee: isFee(payment) || undefined, money };
    addEvent(tx, booking.id, type, booking.revision, { ...by, detail: detailOf(told) });
  }
  for (const { id } of released) {
    const detail = { by: "clock", payment: id } as const;
    addEvent(tx, booking.id, "payment.card_released", booking.revision, { actor: null, override: [], detail });
  }
}

/** Types of a booking's own events. Those of a mere hold are never sent. */
export type BookingEventType =
  | Extract<EventType, `booking.${string}`>
  | "booking.held"
  | "booking.kept"
  | "booking.paid";

/** What a change made of a booking, as far as telling needs it. */
function changeOf(booking: BookingRecord, before: BookingRecord, type: BookingEventType): EventDetail {
  const { startAt, endAt, resourceId } = before;
  const isMove = type === "booking.rescheduled" || type === "booking.reassigned";
  const given = type === "booking.updated" ? givenTo(before.customer, booking.customer) : null;
  const isOtherPrice =
    before.price?.amountMinor !== booking.price?.amountMinor || before.price?.currency !== booking.price?.currency;
  return {
    ...(before.status === "pending" && booking.status !== "pending" && { from: "pending" }),
    ...(isMove && { was: { startAt, endAt, resourceId } }),
    ...(given && { given: { status: booking.status, ...given } }),
    ...(type === "booking.restored" && { isBack: true, ...(booking.status === "pending" && { from: "pending" }) }),
    ...(type === "booking.updated" && isOtherPrice && { price: { was: before.price, now: booking.price } }),
  };
}

function makingDetail({ seriesId }: BookingRecord): EventDetail {
  return seriesId === null ? {} : { within: seriesId };
}

/** A booking remembers the clock by which its time was agreed, until it is moved. */
function withClock(tx: BookingTx, booking: BookingRecord, before: BookingRecord | null): BookingRecord {
  const isSame =
    before?.startAt === booking.startAt && before.endAt === booking.endAt && before.resourceId === booking.resourceId;
  if (isSame) return booking;
  const [lead] = tx.namedResourcesOf(booking);
  return lead ? { ...booking, clock: bookedClock(lead.timeZone, booking) } : booking;
}

/** The event of a booking's making, valid only at its first revision. The event's id derives from the booking's. */
export function makingOf(booking: BookingRecord): BookingEvent {
  const { id, status, revision, createdAt } = booking;
  const type = `booking.${status}`;
  const event = { id: makingEventId(id), type, revision, occurredAt: createdAt, actor: null, override: [] };
  const detail = detailOf(makingDetail(booking));
  return detail === null ? event : { ...event, detail };
}

function moveOnAgenda(tx: BookingTx, booking: BookingRecord, before: BookingRecord | null): void {
  const { id } = booking;
  const dueBefore = before && tx.dueOnAgenda(before);
  const due = tx.dueOnAgenda(booking);
  if (dueBefore !== due) {
    if (dueBefore !== null) removeFromAgenda(tx.sql, dueBefore, "settle", id);
    if (due !== null) addToAgenda(tx.sql, due, "settle", id);
  }
  const nextBefore = before && tx.momentOnAgenda(before);
  const next = tx.momentOnAgenda(booking);
  if (nextBefore !== next) {
    if (nextBefore !== null) removeFromAgenda(tx.sql, nextBefore, "reminder", id);
    if (next !== null) addToAgenda(tx.sql, next, "reminder", id);
  }
  const hasEnded = !isLiveBooking(booking.status) && before !== null && isLiveBooking(before.status);
  if (hasEnded && !booking.isNumbered) addToAgenda(tx.sql, tx.now + FORGET_MS, "forget", id);
}

export function done(tx: BookingTx, booking: BookingRecord, touched: readonly TouchedMonth[], isReplay = false): Done {
  return { status: "done", booking, resources: tx.namedResourcesOf(booking), touched, isReplay };
}

/** All resources of a booking, the leading one first, by their last known names. */
export function namedResourcesOf(sql: SqlStorage, { claims }: Pick<BookingRecord, "claims">): BookedResource[] {
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

// What a command works with inside its transaction: the tables, the rules in force, one reading of the clock.

import type { BookingRecord } from "../domain/booking-record";
import { ID_BYTES, idBody, makeBookingId } from "../domain/ids";
import type { Interval } from "../domain/interval";
import type { ResourceRules } from "../domain/resource";
import type { Asker } from "../domain/wish";
import { touchMonths } from "./calendar-hint";
import { addToOutbox, writeBooking } from "./calendar-store";
import type { CalendarResource, Done, TouchedMonth } from "./calendar-types";

export type Desk = {
  readonly sql: SqlStorage;
  readonly tenantId: string;
  readonly resourceId: string;
  /** Null until the calendar was told its rules. */
  readonly rules: ResourceRules | null;
  readonly now: number;
  /** A transaction inside the command's own: what throws in it is undone alone. */
  readonly atomically: <T>(work: () => T) => T;
};

export type OpenDesk = Desk & { readonly rules: ResourceRules };

export function isOpen(desk: Desk): desk is OpenDesk {
  return desk.rules !== null;
}

export function newBookingId({ tenantId, resourceId }: Desk): string {
  return makeBookingId({ tenantId, resourceId }, randomBytes());
}

/** Who did it, where it was staff, and what they set aside. */
export type Deed = { readonly actor: string | null; readonly override: readonly string[] };

export const NOBODYS_DEED: Deed = { actor: null, override: [] };

export function deedOf({ actor, asker }: { readonly actor: string | null; readonly asker?: Asker }): Deed {
  return { actor, override: asker?.kind === "staff" ? asker.override : [] };
}

/** Writes a booking with everything that must change with it: allocation, agenda, outbox and hint. */
export function commit(
  desk: Desk,
  booking: BookingRecord,
  before: BookingRecord | null,
  eventType: string,
  deed: Deed,
): TouchedMonth[] {
  writeBooking(desk.sql, booking, before);
  addToOutbox(desk.sql, booking.id, {
    id: `evt_${idBody(randomBytes())}`,
    type: eventType,
    revision: booking.revision,
    occurredAt: desk.now,
    ...deed,
  });
  return touchMonths(desk, before ? [stayOf(before), stayOf(booking)] : [stayOf(booking)]);
}

export function done(desk: Desk, booking: BookingRecord, touched: readonly TouchedMonth[], isReplay = false): Done {
  return { status: "done", booking, resource: calendarResource(desk), touched, isReplay };
}

export function calendarResource({ rules, resourceId }: Desk): CalendarResource {
  return { id: resourceId, name: rules?.name ?? "", timeZone: rules?.timeZone ?? "UTC" };
}

function stayOf({ startAt, endAt, service }: BookingRecord): Interval {
  return {
    startAt: startAt - service.bufferBeforeMinutes * 60_000,
    endAt: endAt + service.bufferAfterMinutes * 60_000,
  };
}

export function randomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(ID_BYTES));
}

// Bookings as every reader of the API sees them: routes, and what is posted to other systems.

import type * as z from "zod";
import { locationTold, statusAt } from "../domain/booking/booking";
import { type BookingRecord, isKnown, type ListedBooking } from "../domain/booking/booking-record";
import type { Price } from "../domain/booking/pricing";
import { refundSteps } from "../domain/booking/refunds";
import { cashTotal, ledgerOf, leftToPay } from "../domain/payments/ledger";
import { withOwnMoney } from "../domain/payments/payer";
import { withCard } from "../domain/payments/payment";
import { OVER } from "../domain/payments/stage";
import { asStepsTold } from "../domain/payments/told";
import { type Authority, mayDo } from "../domain/tenant/actor";
import { isoWriter, MINUTE_MS } from "../domain/time/local-time";
import type { bookingOut, staffBookingOut } from "./booking-out";

export type NamedResource = { readonly id: string; readonly name: string; readonly timeZone: string };

/** A booking with the resources that it occupies as a whole, the leading one first. */
type Kept = { readonly booking: ListedBooking; readonly resources: readonly NamedResource[] };

type KeptWhole = { readonly booking: BookingRecord; readonly resources: readonly NamedResource[] };

type WireBooking = z.output<typeof bookingOut>;

export function presentPrice(price: Price | null): { amount: number; currency: string } | null {
  return price && { amount: price.amountMinor, currency: price.currency };
}

/** The zone of a booking's times: its leading resource's. */
export function zoneOfBooking({ resources }: { readonly resources: readonly NamedResource[] }): string {
  return resources[0]?.timeZone ?? "UTC";
}

export function presentResources(resources: readonly NamedResource[]): { id: string; name: string }[] {
  return resources.map(({ id, name }) => ({ id, name }));
}

export function presentBooking(kept: Kept, now: number): WireBooking {
  const { booking, resources } = kept;
  const timeZone = zoneOfBooking(kept);
  const iso = isoWriter(timeZone);
  const { customer, refund } = booking;
  const status = statusAt(booking, now);
  const location = locationTold({ ...booking, status });
  return {
    id: booking.id,
    number: booking.number,
    status,
    revision: booking.revision,
    series: booking.seriesId,
    service: {
      id: booking.service.id,
      code: booking.service.code,
      name: booking.service.name,
      duration_minutes: Math.round((booking.endAt - booking.startAt) / MINUTE_MS),
    },
    start: iso(booking.startAt),
    end: iso(booking.endAt),
    time_zone: timeZone,
    period: booking.periodId,
    resources: presentResources(resources),
    location: location && { kind: location.kind, detail: location.detail },
    session: booking.sessionId,
    seats: booking.seats,
    guests: booking.guests,
    units: booking.units,
    customer: customer && {
      name: customer.name,
      email: customer.email,
      phone: customer.phone,
      time_zone: customer.timeZone,
      locale: customer.locale,
    },
    price: presentPrice(booking.price),
    notes: booking.notes,
    answers: { ...booking.answers },
    metadata: { ...booking.metadata },
    cancellation: {
      min_notice_minutes: booking.service.cancellation.minNoticeMinutes,
      refunds: refundSteps(asStepsTold(booking)).map(({ fromMinutes: from_minutes, percent }) => ({
        from_minutes,
        percent,
      })),
    },
    cancel_reason: booking.cancelReason,
    refund: refund && { percent: refund.percent, amount: refund.amountMinor, currency: refund.currency },
    payment: presentMoney(booking, now, iso),
    expires_at: booking.expiresAt === null ? null : iso(booking.expiresAt),
    created_at: iso(booking.createdAt),
    updated_at: iso(booking.updatedAt),
  };
}

/** A booking for its customer: of what was paid and given back, only what is theirs. How it stands is told of the whole. */
export function presentOwnBooking(kept: KeptWhole, now: number): WireBooking {
  const whole = presentBooking(kept, now);
  const { refund, payment } = presentBooking({ ...kept, booking: withOwnMoney(kept.booking) }, now);
  const { paid, refunded } = payment;
  return { ...whole, refund, payment: { ...whole.payment, paid, refunded } };
}

/** The money side of a booking. */
function presentMoney(booking: ListedBooking, now: number, iso: (at: number) => string): WireBooking["payment"] {
  const { dueNowMinor = null, payments = [], expiresAt } = booking;
  const account = { ...booking, payments };
  const isOver = OVER.has(statusAt(booking, now));
  const ledger = ledgerOf(account);
  const inCash = isOver ? null : cashTotal(account);
  const isWaiting = statusAt(booking, now) === "held" && dueNowMinor !== null && expiresAt !== null;
  const checkout = isWaiting ? payments.findLast(({ state }) => state === "open")?.checkout : null;
  return {
    state: ledger?.state ?? "none",
    due_now: isWaiting ? (ledger?.dueNow ?? 0) : 0,
    left: isOver ? 0 : leftToPay(account),
    paid: ledger?.paid ?? 0,
    refunded: ledger?.refunded ?? 0,
    currency: ledger?.currency ?? null,
    deadline: isWaiting ? iso(expiresAt) : null,
    no_show_fee: booking.noShowFeeMinor ?? null,
    card: withCard(payments) ? "kept" : isWaiting && dueNowMinor === 0 ? "asked" : null,
    ...(checkout && { checkout_url: checkout.url }),
    ...(inCash !== null && { cash_price: inCash }),
  };
}

/**
 * A booking for staff who do not see what was paid. They see how it stands, and what they are still to take. A refund
 * tells what was taken, unless it is one by the price alone.
 */
export function withoutMoney(wire: WireBooking, { payments = [] }: ListedBooking, takesMoney: boolean): WireBooking {
  const { payment } = wire;
  return {
    ...wire,
    refund: payments.length > 0 ? null : wire.refund,
    // Beside the price, what is left tells what was paid. Those who take the money have to know it.
    payment: { ...payment, left: takesMoney ? payment.left : null, paid: null, refunded: null, no_show_fee: null },
  };
}

/** Which contacts of a booking's customer messages do not reach. */
export type Unreachable = (booking: ListedBooking) => ("email" | "phone")[];

/** With the fields that only staff see. */
export function presentStaffBooking(
  kept: Kept,
  now: number,
  unreachableOf: Unreachable,
  reader: Pick<Authority, "seesMoney" | "actor"> | null = null,
): z.output<typeof staffBookingOut> {
  const { booking } = kept;
  const whole = presentBooking(kept, now);
  const seesMoney = reader?.seesMoney ?? true;
  const wire = seesMoney ? whole : withoutMoney(whole, booking, reader !== null && mayDo(reader.actor, "bookings"));
  return {
    ...wire,
    customer: wire.customer && {
      ...(isKnown(booking.customer) && { id: booking.customer.id }),
      ...wire.customer,
      unreachable: unreachableOf(booking),
    },
    source: booking.source,
    repeat_of: booking.repeatOf ?? null,
    price_agreed: booking.isPriceAgreed === true,
    override: [...booking.overridden],
    arrived_at: booking.arrivedAt === undefined ? null : isoWriter(zoneOfBooking(kept))(booking.arrivedAt),
    buffer_before_minutes: booking.service.bufferBeforeMinutes,
    buffer_after_minutes: booking.service.bufferAfterMinutes,
  };
}

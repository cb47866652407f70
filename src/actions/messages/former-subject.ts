// What is told to a customer who has a booking no longer: that it went to another one, and what became of their money.

import type { BookingRecord } from "../../domain/booking/booking-record";
import type { Payment } from "../../domain/payments/payment";
import { type KeptBooking, readBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { readCustomer } from "../people/read-customer";
import { titleOf } from "../sessions/read-session";
import { type Money, toldMoney, whyMoneyIsOver } from "./money-subject";
import { type Asked, bookUrl, type Subject } from "./subject";

/** Money of a customer who has the booking no longer. Nothing of the new customer is in it, and no link to the booking. */
export async function ofFormerPayer(
  deps: Deps,
  asked: Asked,
  { booking, resources }: KeptBooking,
  money: Money,
): Promise<Subject> {
  const { payer, moment, currency } = money.payment;
  const payments = paidBy(booking, payer?.customer.id);
  return {
    about: {
      about: "booking",
      booking: {
        ...withoutWords(booking),
        // As the booking was when they paid, not as the new customer has it.
        ...(moment && { startAt: moment.startAt, endAt: moment.endAt }),
        ...(moment && { price: { amountMinor: moment.priceMinor, currency } }),
        payments,
        customer: payer?.customer ?? null,
      },
      resources,
      was: null,
      reason: money.refund?.reason ?? null,
      message: asked.detail.message ?? null,
      paid: null,
      money: toldMoney(money),
      title: await titleOf(deps, booking),
    },
    customer: payer?.customer ?? null,
    since: payer?.since ?? 0,
    bookingId: booking.id,
    told: null,
    isOver: whyMoneyIsOver(asked.kind, money),
    urls: { book: bookUrl(asked) },
  };
}

/** A booking without what its customer said. For a reader who had it before, it is over. */
function withoutWords(booking: BookingRecord): BookingRecord {
  const nothing = { notes: null, answers: {}, metadata: {}, cancelReason: null, refund: null };
  return { ...booking, ...nothing, status: "cancelled", endedBy: "staff" };
}

/** Payments without a payer are of the customer of today, or of one who was erased. */
function paidBy({ payments = [] }: BookingRecord, customerId: string | null | undefined): readonly Payment[] {
  return payments.filter(({ payer }) => payer != null && payer.customer.id === customerId);
}

/** A booking that went to another customer, for the one who had it. Nothing of the new customer is in it. */
export async function readFormer(deps: Deps, asked: Asked, customerId: string): Promise<Subject | null> {
  const { tenant } = asked.configuration;
  const found = await readBooking(deps, tenant.id, asked.subjectId);
  const known = await readCustomer(deps, tenant.id, customerId);
  if (!found.ok || !known.ok) return null;
  const { booking, resources } = found.value;
  const { id, name, email, timeZone, locale } = known.value;
  const customer = { id, name: name ?? "", email, phone: null, timeZone, locale };
  return {
    about: {
      about: "booking",
      // Where they never paid, nothing is told of what others paid.
      booking: { ...withoutWords(booking), payments: paidBy(booking, customerId), customer },
      resources,
      was: null,
      reason: null,
      message: null,
      paid: null,
      title: await titleOf(deps, booking),
      isGivenAway: true,
    },
    customer,
    since: asked.occurredAt,
    bookingId: booking.id,
    told: null,
    isOver: booking.customer?.id === customerId ? "given_back" : null,
    urls: { book: bookUrl(asked) },
  };
}

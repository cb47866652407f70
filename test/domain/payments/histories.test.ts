// Money over random histories of a booking. What the business took, gave back and keeps agrees to the smallest unit,
// after any steps in any order.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BookingRecord } from "../../../src/domain/booking/booking-record";
import { answerRefund, decideRefund, refundable, refundedOf, stuckOf } from "../../../src/domain/payments/giving-back";
import { learnRefunds, noteDispute } from "../../../src/domain/payments/learned";
import { keptOf, ledgerOf, leftInCash, leftToPay } from "../../../src/domain/payments/ledger";
import { isFee, openFee, openPayment, type Payment, wasTaken, withCard } from "../../../src/domain/payments/payment";
import { paymentEvents } from "../../../src/domain/payments/payment-events";
import { hear } from "../../../src/domain/payments/provider-word";
import { withPaymentsSettled } from "../../../src/domain/payments/settling";
import { moneyStage } from "../../../src/domain/payments/stage";
import { feeOfNow, isPaidFor } from "../../../src/domain/payments/standing";
import { payableOf } from "../../../src/domain/tenant/currencies";

const NOW = Date.parse("2026-12-01T10:00Z");
const HOUR_MS = 3_600_000;
/** Currencies of 0, 2 and 3 decimals, with amounts as their customers pay them. */
const CURRENCIES = { JPY: 1, USD: 100, KWD: 1_000 } as const;
const LADDER = [
  { fromMinutes: 72 * 60, percent: 100 },
  { fromMinutes: 24 * 60, percent: 50 },
];

const amount = fc.integer({ min: 1, max: 200_000 });
const step = fc.oneof(
  fc.record({ kind: fc.constant("cash" as const), amount }),
  fc.record({ kind: fc.constant("asked" as const) }),
  fc.record({
    kind: fc.constant("word" as const),
    of: fc.nat(6),
    says: fc.constantFrom("paid" as const, "failed" as const, "expired" as const, "asks" as const),
  }),
  fc.record({ kind: fc.constant("refund" as const), of: fc.nat(6), amount: fc.option(amount) }),
  fc.record({
    kind: fc.constant("answer" as const),
    of: fc.nat(6),
    refund: fc.nat(3),
    state: fc.constantFrom("done" as const, "failed" as const),
  }),
  fc.record({ kind: fc.constant("dispute" as const), of: fc.nat(6), ends: fc.constantFrom(null, "won", "lost") }),
  fc.record({
    kind: fc.constant("seen" as const),
    of: fc.nat(6),
    amount,
    name: fc.nat(2),
    ours: fc.option(fc.nat(3)),
    state: fc.constantFrom("done" as const, "failed" as const, "pending" as const),
  }),
  fc.record({ kind: fc.constant("fee" as const), share: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant("unmark" as const) }),
  fc.record({ kind: fc.constant("price" as const), amount: fc.option(amount) }),
  fc.record({
    kind: fc.constant("status" as const),
    status: fc.constantFrom("confirmed", "cancelled", "expired", "no_show", "completed"),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const history = fc.record({
  currency: fc.constantFrom("JPY", "USD", "KWD"),
  price: amount,
  percent: fc.integer({ min: 1, max: 100 }),
  cashPercent: fc.constantFrom(0, 3, 50),
  noticeHours: fc.constantFrom(1, 24, 48, 72, 73),
  /** By chance alone, few bookings would come to stand. */
  isPaid: fc.boolean(),
  steps: fc.array(step, { maxLength: 25, size: "max" }),
});

const PAID_FIRST: Step[] = [
  { kind: "word", of: 0, says: "paid" },
  { kind: "status", status: "confirmed" },
];

type Begun = { currency: string; price: number; percent: number; noticeHours: number; cashPercent?: number };

function begin(of: Begun): BookingRecord {
  const price = { amountMinor: of.price * CURRENCIES[of.currency as keyof typeof CURRENCIES], currency: of.currency };
  const due = payableOf(Math.floor((price.amountMinor * of.percent) / 100), of.currency);
  const dueNowMinor = due > 0 ? due : price.amountMinor;
  const booking = {
    id: "bkg_abc",
    status: "held",
    price,
    dueNowMinor,
    noShowFeeMinor: payableOf(Math.floor(price.amountMinor / 2), of.currency),
    startAt: NOW + of.noticeHours * HOUR_MS,
    service: {
      confirmation: "payment",
      payment: { due: "deposit", rest: "on_site", methods: ["online"], noShowFee: { percent: 50 } },
      cancellation: { deadlineMinutes: 0, refunds: LADDER },
    },
    refund: null,
    customer: null,
    cashPercent: of.cashPercent ?? 0,
    payments: [openPayment("bkg_abc", [], { ...price, amountMinor: dueNowMinor }, NOW)],
  };
  return booking as unknown as BookingRecord;
}

const replaced = ({ payments = [] }: BookingRecord, one: Payment): Payment[] =>
  payments.map((each) => (each.id === one.id ? one : each));

/** What a step makes of the booking, before its payments are settled. Null when it is refused. */
function changed(booking: BookingRecord, each: Step): BookingRecord | null {
  const { payments = [], price, status } = booking;
  const isOver = status === "cancelled" || status === "expired";
  const payment = "of" in each ? payments[each.of] : undefined;
  switch (each.kind) {
    case "cash": {
      if (isOver || price === null || each.amount > leftInCash({ ...booking, payments })) return null;
      const open = openPayment(booking.id, payments, { ...price, amountMinor: each.amount }, NOW);
      return { ...booking, payments: [...payments, { ...open, state: "paid", method: "cash", paidAt: NOW }] };
    }
    case "asked": {
      const amountMinor = price === null || isOver ? 0 : payableOf(leftToPay({ ...booking, payments }), price.currency);
      if (price === null || amountMinor === 0 || payments.some(({ state }) => state === "open")) return null;
      return { ...booking, payments: [...payments, openPayment(booking.id, payments, { ...price, amountMinor }, NOW)] };
    }
    case "word": {
      if (!payment) return null;
      const { amountMinor, currency } = payment;
      const card = isFee(payment) ? {} : { card: { customer: "cus", method: "pm" } };
      const paid = { kind: "paid", chargeId: "ch", amountMinor, currency, ...card } as const;
      const heard = hear(payment, each.says === "paid" ? paid : { kind: each.says }, NOW);
      if (heard.kind === "unchanged") return null;
      const next = { ...heard.payment, provider: "stripe" };
      const isWithdrawn = isFee(next) && heard.kind === "taken" && heard.isLate;
      if ((!isOver && !isWithdrawn) || heard.kind !== "taken") return { ...booking, payments: replaced(booking, next) };
      const asked = { amountMinor: null, reason: null, by: null, isInHand: false };
      const back = decideRefund(next, asked, NOW);
      return "code" in back ? null : { ...booking, payments: replaced(booking, back) };
    }
    case "refund": {
      if (!payment) return null;
      const asked = { amountMinor: each.amount, reason: null, by: "staff", isInHand: true };
      const back = decideRefund(payment, asked, NOW);
      return "code" in back ? null : { ...booking, payments: replaced(booking, back) };
    }
    case "answer": {
      const next = payment && answerRefund(payment, `${payment.id}-${each.refund + 1}`, each.state, NOW);
      return next ? { ...booking, payments: replaced(booking, next) } : null;
    }
    case "dispute": {
      if (!payment || payment.provider === null) return null;
      const ended = each.ends && { id: "dp_1", isLost: each.ends === "lost", amountMinor: payment.amountMinor };
      const next = noteDispute(payment, { at: NOW, ended, by: "stripe", now: NOW });
      return next === payment ? null : { ...booking, payments: replaced(booking, next) };
    }
    case "seen": {
      if (!payment || payment.provider === null) return null;
      const { name, ours, state } = each;
      const own = ours === null ? null : `${payment.id}-${ours + 1}`;
      // What a bank took back by a dispute is not to be given back as well.
      if (own !== null && payment.refunds.some(({ id, seenAs }) => id === own && seenAs === "dp_1")) return null;
      const amountMinor = askedAs(payment, own) || payableOf(each.amount, payment.currency);
      const next = learnRefunds(payment, [{ id: `re_${name}`, ours: own, amountMinor, state }], "stripe", NOW);
      return next === payment ? null : { ...booking, payments: replaced(booking, next) };
    }
    case "fee": {
      const share = Math.ceil((feeOfNow(booking) * each.share) / 100);
      const amountMinor = payableOf(share, price?.currency ?? "");
      const from = withCard(payments);
      if (price === null || !from || amountMinor === 0 || (status !== "confirmed" && status !== "no_show")) return null;
      const fee = openFee(booking.id, payments, { ...price, amountMinor }, { from, by: "staff", now: NOW });
      expect(amountMinor + keptOf(payments)).toBeLessThanOrEqual(price.amountMinor);
      return { ...booking, status: "no_show", payments: [...payments, fee] };
    }
    case "unmark":
      return status === "no_show" ? { ...booking, status: "confirmed" } : null;
    case "price":
      if (status === "held" || price === null) return null;
      return { ...booking, price: { ...price, amountMinor: each.amount ?? 0 } };
    case "status": {
      const isHeld = status === "held";
      const isAllowed = isHeld ? ["confirmed", "cancelled", "expired"] : ["cancelled", "no_show", "completed"];
      if (!isAllowed.includes(each.status) || (!isHeld && status !== "confirmed")) return null;
      if (isHeld && each.status === "confirmed" && !isPaidFor(booking)) return null;
      return { ...booking, status: each.status as BookingRecord["status"] };
    }
  }
}

/** How much the provider was asked to give back under this name. Other money may have taken the place of a part since. */
function askedAs({ refunds }: Payment, id: string | null): number {
  const part = refunds.find((refund) => refund.id === id)?.amountMinor ?? 0;
  const rest = refunds.find(({ restOf }) => restOf === id && id !== null);
  return part + (rest ? askedAs({ refunds } as Payment, rest.id) : 0);
}

/** The books of an accountant, who hears only of the events. */
function booked(books: Map<string, number>, before: BookingRecord, after: BookingRecord): void {
  const stage = moneyStage(before.status, after.status);
  for (const { type, payment } of paymentEvents(before.payments, after.payments ?? [], stage)) {
    const was = books.get(payment.id) ?? 0;
    if (type === "payment.succeeded") books.set(payment.id, payment.amountMinor - refundedOf(payment));
    else if (type === "payment.refunded" || type === "payment.refund_failed") {
      books.set(payment.id, payment.amountMinor - refundedOf(payment));
    } else books.set(payment.id, was);
  }
}

const sum = (amounts: Iterable<number>) => [...amounts].reduce((total, each) => total + each, 0);

describe("the money of a booking", () => {
  it("agrees in every history: what was taken less what is back is what the business has", () => {
    fc.assert(
      fc.property(history, ({ steps, isPaid, ...of }) => {
        let booking = begin(of);
        const books = new Map<string, number>();
        for (const each of [...(isPaid ? PAID_FIRST : []), ...steps]) {
          const next = changed(booking, each);
          if (next === null) continue;
          const after = withPaymentsSettled(next, booking, NOW);
          booked(books, booking, after);
          expectSound(booking, after, books);
          // A decision is made once: nothing more follows from it by itself.
          expect(withPaymentsSettled(after, after, NOW)).toBe(after);
          booking = after;
        }
      }),
      { numRuns: 400 },
    );
  });

  it("is given back by the steps of notice, 100, 50 and 0 percent, rounded down, in every currency", () => {
    const percents = [
      [72 * 60 + 1, 100],
      [72 * 60, 50],
      [24 * 60, 50],
      [24 * 60 - 1, 0],
    ] as const;
    for (const currency of ["JPY", "USD", "KWD"]) {
      for (const [minutes, percent] of percents) {
        // A bank takes no last digit of three decimals.
        const most = currency === "KWD" ? 1_010 : 101;
        const held = begin({ currency, price: most, percent: 100, noticeHours: 0 });
        const [open] = held.payments ?? [];
        if (!open) throw new Error("A booking to be paid begins with an open payment.");
        const paid = { ...open, state: "paid", paidAt: NOW, amountMinor: most, provider: "stripe" } as const;
        const price = { amountMinor: most, currency };
        const stood = {
          ...held,
          status: "confirmed",
          price,
          startAt: NOW + minutes * 60_000,
          payments: [paid],
        } as const;
        const after = withPaymentsSettled({ ...stood, status: "cancelled" }, stood, NOW);
        const part = Math.floor((most * percent) / 100);
        expect(keptOf(after.payments ?? [])).toBe(most - (currency === "KWD" ? part - (part % 10) : part));
      }
    }
  });
});

function expectSound(before: BookingRecord, after: BookingRecord, books: ReadonlyMap<string, number>): void {
  const { payments = [], price, status } = after;
  const kept = keptOf(payments);
  const account = { ...after, payments };
  const ledger = ledgerOf(account);
  const fees = payments.filter(isFee);
  const ofPrice = payments.filter((payment) => !isFee(payment));
  const taken = ofPrice.filter(wasTaken);
  expect(ledger?.paid).toBe(sum(taken.map(({ amountMinor }) => amountMinor)));
  expect(ledger?.refunded).toBe(sum(taken.map(refundedOf)));
  expect((ledger?.paid ?? 0) - (ledger?.refunded ?? 0)).toBe(sum(ofPrice.map(({ id }) => books.get(id) ?? 0)));
  // A fee is no part of the price, but both together never exceed it. There is one at a time, and none for a customer
  // who came.
  const without = { ...account, payments: ofPrice };
  const asked = sum(fees.map((fee) => (fee.state === "open" && fee.asksCustomer ? fee.amountMinor : 0)));
  const ofFees = sum(fees.map((fee) => (fee.state === "open" ? fee.amountMinor : refundable(fee))));
  const less = (left = 0, by: number) => Math.max(0, left - by);
  expect(leftToPay(account)).toBe(less(leftToPay(without), ofFees - asked));
  expect(leftInCash(account)).toBe(less(leftInCash(without), ofFees - asked));
  expect(ledger).toEqual({ ...ledgerOf(without), dueInAll: less(ledgerOf(without)?.dueInAll, ofFees) });
  // What the customer is asked for ends where the price is taken in its place.
  if (status === "no_show") expect(asked).toBeLessThanOrEqual(leftToPay(account));
  const keeps = (payment: Payment) => payment.state === "open" || refundable(payment) > stuckOf(payment);
  expect(fees.filter(keeps).length).toBeLessThanOrEqual(status === "no_show" ? 1 : 0);
  for (const payment of payments) {
    expect(refundable(payment)).toBeGreaterThanOrEqual(0);
    expect(refundedOf(payment)).toBeLessThanOrEqual(payment.amountMinor);
    for (const { amountMinor } of payment.refunds) expect(Number.isInteger(amountMinor) && amountMinor > 0).toBe(true);
  }
  const isOver = status === "cancelled" || status === "expired";
  // The business keeps at most the price of a booking that goes on. No page stays open for one that does not.
  // What a bank sent back is with the business until staff see to it.
  const stuck = sum(ofPrice.map(stuckOf));
  // Of three decimals a bank does not move the last.
  const unmoved = price?.currency === "KWD" ? 9 : 0;
  if (!isOver) expect(kept).toBeLessThanOrEqual((price?.amountMinor ?? 0) + stuck + unmoved);
  // Cash never costs more. Once nothing is left to pay, a digit that no bank moves may be left in cash.
  expect(leftInCash(account)).toBeLessThanOrEqual(leftToPay(account) + unmoved);
  expect(isOver && payments.some(({ state }) => state === "open")).toBe(false);
  // What never stood is given back as a whole.
  if (before.status === "held" && isOver) expect(kept).toBe(0);
}

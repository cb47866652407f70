// A customer moves a booking late and then cancels it. They get no more back than for cancelling instead of moving.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BookingRecord } from "../../../src/domain/booking/booking-record";
import { costLadder, leftByMove, refundOf, refundSteps } from "../../../src/domain/booking/refunds";
import { keptOf } from "../../../src/domain/payments/ledger";
import type { Payment } from "../../../src/domain/payments/payment";
import { withPaymentsSettled } from "../../../src/domain/payments/settling";
import { backIfCancelled, moneyMoved, mostBackAfterMove } from "../../../src/domain/payments/told";

const NOW = Date.parse("2026-12-01T10:00Z");
const HOUR_MS = 3_600_000;
const PRICE = { amountMinor: 10_000, currency: "USD" };
const LADDER = [
  { fromMinutes: 72 * 60, percent: 100 },
  { fromMinutes: 24 * 60, percent: 50 },
];

type Steps = readonly { readonly fromMinutes: number; readonly percent: number }[];

function booked(refunds: Steps, hours: number, more: Partial<BookingRecord> = {}): BookingRecord {
  const paid = { id: "pay_1", state: "paid", method: "cash", provider: null, ...PRICE, paidAt: NOW, refunds: [] };
  return {
    id: "bkg_abc",
    status: "confirmed",
    price: PRICE,
    startAt: NOW + hours * HOUR_MS,
    service: { payment: null, cancellation: { minNoticeMinutes: 0, refunds } },
    refund: null,
    customer: null,
    payments: [paid as unknown as Payment],
    ...more,
  } as unknown as BookingRecord;
}

/** The booking as a move by its customer leaves it. */
function moved(booking: BookingRecord, startAt: number, now: number, price = booking.price): BookingRecord {
  const mostBackPercent = mostBackAfterMove(booking, now);
  const next = { ...booking, startAt, price, ...(mostBackPercent !== undefined && { mostBackPercent }) };
  return withPaymentsSettled(next, booking, now, { isOwnMove: true });
}

const costing = (amountMinor: number) => ({ ...PRICE, amountMinor });
const keptOfIt = ({ payments = [] }: BookingRecord) => keptOf(payments);

const percentOf = (booking: BookingRecord, now: number) => refundOf(booking, PRICE, now)?.percent;

describe("a booking that its customer moves", () => {
  it("two hours before its start gives nothing back of a cancellation three weeks ahead", () => {
    const later = moved(booked(LADDER, 2), NOW + 504 * HOUR_MS, NOW);
    expect(later.mostBackPercent).toBe(0);
    expect(backIfCancelled(later, NOW)).toMatchObject({ ...PRICE, amountMinor: 0 });
    expect(costLadder(later, NOW)).toEqual([{ untilAt: later.startAt, costPercent: 100 }]);
    expect(refundSteps(later)).toEqual([{ fromMinutes: 24 * 60, percent: 0 }]);
  });

  it("in the time of half gives half at most, and what became equal is one step", () => {
    const later = moved(booked(LADDER, 48), NOW + 504 * HOUR_MS, NOW);
    expect(refundSteps(later)).toEqual([{ fromMinutes: 24 * 60, percent: 50 }]);
    expect(costLadder(later, NOW).map(({ costPercent }) => costPercent)).toEqual([50, 100]);
    expect(percentOf(later, later.startAt - 24 * HOUR_MS)).toBe(50);
    expect(percentOf(later, later.startAt - 23 * HOUR_MS)).toBe(0);
  });

  it("in the time of all remembers nothing, nor does one without steps, or one whose only step it still has", () => {
    expect(moved(booked(LADDER, 80), NOW + 504 * HOUR_MS, NOW)).not.toHaveProperty("mostBackPercent");
    expect(moved(booked([], 2), NOW + 504 * HOUR_MS, NOW)).not.toHaveProperty("mostBackPercent");
    const always = [{ fromMinutes: 0, percent: 50 }];
    expect(moved(booked(always, 2), NOW + 504 * HOUR_MS, NOW)).not.toHaveProperty("mostBackPercent");
  });

  it("again keeps the smaller of both, in either order", () => {
    const half = moved(booked(LADDER, 48), NOW + 504 * HOUR_MS, NOW);
    expect(moved(half, NOW + 900 * HOUR_MS, NOW).mostBackPercent).toBe(50);
    expect(moved(half, NOW + 900 * HOUR_MS, half.startAt - HOUR_MS).mostBackPercent).toBe(0);
    const none = moved(booked(LADDER, 2), NOW + 48 * HOUR_MS, NOW);
    expect(moved(none, NOW + 900 * HOUR_MS, NOW).mostBackPercent).toBe(0);
  });

  it("as a mere request loses nothing, as withdrawing it cost nothing. A request that is paid does", () => {
    const asked = booked(LADDER, 2, { status: "pending", payments: [] });
    expect(moved(asked, NOW + 504 * HOUR_MS, NOW)).not.toHaveProperty("mostBackPercent");
    const paid = booked(LADDER, 2, { status: "pending" });
    expect(moved(paid, NOW + 504 * HOUR_MS, NOW).mostBackPercent).toBe(0);
  });

  it("gives as little of credit back: half of an amount and of two visits, and no visit of one", () => {
    const backOf = (visits: number | null) => {
      const [paid] = booked(LADDER, 48).payments ?? [];
      const credit = { id: "crd_1", visits };
      const before = booked(LADDER, 48, { payments: [{ ...paid, method: "credit", credit } as unknown as Payment] });
      return backIfCancelled(moved(before, NOW + 504 * HOUR_MS, NOW), NOW)?.amountMinor;
    };
    expect([null, 2, 1].map(backOf)).toEqual([5_000, 5_000, 0]);
  });

  it("gives all back where the business calls it off, as before", () => {
    const later = moved(booked(LADDER, 2), NOW + 504 * HOUR_MS, NOW);
    const off = withPaymentsSettled({ ...later, status: "cancelled" }, later, NOW, { isCalledOff: true });
    expect(off.refund).toEqual({ ...PRICE, percent: 100 });
  });

  it("never gives more than a cancellation at the worst moment of a move, and tells what it gives", () => {
    const step = fc.record({
      fromMinutes: fc.integer({ min: 0, max: 9_000 }),
      percent: fc.integer({ min: 0, max: 100 }),
    });
    const steps = fc.uniqueArray(step, { maxLength: 4, selector: ({ fromMinutes }) => fromMinutes });
    const hours = fc.integer({ min: 1, max: 300 });
    const moves = fc.array(fc.record({ isByStaff: fc.boolean(), afterHours: hours, toHours: hours }), { maxLength: 6 });
    fc.assert(
      fc.property(steps, hours, moves, hours, (refunds, startHours, changes, lastHours) => {
        let booking = booked(refunds, startHours);
        let now = NOW;
        let worst = 100;
        for (const { isByStaff, afterHours, toHours } of changes) {
          now = Math.min(now + afterHours * HOUR_MS, booking.startAt - 1);
          const startAt = now + toHours * HOUR_MS;
          const plain = { ...booking, mostBackPercent: 100 };
          if (!isByStaff) worst = Math.min(worst, percentOf(plain, now) ?? 0);
          booking = isByStaff ? { ...booking, startAt } : moved(booking, startAt, now);
        }
        // Off the whole minutes, as the very minute of a step belongs to the one side or the other.
        now = Math.min(now + lastHours * HOUR_MS + 30_000, booking.startAt - 1);
        const policy = percentOf({ ...booking, mostBackPercent: 100 }, now) ?? 0;
        const after = withPaymentsSettled({ ...booking, status: "cancelled" }, booking, now);
        expect(after.refund?.percent).toBe(Math.min(worst, policy));
        expect(backIfCancelled(booking, now)?.amountMinor).toBe(after.refund?.amountMinor);
        // Without steps no cost is listed, as nothing ever goes back.
        const [rung] = costLadder(booking, now);
        if (rung) expect(100 - rung.costPercent).toBe(after.refund?.percent);
        expect(leftByMove(booking, now) ?? policy).toBe(after.refund?.percent);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a booking that its customer moves to a cheaper time", () => {
  const later = NOW + 504 * HOUR_MS;

  it("gives back what a cancellation in its place gives, and no more by several steps or a cancellation", () => {
    const half = moved(booked(LADDER, 48), later, NOW, costing(1_000));
    expect([half.leastKeptMinor, keptOfIt(half)]).toEqual([5_000, 5_000]);
    let steps = booked(LADDER, 48);
    for (const price of [9_000, 8_000, 6_000, 3_000, 100]) steps = moved(steps, later, NOW, costing(price));
    expect(keptOfIt(steps)).toBe(5_000);
    const cancelled = withPaymentsSettled({ ...steps, status: "cancelled" }, steps, NOW);
    expect(keptOfIt(cancelled)).toBe(5_000);
    expect(cancelled.refund).toEqual({ ...PRICE, percent: 0, amountMinor: 0 });
    expect(keptOfIt(moved(booked(LADDER, 2), later, NOW, costing(1_000)))).toBe(10_000);
  });

  it("in good time gives back the whole difference, and a late move after it half of what is left", () => {
    const early = moved(booked(LADDER, 80), NOW + 48 * HOUR_MS, NOW, costing(6_000));
    expect(early).not.toHaveProperty("leastKeptMinor");
    expect(keptOfIt(early)).toBe(6_000);
    expect(keptOfIt(moved(early, later, NOW, costing(1_000)))).toBe(3_000);
  });

  it("keeps at most the price where it was paid twice, and gives back all by which staff lower it", () => {
    const none = moved(booked(LADDER, 2), later, NOW, costing(1_000));
    const [paid] = none.payments ?? [];
    const twice = { ...none, payments: [paid, { ...paid, id: "pay_2" } as Payment] } as BookingRecord;
    const settled = withPaymentsSettled(twice, none, NOW);
    expect(keptOfIt(settled)).toBe(10_000);
    const lowered = withPaymentsSettled({ ...settled, price: costing(400) }, settled, NOW);
    expect(keptOfIt(lowered)).toBe(9_400);
    expect(withPaymentsSettled(lowered, lowered, NOW)).toBe(lowered);
  });

  it("gives visits of credit back whole, and not those that a cancellation keeps", () => {
    const backOf = (visits: number, price: number) => {
      const [paid] = booked(LADDER, 48).payments ?? [];
      const payments = [{ ...paid, method: "credit", credit: { id: "crd_1", visits } } as unknown as Payment];
      return 10_000 - keptOfIt(moved(booked(LADDER, 48, { payments }), later, NOW, costing(price)));
    };
    expect([backOf(2, 1_000), backOf(1, 1_000), backOf(4, 7_000)]).toEqual([5_000, 0, 2_500]);
  });

  it("keeps the discount of cash out of it: what a cancellation keeps goes back by no other price in cash", () => {
    const paid = { ...booked(LADDER, 2).payments?.[0], amountMinor: 9_000 } as Payment;
    const inCash = booked(LADDER, 2, { cashPercent: 10, payments: [paid] });
    expect(keptOfIt(moved(inCash, later, NOW, costing(9_500)))).toBe(9_000);
    expect(moneyMoved(inCash, costing(9_500), NOW)).toMatchObject({ back: costing(0), isRestKept: true });
  });

  it("keeps as much where a bank could not carry out an earlier refund", () => {
    const refund = {
      id: "pay_1-1",
      amountMinor: 4_000,
      reason: null,
      by: null,
      state: "failed",
      decidedAt: NOW,
      endedAt: NOW,
    };
    const paid = { ...booked(LADDER, 2).payments?.[0], provider: "stripe", refunds: [refund] } as unknown as Payment;
    const stuck = booked(LADDER, 2, { price: costing(6_000), payments: [paid] });
    const late = moved(stuck, later, NOW, costing(5_000));
    expect(keptOfIt(late)).toBe(10_000);
    const ended = withPaymentsSettled({ ...late, status: "cancelled" }, late, NOW);
    expect([backIfCancelled(late, NOW)?.amountMinor, 10_000 - keptOfIt(ended)]).toEqual([4_000, 4_000]);
  });

  it("keeps nothing of what is paid anew after staff have given all back", () => {
    const half = moved(booked(LADDER, 48), later, NOW, costing(6_000));
    const refund = { id: "pay_1-2", amountMinor: 6_000, by: "usr_1", state: "done", decidedAt: NOW, endedAt: NOW };
    const payments = half.payments?.map((one) => ({ ...one, refunds: [...one.refunds, refund] as Payment["refunds"] }));
    const given = withPaymentsSettled({ ...half, ...(payments && { payments }) }, half, NOW);
    expect(keptOfIt(given)).toBe(0);
    const anew = { ...payments?.[0], id: "pay_2", amountMinor: 6_000, refunds: [] } as unknown as Payment;
    const again = withPaymentsSettled({ ...given, payments: [...(given.payments ?? []), anew] }, given, NOW);
    expect(backIfCancelled(again, NOW)).toMatchObject(costing(3_000));
  });

  it("never gives more back, by any moves and a cancellation, than a cancellation at the worst moment, but what staff give", () => {
    const hours = fc.integer({ min: 1, max: 300 });
    const price = fc.integer({ min: 0, max: 20_000 });
    const change = fc.record({ isByStaff: fc.boolean(), afterHours: hours, toHours: hours, price });
    fc.assert(
      fc.property(hours, fc.array(change, { maxLength: 8 }), hours, (startHours, changes, lastHours) => {
        let booking = booked(LADDER, startHours);
        let now = NOW;
        let least = 0;
        for (const { isByStaff, afterHours, toHours, price: amount } of changes) {
          now = Math.min(now + afterHours * HOUR_MS + 30_000, booking.startAt - 1);
          const startAt = now + toHours * HOUR_MS;
          const [kept, was] = [keptOfIt(booking), booking.price?.amountMinor ?? 0];
          if (isByStaff) {
            const next = withPaymentsSettled({ ...booking, startAt, price: costing(amount) }, booking, now);
            const difference = Math.max(0, Math.min(kept, was) - Math.min(kept, amount));
            expect(kept - keptOfIt(next)).toBe(difference);
            least = Math.min(least, keptOfIt(next));
            booking = next;
          } else {
            const percent = mostBackAfterMove(booking, now) ?? 100;
            const next = moved(booking, startAt, now, costing(amount));
            if (percent < 100 && amount < Math.min(kept, was)) {
              least = Math.max(least, kept - Math.floor((kept * percent) / 100));
            }
            expect(keptOfIt(next)).toBe(Math.min(kept, Math.max(amount, least)));
            booking = next;
          }
          expect(withPaymentsSettled(booking, booking, now)).toBe(booking);
        }
        now = Math.min(now + lastHours * HOUR_MS, booking.startAt - 1);
        const told = backIfCancelled(booking, now)?.amountMinor ?? 0;
        const after = withPaymentsSettled({ ...booking, status: "cancelled" }, booking, now);
        expect(keptOfIt(booking) - keptOfIt(after)).toBe(told);
        expect(keptOfIt(after)).toBeGreaterThanOrEqual(Math.min(least, keptOfIt(booking)));
      }),
      { numRuns: 1_000 },
    );
  });
});

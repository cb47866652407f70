// Acceptance cases of the hall: one hall in India, by the hour or by the session, with holds and approval.

import { beforeEach, describe, expect, it } from "vitest";
import { bookingNumber, isBookingNumber, numberPrefix } from "../../src/domain/booking/booking-number";
import { countBy, makeResource, makeService, makeTenant } from "../support/api";
import { setTime } from "../support/clock";
import { leave } from "../support/groups";
import { CHRISTMAS, hall, openHall, rent } from "../support/hall";

beforeEach(openHall);

describe("one hall, one party", () => {
  it("held, pending and confirmed each block, and the refusal brings at most three alternatives [H01]", async () => {
    const blockers = {
      held: () => hall.hold("hourly", CHRISTMAS, { duration_minutes: 16 * 60 }),
      pending: () => rent(CHRISTMAS, 16),
      confirmed: async () => {
        const pending = await rent(CHRISTMAS, 16);
        return hall.staff("POST", `/bookings/${pending.body.booking.id}/confirm`);
      },
    };
    for (const [status, block] of Object.entries(blockers)) {
      await openHall();
      expect((await block()).status).toBeLessThan(300);
      const rival = await rent("2025-12-25T10:00:00Z", 2);
      expect([status, rival.status, rival.body.code]).toEqual([status, 409, "slot_taken"]);
      expect(rival.body.alternatives.length).toBeLessThanOrEqual(3);
      for (const { start, end } of rival.body.alternatives) {
        expect(Date.parse(end) - Date.parse(start)).toBe(2 * 3_600_000);
        expect(
          Date.parse(end) <= Date.parse(CHRISTMAS) || Date.parse(start) >= Date.parse(CHRISTMAS) + 16 * 3_600_000,
        ).toBe(true);
      }
    }
  });

  it("of 100 parallel identical wishes one wins [H02]", async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => rent(CHRISTMAS, 8)));
    expect(countBy(answers, (answer) => String(answer.status))).toEqual({ 201: 1, 409: 99 });
    expect((await hall.consistency()).checked).toBe(1);
  });

  it("10-18 and 18-22 touch and do not conflict [H03]", async () => {
    expect((await rent("2025-12-25T10:00:00+05:30", 8)).status).toBe(201);
    expect((await rent("2025-12-25T18:00:00+05:30", 4)).status).toBe(201);
  });

  it("another hall is free at the same time; another tenant's hall is not found [H04]", async () => {
    await rent(CHRISTMAS, 4);
    const second = await makeResource(hall, undefined, { name: "Second hall" });
    await makeService(hall, second, { name: "Second", duration: { kind: "fixed", minutes: 240 }, step_minutes: 30 });
    expect((await hall.book("second", CHRISTMAS)).status).toBe(201);
    const stranger = await makeTenant({ preset: "hall", zone: "Asia/Kolkata" });
    const theirs = await stranger.resourceId();
    expect((await hall.book("hourly", "2025-12-26T04:30:00Z", { duration_minutes: 60, resource: theirs })).status).toBe(
      404,
    );
  });
});

describe("lengths, notice, guests", () => {
  it("half an hour and 169 hours are refused, 168 hours are not [H07]", async () => {
    const answers = [await rent(CHRISTMAS, 0.5), await rent(CHRISTMAS, 169), await rent(CHRISTMAS, 168)];
    expect(answers.map((answer) => answer.body.code ?? answer.status)).toEqual([
      "invalid_duration",
      "invalid_duration",
      201,
    ]);
  });

  it("two hours of notice, to the minute [H08]", async () => {
    setTime("2025-11-10T06:30:00Z");
    const soon = await rent("2025-11-10T08:15:00Z", 1);
    expect([soon.status, soon.body.code]).toEqual([422, "too_soon"]);
    expect((await rent("2025-11-10T08:30:00Z", 1)).status).toBe(201);
  });

  it("500 guests fit and 600 do not; none, or more than 10000, is a bad request [H10]", async () => {
    const answers = await Promise.all([600, 0, 10_001].map((guests) => rent(CHRISTMAS, 1, { guests })));
    expect(answers.map((answer) => answer.body.code)).toEqual([
      "capacity_exceeded",
      "invalid_request",
      "invalid_request",
    ]);
    expect(answers[0]?.body).toMatchObject({ status: 422, max_guests: 500 });
    expect((await rent(CHRISTMAS, 1, { guests: 500 })).status).toBe(201);
  });

  it("a booking needs a customer with an e-mail address or a telephone number [H11]", async () => {
    const missing = await hall.public("POST", "/bookings", { service: "hourly", start: CHRISTMAS });
    expect(missing.body.errors).toEqual([{ pointer: "/customer", detail: "is required" }]);
    const unreachable = await rent(CHRISTMAS, 1, { customer: { name: "Asha" } });
    expect(unreachable.body.errors[0].pointer).toBe("/customer/email");
    expect(
      (await rent(CHRISTMAS, 1, { customer: { name: "Asha", phone: "+91 98765 43210" } })).body.booking.customer.phone,
    ).toBe("+919876543210");
  });
});

describe("prices", () => {
  it("every begun hour costs, even if the client says otherwise [H05]", async () => {
    const { id } = (await hall.staff("GET", "/services/hourly")).body;
    await hall.staff("PATCH", `/services/${id}`, { price: { amount: 10_000, currency: "INR", per: "hour" } });
    const prices: number[] = [];
    for (const [index, hours] of [16, 4, 12, 1.5].entries()) {
      const answer = await rent(`2025-12-${String(10 + index)}T04:30:00Z`, hours);
      prices.push(answer.body.booking.price.amount);
    }
    expect(prices).toEqual([160_000, 40_000, 120_000, 20_000]);
    expect((await rent(CHRISTMAS, 1, { price: { amount: 1, currency: "INR" } })).status).toBe(400);
  });

  it("a morning costs x0.6, an evening x0.8, a full day x1 [H40]", async () => {
    // Monday, so that no weekend multiplier joins in.
    const { body } = await hall.public("GET", "/slots?service=session&from=2025-12-15&to=2025-12-15");
    const prices = Object.fromEntries(
      body.days[0].slots.map((slot: { period: string; price: { amount: number } }) => [slot.period, slot.price.amount]),
    );
    expect(prices).toEqual({ morning: 3_000_000, evening: 4_000_000, "full-day": 5_000_000 });
  });

  it("weekend and Sunday multipliers, and a season on top [H41]", async () => {
    const room = await makeResource(hall);
    const price = { amount: 50_000, currency: "INR", weekend_multiplier: 1.2, sunday_multiplier: 1.5 };
    await makeService(hall, room, { name: "Day", duration: { kind: "fixed", minutes: 1_440 }, price });
    const { body } = await hall.public("GET", "/slots?service=day&from=2025-11-14&to=2025-11-16");
    const prices = body.days.map((day: { slots: { price: { amount: number } }[] }) => day.slots[0]?.price.amount);
    expect(prices).toEqual([50_000, 60_000, 75_000]);
    await hall.staff("PATCH", "/services/day", {
      price: { ...price, seasons: [{ from: "11-15", to: "02-15", multiplier: 1.1 }] },
    });
    const booked = await hall.book("day", "2025-11-15T00:00:00+05:30");
    expect(booked.body.booking.price.amount).toBe(66_000);
  });

  it("what a cancellation gives back depends on the notice, and is rounded down [H25]", async () => {
    const room = await makeResource(hall);
    const cancellation = {
      refunds: [
        { from_minutes: 4_320, percent: 100 },
        { from_minutes: 1_440, percent: 50 },
      ],
    };
    const requires = { step_minutes: 1, duration: { kind: "fixed", minutes: 60 }, cancellation };
    await makeService(hall, room, { name: "Even", price: { amount: 100_000, currency: "INR" }, ...requires });
    await makeService(hall, room, { name: "Odd", price: { amount: 99_999, currency: "INR" }, ...requires });
    const startAt = Date.parse("2025-12-01T10:00:00Z");
    const refunds: unknown[] = [];
    for (const [service, hours] of [
      ["even", 72.001],
      ["even", 72],
      ["even", 24],
      ["even", 23.999],
      ["odd", 48],
    ] as const) {
      setTime("2025-11-01T00:00:00Z");
      const booked = await hall.book(service, new Date(startAt).toISOString());
      setTime(new Date(startAt - hours * 3_600_000).toISOString());
      const cancelled = await leave(booked);
      refunds.push([cancelled.body.refund.percent, cancelled.body.refund.amount]);
    }
    expect(refunds).toEqual([
      [100, 100_000],
      [50, 50_000],
      [50, 50_000],
      [0, 0],
      [50, 49_999],
    ]);
  });
});

describe("numbers", () => {
  it("the prefix is the first three letters of the name, or BKG [H13]", () => {
    const names = ["Parbhani Hall", "Grand Venue & Events", "123 Events", "AB", ""];
    // A name with fewer than three letters A-Z falls back to BKG.
    expect(names.map(numberPrefix)).toEqual(["PAR", "GRA", "EVE", "BKG", "BKG"]);
  });

  it("PPP-YYYY-NNNN, and it grows past 9999 [H14]", () => {
    expect(["PAR-2025-0042", "PAR-2025-42", "PARB-2025-0042", "par-2025-0042"].map(isBookingNumber)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([42, 10_000].map((sequence) => bookingNumber("PAR", 2025, sequence))).toEqual([
      "PAR-2025-0042",
      "PAR-2025-10000",
    ]);
    expect(isBookingNumber("PAR-2025-10000")).toBe(true);
  });

  it("the year is that of the creation in the tenant's zone, and each year begins at 0001", async () => {
    setTime("2025-12-31T18:00:00Z");
    const old = await rent("2026-01-05T04:30:00Z", 1);
    setTime("2025-12-31T18:45:00Z");
    const young = await rent("2026-01-06T04:30:00Z", 1);
    await hall.consistency();
    const numbers = await Promise.all([old, young].map((one) => hall.staff("GET", `/bookings/${one.body.booking.id}`)));
    expect(numbers.map((answer) => answer.body.number)).toEqual(["PAR-2025-0001", "PAR-2026-0001"]);
  });
});

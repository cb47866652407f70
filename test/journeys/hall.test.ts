// Acceptance cases of the hall: one hall in India, by the hour or by the session, with holds and approval.

import { beforeEach, describe, expect, it } from "vitest";
import { bookingNumber, isBookingNumber, numberPrefix } from "../../src/domain/booking/booking-number";
import {
  type Answer,
  ask,
  countBy,
  customer,
  makeResource,
  makeService,
  makeTenant,
  type Tenant,
} from "../support/api";
import { passTime, setTime } from "../support/clock";

let hall: Tenant;

beforeEach(async () => {
  setTime("2025-11-01T00:00:00Z");
  hall = await makeTenant({ name: "Parbhani Hall", zone: "Asia/Kolkata", preset: "hall" });
});

async function rent(start: string, hours: number, more: Record<string, unknown> = {}): Promise<Answer> {
  return hall.book("hourly", start, { duration_minutes: hours * 60, ...more });
}

const CHRISTMAS = "2025-12-25T04:30:00Z";

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
      hall = await makeTenant({ name: "Parbhani Hall", zone: "Asia/Kolkata", preset: "hall" });
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
      const cancelled = await ask("POST", `/v1/public/bookings/${booked.body.booking.id}/cancel`, {
        token: booked.body.manage.token,
      });
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

describe("holds and states", () => {
  it("a hold lasts fifteen minutes [H17]", async () => {
    setTime("2025-11-10T12:00:00Z");
    const { hold } = (await hall.hold("hourly", CHRISTMAS, { duration_minutes: 60 })).body;
    expect(Date.parse(hold.expires_at)).toBe(Date.parse("2025-11-10T12:15:00Z"));
  });

  it("the whole transition matrix; a staff token stands for confirmedBy [H19, H20]", async () => {
    const prepare: Record<string, () => Promise<string>> = {
      held: async () =>
        (await hall.hold("hourly", CHRISTMAS, { duration_minutes: 60, customer: customer() })).body.hold.id,
      pending: async () => (await rent(CHRISTMAS, 1)).body.booking.id,
      confirmed: async () => act(await prepare.pending?.(), "confirm"),
      rejected: async () => act(await prepare.pending?.(), "reject"),
      cancelled: async () => act(await prepare.pending?.(), "cancel"),
      expired: async () => {
        const id = (await prepare.held?.()) ?? "";
        passTime(15 * 60_000);
        return id;
      },
      completed: async () => {
        const id = await prepare.confirmed?.();
        setTime("2025-12-25T04:45:00Z");
        return act(id, "complete");
      },
      no_show: async () => {
        const id = await prepare.confirmed?.();
        setTime("2025-12-25T04:45:00Z");
        return act(id, "no-show");
      },
    };
    const act = async (id: string | undefined, verb: string) => {
      const answer = await hall.staff("POST", `/bookings/${id}/${verb}`);
      expect(answer.status).toBe(200);
      return id ?? "";
    };
    const matrix: Record<string, Record<string, string>> = {};
    for (const [status, make] of Object.entries(prepare)) {
      const row: Record<string, string> = {};
      for (const verb of ["confirm", "reject", "cancel", "complete", "no-show"]) {
        setTime("2025-11-01T00:00:00Z");
        hall = await makeTenant({ name: "Parbhani Hall", zone: "Asia/Kolkata", preset: "hall" });
        const id = await make();
        const answer = await hall.staff("POST", `/bookings/${id}/${verb}`);
        row[verb] = answer.status === 200 ? answer.body.status : answer.body.code;
      }
      matrix[status] = row;
    }
    const no = "invalid_transition";
    expect(matrix).toEqual({
      held: { confirm: "confirmed", reject: no, cancel: "cancelled", complete: no, "no-show": no },
      pending: { confirm: "confirmed", reject: "rejected", cancel: "cancelled", complete: no, "no-show": no },
      // Confirming what is confirmed answers it unchanged; completing waits for its start.
      confirmed: { confirm: "confirmed", reject: no, cancel: "cancelled", complete: no, "no-show": no },
      rejected: { confirm: no, reject: no, cancel: no, complete: no, "no-show": no },
      cancelled: { confirm: no, reject: no, cancel: "already_cancelled", complete: no, "no-show": no },
      expired: { confirm: no, reject: no, cancel: no, complete: no, "no-show": no },
      completed: { confirm: no, reject: no, cancel: no, complete: no, "no-show": no },
      no_show: { confirm: no, reject: no, cancel: no, complete: no, "no-show": no },
    });
  });

  it("every hold that ran out is expired, however many there are [H23]", async () => {
    const starts = Array.from({ length: 150 }, (_, n) =>
      new Date(Date.parse("2025-12-01T00:00:00Z") + n * 3_600_000).toISOString(),
    );
    const holds: string[] = [];
    for (const start of starts) holds.push((await hall.hold("hourly", start, { duration_minutes: 60 })).body.hold.id);
    const path = `/resources/${await hall.resourceId()}/agenda?from=2025-11-30&to=2025-12-10&limit=100`;
    const agenda = async () => {
      const items: unknown[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const { body } = await hall.staff("GET", path + more);
        items.push(...body.data);
        cursor = body.next_cursor;
      }
      return items;
    };
    expect(await agenda()).toHaveLength(150);
    passTime(15 * 60_000);
    await hall.consistency();
    expect(await agenda()).toEqual([]);
    const statuses = await Promise.all(
      holds.map(async (id) => (await hall.staff("GET", `/bookings/${id}`)).body.status),
    );
    expect(new Set(statuses)).toEqual(new Set(["expired"]));
    // What never was more than a hold is in no list.
    for (const status of ["held", "expired"]) {
      expect((await hall.staff("GET", `/bookings?status=${status}`)).body.data).toEqual([]);
    }
  });

  it("cancelling what has begun, what is cancelled, what is not there [H26]", async () => {
    const booked = (await rent(CHRISTMAS, 4)).body;
    await hall.staff("POST", `/bookings/${booked.booking.id}/confirm`);
    setTime("2025-12-25T05:00:00Z");
    const cancel = (id: string) => ask("POST", `/v1/public/bookings/${id}/cancel`, { token: booked.manage.token });
    expect((await cancel(booked.booking.id)).body).toMatchObject({ status: 422, code: "too_late_to_change" });
    expect((await hall.staff("POST", `/bookings/${booked.booking.id}/cancel`)).body.status).toBe("cancelled");
    expect((await cancel(booked.booking.id)).body).toMatchObject({ status: 409, code: "already_cancelled" });
    expect((await cancel(`${booked.booking.id.slice(0, -4)}0000`)).status).toBe(404);
  });

  it("a customer's token confirms nothing [H53]", async () => {
    const booked = (await rent(CHRISTMAS, 4)).body;
    const answer = await ask("POST", `/v1/bookings/${booked.booking.id}/confirm`, { token: booked.manage.token });
    // A manage token is not a staff token: 401.
    expect([answer.status, answer.body.code]).toEqual([401, "unauthenticated"]);
  });
});

describe("idempotency", () => {
  const key = "one-key";

  it("ten parallel requests with one key are one booking [H28]", async () => {
    const body = {
      service: "hourly",
      start: CHRISTMAS,
      duration_minutes: 60,
      customer: { name: "Asha", email: "asha@example.com" },
    };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => hall.public("POST", "/bookings", body, { key })),
    );
    expect(new Set(answers.map((answer) => answer.body.booking.id)).size).toBe(1);
    expect((await hall.consistency()).checked).toBe(1);
  });

  it("the same key with another body is refused [H29]", async () => {
    await rent(CHRISTMAS, 1, {});
    await hall.book("hourly", "2025-12-26T04:30:00Z", { duration_minutes: 60 }, { key });
    const answer = await hall.book("hourly", "2025-12-27T04:30:00Z", { duration_minutes: 60 }, { key });
    expect([answer.status, answer.body.code]).toEqual([422, "idempotency_key_reused"]);
  });

  it("tenants' keys are independent [H31]", async () => {
    const other = await makeTenant({ preset: "hall", zone: "Asia/Kolkata" });
    const answers = await Promise.all(
      [hall, other].map((tenant) => tenant.book("hourly", CHRISTMAS, { duration_minutes: 60 }, { key })),
    );
    expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
    expect(answers[0]?.body.booking.id).not.toBe(answers[1]?.body.booking.id);
  });

  it("a refusal is not remembered: the key works once the time is free [H32]", async () => {
    const blocker = (await rent(CHRISTMAS, 1)).body;
    const body = { duration_minutes: 60, customer: { name: "Asha", email: "asha@example.com" } };
    expect((await hall.book("hourly", CHRISTMAS, body, { key })).status).toBe(409);
    await ask("POST", `/v1/public/bookings/${blocker.booking.id}/cancel`, { token: blocker.manage.token });
    expect((await hall.book("hourly", CHRISTMAS, body, { key })).status).toBe(201);
  });
});

describe("closures, calendars, sessions", () => {
  it("a closure refuses every booking that overlaps it, with its reason [H34]", async () => {
    await hall.staff("POST", "/closures", {
      start: "2025-12-25T08:00:00Z",
      end: "2025-12-25T12:00:00Z",
      reason: "Maintenance work",
    });
    const answer = await rent("2025-12-25T10:00:00Z", 8);
    expect(answer.body).toMatchObject({ status: 422, code: "closed", closure_reason: "Maintenance work" });
  });

  it("seven days of a calendar show the taken times and name no customer [H35]", async () => {
    await rent("2025-12-25T10:00:00Z", 8);
    await rent("2025-12-27T14:00:00Z", 8);
    const answer = await hall.public(
      "GET",
      "/slots?service=session&period=full-day&from=2025-12-25&to=2025-12-31&tz=Asia/Kolkata",
    );
    // 14:00-22:00 UTC on the 27th runs into the 28th in India, which is taken too.
    expect(answer.body.days.map((day: { slots: unknown[] }) => day.slots.length)).toEqual([0, 1, 0, 0, 1, 1, 1]);
    expect(JSON.stringify(answer.body)).not.toMatch(/Customer|example\.com/);
  });

  it("sessions by what is booked: only live bookings and their overlaps take them [H37]", async () => {
    const free = async () => {
      const { body } = await hall.public("GET", "/slots?service=session&from=2025-11-17&to=2025-11-17");
      return body.days[0].slots.map((slot: { period: string }) => slot.period);
    };
    const session = (period: string, start: string) => hall.book("session", start, { period });
    expect(await free()).toEqual(["full-day", "morning", "evening"]);
    const morning = (await session("morning", "2025-11-17T09:00:00+05:30")).body.booking;
    await hall.staff("POST", `/bookings/${morning.id}/confirm`);
    expect(await free()).toEqual(["evening"]);
    const evening = (await session("evening", "2025-11-17T16:00:00+05:30")).body.booking;
    expect(await free()).toEqual([]);
    await hall.staff("POST", `/bookings/${evening.id}/reject`);
    expect(await free()).toEqual(["evening"]);
    await hall.staff("POST", `/bookings/${morning.id}/cancel`);
    expect(await free()).toEqual(["full-day", "morning", "evening"]);
    await rent("2025-11-17T14:00:00+05:30", 2);
    expect(await free()).toEqual(["evening"]);
    const { duration } = (await hall.staff("GET", "/services/session")).body;
    const periods = duration.periods.map((period: { id: string }) => ({ ...period, active: period.id !== "evening" }));
    await hall.staff("PATCH", "/services/session", { duration: { kind: "periods", periods } });
    expect(await free()).toEqual([]);
  });

  it("a session is booked exactly or not at all [H38]", async () => {
    const book = (start: string, more: Record<string, unknown>) =>
      hall.book("session", `2025-11-17T${start}:00+05:30`, more);
    expect((await book("10:00", { duration_minutes: 240 })).body.code).toBe("invalid_duration");
    expect((await book("10:00", { period: "morning" })).body.code).toBe("off_grid");
    expect((await book("09:00", { period: "night" })).body.code).toBe("invalid_duration");
    expect((await book("09:00", { duration_minutes: 360 })).body.booking.period).toBe("morning");
    expect((await rent("2025-11-18T10:00:00+05:30", 4)).status).toBe(201);
  });

  it("alternatives are the free starts nearest to the wish [H43]", async () => {
    await rent("2025-12-25T12:00:00+05:30", 4);
    const { alternatives } = (await rent("2025-12-25T10:00:00+05:30", 4)).body;
    // On the hall's quarter-hour grid three earlier starts are nearer than any after the conflict.
    expect(alternatives.map((one: { start: string }) => one.start)).toEqual([
      "2025-12-25T08:00:00+05:30",
      "2025-12-25T07:45:00+05:30",
      "2025-12-25T07:30:00+05:30",
    ]);
    for (const { start } of alternatives.slice(0, 1)) expect((await rent(start, 4)).status).toBe(201);
  });
});

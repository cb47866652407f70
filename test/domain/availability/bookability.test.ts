import { describe, expect, it } from "vitest";
import { refusalOf } from "../../../src/domain/availability/bookability";
import type { Allocation } from "../../../src/domain/availability/occupancy";
import { scheduleOf } from "../../../src/domain/availability/schedule";
import { situationOf } from "../../../src/domain/availability/situation";
import { spanAt, type Wish } from "../../../src/domain/booking/booking-request";
import type { OverridableCode } from "../../../src/domain/refusal";
import type { Asker } from "../../../src/domain/tenant/actor";
import type { ResourceRules } from "../../../src/domain/tenant/resource";
import { addDays, localDateOf } from "../../../src/domain/time/local-time";
import { allocation, rules, service, wish } from "../../support/rules";

const NOW = Date.parse("2025-06-01T00:00:00Z");
const MONDAY = "2025-06-02";

function at(clock: string, date = MONDAY): number {
  return Date.parse(`${date}T${clock}:00Z`);
}

function lookAt(of: ResourceRules, asked: Wish, startAt: number, booked: readonly Allocation[] = [], now = NOW) {
  const date = localDateOf(of.timeZone, startAt);
  return situationOf(scheduleOf(of, addDays(date, -1), addDays(date, 1)), booked, asked, now);
}

function refusal(of: ResourceRules, asked: Wish, startAt: number, booked: readonly Allocation[] = [], now = NOW) {
  const situation = lookAt(of, asked, startAt, booked, now);
  return refusalOf(situation, spanAt(situation.wish, situation.schedule, startAt));
}

function code(of: ResourceRules, asked: Wish, startAt: number, booked: readonly Allocation[] = [], now = NOW) {
  return refusal(of, asked, startAt, booked, now)?.code ?? "bookable";
}

const staff = (...override: OverridableCode[]): Asker => ({ kind: "staff", override });

describe("each rule", () => {
  const visit = service();

  it("not_bookable: an inactive service or resource; a hidden service for the public, not for staff", () => {
    expect(code(rules(), wish(service({ active: false })), at("09:00"))).toBe("not_bookable");
    expect(code(rules({ active: false }), wish(visit), at("09:00"))).toBe("not_bookable");
    const hidden = service({ visible: false });
    expect(code(rules(), wish(hidden), at("09:00"))).toBe("not_bookable");
    expect(code(rules(), wish(hidden, { asker: staff() }), at("09:00"))).toBe("bookable");
  });

  it("capacity_exceeded: more guests than the place holds; exactly as many fit", () => {
    expect(code(rules({ maxGuests: 10 }), wish(visit, { guests: 11 }), at("09:00"))).toBe("capacity_exceeded");
    expect(code(rules({ maxGuests: 10 }), wish(visit, { guests: 10 }), at("09:00"))).toBe("bookable");
  });

  it("invalid_duration: flexible minutes keep to least, most and step", () => {
    const flexible = service({ duration: { kind: "flexible", min: 60, max: 240, step: 30 } });
    const codes = [30, 60, 75, 90, 240, 270].map((durationMinutes) =>
      code(rules(), wish(flexible, { durationMinutes }), at("09:00")),
    );
    expect(codes).toEqual([
      "invalid_duration",
      "bookable",
      "invalid_duration",
      "bookable",
      "bookable",
      "invalid_duration",
    ]);
  });

  it("too_soon and too_late: notice and horizon, both to the millisecond", () => {
    const noticed = service({ minNoticeMinutes: 60 });
    expect(code(rules(), wish(noticed), at("09:00"), [], at("08:00"))).toBe("bookable");
    expect(code(rules(), wish(noticed), at("09:00"), [], at("08:00") + 1)).toBe("too_soon");
    expect(code(rules(), wish(visit), at("09:00"), [], at("09:00") + 1)).toBe("too_soon");
    const asked = service({ confirmation: "approval" });
    const cards = { due: "none", deposit: null, rest: "on_site", methods: ["cash"] } as const;
    const carded = service({ payment: { ...cards, noShowFee: { percent: 50 } } });
    const justNow = [visit, asked, carded].map((one) => code(rules(), wish(one), at("09:00"), [], at("09:00")));
    // What waits for an answer or a card ends at its start, so it could only end at once.
    expect(justNow).toEqual(["bookable", "too_soon", "too_soon"]);
    expect(code(rules(), wish(asked), at("09:00"), [], at("09:00") - 1)).toBe("bookable");
    const askedAhead = service({ confirmation: "approval", minNoticeMinutes: 60 });
    expect(code(rules(), wish(askedAhead), at("09:00"), [], at("08:00"))).toBe("bookable");
    const near = service({ horizonDays: 1 });
    expect(code(rules(), wish(near), at("09:00", "2025-06-03"), [], at("09:00"))).toBe("bookable");
    expect(code(rules(), wish(near), at("10:00", "2025-06-03"), [], at("09:00"))).toBe("too_late");
  });

  it("outside_hours: the service must end inside; its buffers only where they have to", () => {
    const buffered = { bufferBeforeMinutes: 15, bufferAfterMinutes: 15, stepMinutes: 15 };
    expect(code(rules(), wish(service(buffered)), at("16:00"))).toBe("bookable");
    expect(code(rules(), wish(service(buffered)), at("16:15"))).toBe("outside_hours");
    const inside = service({ ...buffered, buffersInsideHours: true });
    expect(code(rules(), wish(inside), at("09:00"))).toBe("outside_hours");
    expect(code(rules(), wish(inside), at("09:15"))).toBe("bookable");
    expect(code(rules(), wish(inside), at("15:45"))).toBe("bookable");
    expect(code(rules(), wish(inside), at("16:00"))).toBe("outside_hours");
  });

  it("windows that touch join, over midnight too", () => {
    const hours = {
      weekly: [
        { days: [1], startMinute: 20 * 60, endMinute: 1_440 },
        { days: [2], startMinute: 0, endMinute: 120 },
      ],
      overrides: [],
    };
    const long = service({ duration: { kind: "fixed", minutes: 180 }, stepMinutes: 30 });
    expect(code(rules({ hours }), wish(long), at("23:00"))).toBe("bookable");
    expect(code(rules({ hours }), wish(long), at("23:30"))).toBe("outside_hours");
  });

  it("an override replaces the windows of its date; one without windows means closed", () => {
    const { weekly } = rules().hours;
    const short = rules({
      hours: { weekly, overrides: [{ date: MONDAY, windows: [{ startMinute: 600, endMinute: 720 }] }] },
    });
    expect(code(short, wish(visit), at("10:00"))).toBe("bookable");
    expect(code(short, wish(visit), at("09:00"))).toBe("outside_hours");
    const shut = rules({ hours: { weekly, overrides: [{ date: MONDAY, windows: [] }] } });
    expect(code(shut, wish(visit), at("10:00"))).toBe("outside_hours");
    expect(code(shut, wish(visit), at("10:00", "2025-06-03"))).toBe("bookable");
  });

  it("off_grid: the grid restarts at every written window, and does not care what was booked before", () => {
    const hours = {
      weekly: [
        { days: [1], startMinute: 540, endMinute: 630 },
        { days: [1], startMinute: 645, endMinute: 1_020 },
      ],
      overrides: [],
    };
    expect(code(rules({ hours }), wish(visit), at("09:00"))).toBe("bookable");
    expect(code(rules({ hours }), wish(visit), at("09:30"))).toBe("off_grid");
    expect(code(rules({ hours }), wish(visit), at("10:45"))).toBe("bookable");
    expect(code(rules({ hours }), wish(visit), at("11:00"))).toBe("off_grid");
  });

  it("closed: for all services or for one, with the reason", () => {
    const when = { kind: "instants", startAt: at("10:00"), endAt: at("11:00") } as const;
    const all = rules({ closures: [{ id: "clo_1", serviceId: null, reason: "Repairs", when }] });
    expect(refusal(all, wish(visit), at("10:00"))).toMatchObject({
      code: "closed",
      facts: { closure_reason: "Repairs" },
    });
    expect(code(all, wish(visit), at("09:00"))).toBe("bookable");
    expect(code(all, wish(visit), at("11:00"))).toBe("bookable");
    const other = rules({ closures: [{ id: "clo_1", serviceId: "svc_other", reason: null, when }] });
    expect(code(other, wish(visit), at("10:00"))).toBe("bookable");
  });

  it("day_limit_reached: bookings a day on the resource, minutes a day of the service", () => {
    const booked = [allocation(visit, at("09:00"), 60), allocation(visit, at("10:00"), 60)];
    expect(code(rules({ maxBookingsPerDay: 2 }), wish(visit), at("12:00"), booked)).toBe("day_limit_reached");
    expect(code(rules({ maxBookingsPerDay: 3 }), wish(visit), at("12:00"), booked)).toBe("bookable");
    const limited = service({ dailyLimitMinutes: 180 });
    expect(code(rules(), wish(limited), at("12:00"), booked)).toBe("bookable");
    expect(code(rules(), wish(service({ dailyLimitMinutes: 179 })), at("12:00"), booked)).toBe("day_limit_reached");
    expect(code(rules(), wish(limited), at("12:00", "2025-06-03"), booked)).toBe("bookable");
  });

  it("pool_exhausted: minutes with buffers; equality fits; a booking that meets a pool lies inside it", () => {
    const pools = [{ name: "morning", days: [1], startMinute: 540, endMinute: 720, totalMinutes: 100 }];
    const buffered = service({ bufferAfterMinutes: 10, duration: { kind: "fixed", minutes: 30 }, stepMinutes: 10 });
    const booked = [allocation(buffered, at("09:00"), 30)];
    expect(code(rules({ pools }), wish(buffered), at("10:00"), booked)).toBe("bookable");
    const more = [...booked, allocation(buffered, at("10:00"), 30)];
    expect(refusal(rules({ pools }), wish(buffered), at("11:00"), more)).toMatchObject({
      code: "pool_exhausted",
      facts: { pool: "morning", remaining_minutes: 20, required_minutes: 40 },
    });
    expect(code(rules({ pools }), wish(buffered), at("11:40"), booked)).toBe("outside_hours");
    expect(code(rules({ pools }), wish(buffered), at("12:00"), more)).toBe("bookable");
    expect(
      code(
        rules({ pools }),
        wish(service({ duration: { kind: "fixed", minutes: 100 }, stepMinutes: 10 })),
        at("09:00"),
      ),
    ).toBe("bookable");
  });

  it("slot_taken: each neighbour keeps its own buffers", () => {
    const mine = service({ bufferBeforeMinutes: 10, stepMinutes: 5, duration: { kind: "fixed", minutes: 30 } });
    const theirs = service({ bufferAfterMinutes: 15, duration: { kind: "fixed", minutes: 30 } });
    const booked = [allocation(theirs, at("09:00"), 30)];
    expect(code(rules(), wish(mine), at("09:50"), booked)).toBe("slot_taken");
    expect(code(rules(), wish(mine), at("09:55"), booked)).toBe("bookable");
  });

  it("capacity above one: as many at once as fit, at every instant", () => {
    const booked = [allocation(visit, at("09:00"), 60), allocation(visit, at("09:30"), 60)];
    const halfHourly = service({ stepMinutes: 30 });
    expect(code(rules({ capacity: 2 }), wish(halfHourly), at("09:30"), booked)).toBe("slot_taken");
    expect(code(rules({ capacity: 2 }), wish(halfHourly), at("10:00"), booked)).toBe("bookable");
    expect(code(rules({ capacity: 3 }), wish(halfHourly), at("09:30"), booked)).toBe("bookable");
  });

  it("a period that a change of the clocks swallowed cannot be booked, even with every override", () => {
    const period = { id: "night", label: "Night", startMinute: 120, endMinute: 180, priceMultiplier: 1, active: true };
    const nightly = service({ duration: { kind: "periods", periods: [period] } });
    const place = rules({
      timeZone: "America/New_York",
      hours: { weekly: [{ days: [0, 1], startMinute: 0, endMinute: 1_440 }], overrides: [] },
    });
    const asked = wish(nightly, { asker: { kind: "staff", override: ["outside_hours", "off_grid"] } });
    const now = Date.parse("2027-01-01T00:00:00Z");
    expect(code(place, asked, Date.parse("2027-03-14T07:00:00Z"), [], now)).toBe("invalid_duration");
    expect(code(place, asked, Date.parse("2027-03-15T06:00:00Z"), [], now)).toBe("bookable");
  });

  it("a hold blocks until its last instant and not longer, with or without an alarm", () => {
    const expiresAt = NOW + 30_000;
    const held = [allocation(visit, at("09:00"), 60, { expiresAt })];
    expect(code(rules(), wish(visit), at("09:00"), held, expiresAt - 1)).toBe("slot_taken");
    expect(code(rules(), wish(visit), at("09:00"), held, expiresAt)).toBe("bookable");
  });
});

describe("the order in which refusals are told", () => {
  // One start that breaks every rule at once; mending them in turn tells the next.
  const broken = service({
    duration: { kind: "fixed", minutes: 60 },
    stepMinutes: 60,
    dailyLimitMinutes: 60,
    minNoticeMinutes: 60,
  });
  const startAt = at("08:30");
  const pools = [{ name: "day", days: [1], startMinute: 0, endMinute: 1_440, totalMinutes: 60 }];
  const when = { kind: "instants", startAt: at("00:00"), endAt: at("23:00") } as const;
  const closures = [{ id: "clo_1", serviceId: null, reason: null, when }];
  const place = rules({ maxGuests: 1, pools, closures });
  const booked = [allocation(broken, at("08:30"), 60)];
  const steps: [string, Partial<Wish>, number][] = [
    ["not_bookable", { service: { ...broken, active: false }, guests: 2, durationMinutes: 5 }, at("08:30")],
    ["capacity_exceeded", { guests: 2, durationMinutes: 5 }, at("08:30")],
    ["invalid_duration", { durationMinutes: 5 }, at("08:30")],
    ["too_soon", {}, at("08:30")],
    ["outside_hours", {}, at("07:00")],
    ["off_grid", { asker: staff("outside_hours") }, at("07:00")],
    ["closed", { asker: staff("outside_hours", "off_grid") }, at("07:00")],
    ["day_limit_reached", { asker: staff("outside_hours", "off_grid", "closed") }, at("07:00")],
    ["pool_exhausted", { asker: staff("outside_hours", "off_grid", "closed", "day_limit_reached") }, at("07:00")],
  ];

  it("is the order of the rules, and staff may set aside what they name, but never the pool", () => {
    const told = steps.map(([, more, now]) => code(place, wish(broken, more), startAt, booked, now));
    expect(told).toEqual(steps.map(([expected]) => expected));
  });

  it("and never the interval", () => {
    const everything = staff("too_soon", "too_late", "outside_hours", "off_grid", "closed", "day_limit_reached");
    expect(code(rules({ closures }), wish(broken, { asker: everything }), startAt, booked)).toBe("slot_taken");
  });

  it("a date without windows has no grid to miss, once staff set the hours aside", () => {
    const shut = rules({ hours: { weekly: [], overrides: [] } });
    expect(code(shut, wish(service(), { asker: staff("outside_hours") }), at("10:17"))).toBe("bookable");
  });
});

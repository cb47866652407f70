// Acceptance cases of the clinic: one treatment room in Seoul whose services share the minutes of morning and afternoon.

import { beforeEach, describe, expect, it } from "vitest";
import { dayLevel } from "../../src/domain/availability/slots";
import { type Answer, countBy, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime } from "../support/clock";
import { leave } from "../support/groups";

let clinic: Tenant;
const FRIDAY = "2025-11-14";

beforeEach(async () => {
  setTime("2025-11-01T00:00:00Z");
  clinic = await makeTenant({ name: "Misopin Clinic", zone: "Asia/Seoul", preset: "clinic" });
});

function at(clock: string, date = FRIDAY): string {
  return `${date}T${clock}:00+09:00`;
}

async function book(...visits: [string, string][]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [service, clock] of visits) answers.push(await clinic.book(service, at(clock)));
  return answers;
}

async function pools(date = FRIDAY) {
  const { body } = await clinic.public("GET", `/pools?date=${date}`);
  return { ...body, morning: body.resources[0].pools[0], afternoon: body.resources[0].pools[1] };
}

const BOTOX_MORNING: [string, string][] = [
  ["botox", "09:00"],
  ["botox", "09:45"],
  ["botox", "10:30"],
];

describe("the pools of a clinic's day", () => {
  it("an empty morning has all its 180 minutes [M01]", async () => {
    const { morning } = await pools();
    expect(morning).toMatchObject({
      name: "morning",
      total_minutes: 180,
      consumed_minutes: 0,
      remaining_minutes: 180,
      bookings: 0,
    });
    expect(morning.services.every((service: { bookable: boolean }) => service.bookable)).toBe(true);
  });

  it("three botox visits leave 60 minutes [M02]", async () => {
    await book(...BOTOX_MORNING);
    expect((await pools()).morning).toMatchObject({ consumed_minutes: 120, remaining_minutes: 60, bookings: 3 });
  });

  it("by minutes alone a lifting of 60 would still fit into 60 [M05]", async () => {
    await book(...BOTOX_MORNING);
    const { services } = (await pools()).morning;
    const lifting = services.find((service: { code: string }) => service.code === "lifting");
    expect(lifting).toEqual({ code: "lifting", required_minutes: 60, bookable: true, reason: null });
    const skinCare = services.find((service: { code: string }) => service.code === "skin-care");
    expect(skinCare).toEqual({ code: "skin-care", required_minutes: 70, bookable: false, reason: "pool_exhausted" });
  });

  it("a pool without any free start says the reason that all starts share: past, closed, too far ahead", async () => {
    const reasons = async (date: string) => {
      const { morning, afternoon } = await pools(date);
      return [morning, afternoon].map(
        (pool) => pool.services.find((one: { code: string }) => one.code === "botox").reason,
      );
    };
    await clinic.staff("POST", "/closures", { dates: ["2025-11-18"], to: "12:00", reason: "Training" });
    expect(await reasons("2025-11-18")).toEqual(["closed", null]);
    expect(await reasons("2025-10-31")).toEqual(["too_soon", "too_soon"]);
    expect(await reasons("2027-11-05")).toEqual(["too_late", "too_late"]);
  });

  it("an afternoon with 130 minutes taken has room for all six services [M08]", async () => {
    await book(["skin-care", "13:00"], ["lifting", "14:30"]);
    const { afternoon } = await pools();
    expect(afternoon).toMatchObject({ consumed_minutes: 130, remaining_minutes: 170 });
    expect(countBy(afternoon.services, (service: { bookable: boolean }) => String(service.bookable))).toEqual({
      true: 6,
    });
  });

  it("morning and afternoon are independent, and the day adds them up [M10]", async () => {
    await book(...BOTOX_MORNING, ["lifting", "13:00"], ["lifting", "14:30"]);
    const { morning, afternoon, total_minutes, remaining_minutes } = await pools();
    expect([total_minutes, remaining_minutes]).toEqual([480, 240]);
    expect([morning.consumed_minutes, morning.remaining_minutes, morning.bookings]).toEqual([120, 60, 3]);
    expect([afternoon.consumed_minutes, afternoon.remaining_minutes, afternoon.bookings]).toEqual([120, 180, 2]);
  });

  it("a cancelled visit gives its minutes back [M11]", async () => {
    const [, second] = await book(["botox", "09:00"], ["botox", "10:00"]);
    await leave(second as Answer);
    expect((await pools()).morning).toMatchObject({ consumed_minutes: 40, bookings: 1 });
  });

  it("11:59 belongs to the morning and 13:00 to the afternoon; noon is closed here [M22]", async () => {
    const day = await clinic.public("GET", `/pools?date=${FRIDAY}`);
    const [morning, afternoon] = day.body.resources[0].pools;
    expect([morning.start, morning.end]).toEqual([at("09:00"), at("12:00")]);
    expect([afternoon.start, afternoon.end]).toEqual([at("13:00"), at("18:00")]);
  });

  it("a Saturday has no pools and no slots", async () => {
    expect((await clinic.public("GET", "/pools?date=2025-11-15")).body.resources[0].pools).toEqual([]);
    expect(await clinic.starts("service=botox&from=2025-11-15&to=2025-11-15")).toEqual([]);
  });
});

describe("booking against a pool", () => {
  it("skin care of 70 does not fit into 60, and is told both figures [M03]", async () => {
    await book(...BOTOX_MORNING);
    const [answer] = await book(["skin-care", "10:50"]);
    expect(answer?.body).toMatchObject({
      status: 409,
      code: "pool_exhausted",
      remaining_minutes: 60,
      required_minutes: 70,
    });
  });

  it("botox at 11:10 fits and leaves 20 [M04]", async () => {
    await book(...BOTOX_MORNING);
    const [answer] = await book(["botox", "11:10"]);
    expect(answer?.status).toBe(201);
    expect((await pools()).morning.remaining_minutes).toBe(20);
  });

  it("a lifting is refused by the interval at every start though the pool would have room [M06]", async () => {
    await book(...BOTOX_MORNING);
    for (let minute = 9 * 60; minute <= 11 * 60; minute += 5) {
      const clock = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
      const [answer] = await book(["lifting", clock]);
      expect([clock, answer?.status, answer?.body.code]).toEqual([clock, 409, "slot_taken"]);
    }
    expect((await pools()).morning.bookings).toBe(3);
  });

  it("with 150 of 180 consumed a botox of 40 does not fit [M13]", async () => {
    // 60 + 50 + 40: three visits that leave 30 minutes.
    await book(["lifting", "09:00"], ["removal", "10:00"], ["botox", "10:50"]);
    expect((await pools()).morning.remaining_minutes).toBe(30);
    const [answer] = await book(["botox", "11:20"]);
    expect([answer?.status, answer?.body.code]).toEqual([409, "pool_exhausted"]);
    expect(answer?.body.detail).toMatch(/too few/);
  });

  it("with 40 minutes left one of two parallel visits gets them [M14]", async () => {
    await book(["skin-care", "09:00"], ["skin-care", "10:10"]);
    expect((await pools()).morning.remaining_minutes).toBe(40);
    const answers = await Promise.all([clinic.book("botox", at("11:20")), clinic.book("botox", at("11:20"))]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    expect((await pools()).morning).toMatchObject({ consumed_minutes: 180, remaining_minutes: 0 });
  });

  it("with 30 minutes left none of two parallel visits of 40 gets them", async () => {
    await book(["lifting", "09:00"], ["removal", "10:00"], ["botox", "10:50"]);
    const answers = await Promise.all([clinic.book("botox", at("11:20")), clinic.book("botox", at("11:20"))]);
    expect(answers.map((answer) => answer.status)).toEqual([409, 409]);
  });

  it("four botox visits fill the morning; the fifth at 11:30 would pass the hours and is refused for that [M16]", async () => {
    const answers = await book(
      ["botox", "09:00"],
      ["botox", "09:40"],
      ["botox", "10:20"],
      ["botox", "11:00"],
      ["botox", "11:30"],
    );
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201, 422]);
    expect(answers[4]?.body.code).toBe("outside_hours");
    expect((await pools()).morning.remaining_minutes).toBe(20);
  });

  it("of 100 random parallel wishes no two overlap, all lie in the morning, and the pool holds [M17]", async () => {
    const services = ["botox", "lifting", "skin-care", "removal", "body-care", "other"];
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    const wishes = Array.from({ length: 100 }, () => {
      const minute = 9 * 60 + 5 * random(36);
      const clock = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
      return [services[random(6)] as string, clock] as const;
    });
    const answers = await Promise.all(wishes.map(([service, clock]) => clinic.book(service, at(clock))));
    expect(answers.every((answer) => [201, 409, 422].includes(answer.status))).toBe(true);
    const agenda = await clinic.staff(
      "GET",
      `/resources/${await clinic.resourceId()}/agenda?from=${FRIDAY}&to=${FRIDAY}`,
    );
    const stays = agenda.body.data.map((item: { occupied_start: string; occupied_end: string }) => [
      Date.parse(item.occupied_start),
      Date.parse(item.occupied_end),
    ]);
    expect(stays.length).toBe(answers.filter((answer) => answer.status === 201).length);
    expect(stays.length).toBeGreaterThan(1);
    stays.sort((a: number[], b: number[]) => (a[0] ?? 0) - (b[0] ?? 0));
    for (let n = 1; n < stays.length; n++) expect(stays[n][0]).toBeGreaterThanOrEqual(stays[n - 1][1]);
    expect(stays[0][0]).toBeGreaterThanOrEqual(Date.parse(at("09:00")));
    expect(stays.at(-1)[1]).toBeLessThanOrEqual(Date.parse(at("12:00")));
    expect((await pools()).morning.consumed_minutes).toBeLessThanOrEqual(180);
    const { checked, agrees } = await clinic.consistency();
    expect({ checked, agrees }).toEqual({ checked: stays.length, agrees: true });
  });

  it("a changed duration counts for later visits only [M20]", async () => {
    await book(["botox", "09:00"]);
    await clinic.staff("PATCH", "/services/botox", { duration: { kind: "fixed", minutes: 40 } });
    expect((await pools()).morning.consumed_minutes).toBe(40);
    await book(["botox", "10:00"]);
    expect((await pools()).morning.consumed_minutes).toBe(90);
  });

  it("outside a pool's hours nothing can be booked [M23]", async () => {
    const answers = await book(["botox", "08:30"], ["botox", "12:30"], ["botox", "11:50"], ["botox", "17:40"]);
    expect(answers.map((answer) => `${answer.status} ${answer.body.code}`)).toEqual(Array(4).fill("422 outside_hours"));
  });

  it("a full slot comes with at most three free starts, each of which can be booked [M38]", async () => {
    await book(["botox", "09:00"]);
    const [answer] = await book(["botox", "09:05"]);
    const { alternatives } = answer?.body ?? {};
    expect(alternatives.length).toBeGreaterThan(0);
    expect(alternatives.length).toBeLessThanOrEqual(3);
    expect(alternatives[0].start).toBe(at("09:40"));
    const free = await clinic.starts(`service=botox&from=${FRIDAY}&to=${FRIDAY}`);
    for (const { start } of alternatives) expect(free).toContain(start);
  });
});

describe("a clinic's rules", () => {
  it("a deleted service is gone for new visits, and old ones stay readable [M19]", async () => {
    const [visit] = await book(["other", "09:00"]);
    setTime("2025-11-14T03:00:00Z");
    await clinic.staff("POST", `/bookings/${visit?.body.booking.id}/complete`);
    expect((await clinic.staff("DELETE", "/services/other")).status).toBe(204);
    expect((await clinic.staff("GET", `/bookings/${visit?.body.booking.id}`)).body.service.name).toBe(
      "Other consultation",
    );
    const again = await clinic.book("other", at("15:00"));
    expect([again.status, again.body.code]).toEqual([404, "not_found"]);
  });

  it("slots and pools need a date that exists [M25]", async () => {
    for (const path of [
      "/pools",
      "/pools?date=invalid",
      "/pools?date=2025-02-30",
      "/slots?service=botox&from=2025-13-01&to=2025-13-02",
    ]) {
      expect((await clinic.public("GET", path)).status).toBe(400);
    }
  });

  it("a booking without its parts is told all of them at once [M26]", async () => {
    const answer = await clinic.public("POST", "/bookings", { notes: "only this" });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
      "/customer",
      "/service",
      "/start",
    ]);
  });

  it("a daily limit of 80 minutes takes two visits of 30 and refuses the third with its figures [M28, M29]", async () => {
    const room = await makeResource(clinic);
    await makeService(clinic, room, {
      name: "Short",
      duration: { kind: "fixed", minutes: 30 },
      daily_limit_minutes: 80,
    });
    const answers: Answer[] = [];
    for (const clock of ["10:00", "11:00", "12:00"]) answers.push(await clinic.book("short", at(clock)));
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 409]);
    expect(answers[2]?.body).toMatchObject({
      code: "day_limit_reached",
      daily_limit_minutes: 80,
      consumed_minutes: 60,
      remaining_minutes: 20,
      required_minutes: 30,
    });
    expect((await clinic.book("short", at("10:00", "2025-11-17"))).status).toBe(201);
  });

  it("changing a duration under a daily limit tells how many fit before and after [M31]", async () => {
    const room = await makeResource(clinic);
    await makeService(clinic, room, {
      name: "Limited",
      duration: { kind: "fixed", minutes: 30 },
      daily_limit_minutes: 240,
    });
    const answer = await clinic.staff("PATCH", "/services/limited", { duration: { kind: "fixed", minutes: 40 } });
    expect(answer.body.effects).toEqual({ max_bookings_a_day: { before: 8, after: 6 } });
    // Without a limit of its own the pools decide: 180/40 + 300/40 botox visits, 180/60 + 300/60 with a longer buffer.
    const pooled = await clinic.staff("PATCH", "/services/botox", { buffer_after_minutes: 30 });
    expect(pooled.body.effects).toEqual({ max_bookings_a_day: { before: 11, after: 8 } });
    expect((await clinic.staff("PATCH", "/services/botox", { name: "Botox visit" })).body.effects).toBeUndefined();
  });

  it("closing a time previews what it touches, keeps it, and refuses new bookings with the reason [M32]", async () => {
    const [visit] = await book(["botox", "10:00"]);
    const closure = { start: at("10:00"), end: at("10:30"), reason: "Staff meeting" };
    await clinic.consistency();
    const preview = await clinic.staff("POST", "/closures/preview", closure);
    expect([preview.body.conflicts, preview.body.data[0].id]).toEqual([1, visit?.body.booking.id]);
    expect((await clinic.staff("GET", "/closures")).body.data).toEqual([]);
    expect((await clinic.staff("POST", "/closures", closure)).status).toBe(201);
    const refused = await clinic.book("botox", at("10:00"));
    expect(refused.body).toMatchObject({ status: 422, code: "closed", closure_reason: "Staff meeting" });
    expect((await clinic.staff("GET", `/bookings/${visit?.body.booking.id}`)).body.status).toBe("confirmed");
  });

  it("a preview over several dates finds what lies on each", async () => {
    await clinic.book("botox", at("09:00", "2025-11-20"));
    await clinic.book("other", at("09:00", "2025-11-12"));
    await clinic.consistency();
    const preview = async (more: Record<string, unknown>) =>
      (await clinic.staff("POST", "/closures/preview", { dates: ["2025-11-05", "2025-11-12", "2025-11-20"], ...more }))
        .body.conflicts;
    expect([await preview({}), await preview({ service: "botox" }), await preview({ to: "09:00" })]).toEqual([2, 1, 0]);
  });

  it("a reopened time can be closed again [M34]", async () => {
    const closure = { dates: [FRIDAY], from: "10:00", to: "11:00" };
    const { id } = (await clinic.staff("POST", "/closures", closure)).body;
    expect((await clinic.book("botox", at("10:00"))).status).toBe(422);
    expect((await clinic.staff("PATCH", `/closures/${id}`, { active: false })).status).toBe(200);
    expect(await clinic.starts(`service=botox&from=${FRIDAY}&to=${FRIDAY}`)).toContain(at("10:00"));
    const second = await clinic.staff("PATCH", `/closures/${id}`, { active: true });
    expect([second.status, second.body.active]).toEqual([200, true]);
    expect((await clinic.book("botox", at("10:00"))).status).toBe(422);
    expect((await clinic.staff("GET", "/closures")).body.data).toHaveLength(1);
  });

  it("of 14 slots 0 free are full, 4 limited, 5 available [M37]", () => {
    expect([0, 4, 5].map((free) => dayLevel(free, 14, true))).toEqual(["full", "limited", "available"]);
  });

  it("a service with a pending booking is in_use; there is no hard delete [M40]", async () => {
    await clinic.staff("PATCH", "/services/botox", { confirmation: "approval" });
    const [visit] = await book(["botox", "09:00"]);
    expect(visit?.body.booking.status).toBe("pending");
    expect((await clinic.staff("DELETE", "/services/botox")).body.code).toBe("in_use");
    expect((await clinic.staff("DELETE", "/services/botox?hard=true")).status).toBe(400);
  });

  it("a telephone number looks up no bookings [M41]", async () => {
    await clinic.book("botox", at("09:00"), { customer: { name: "Kim", phone: "+821012345678" } });
    expect((await clinic.public("GET", "/bookings?phone=%2B821012345678")).status).toBe(405);
    expect((await clinic.public("GET", "/reservations/check?phone=%2B821012345678")).status).toBe(404);
  });

  it("windows 09-12 and 14-18 every 30 minutes have 14 starts [M43]", async () => {
    const weekly = [
      { days: ["fri"], start: "09:00", end: "12:00" },
      { days: ["fri"], start: "14:00", end: "18:00" },
    ];
    const room = await makeResource(clinic, weekly);
    await makeService(clinic, room, { name: "Half hour", duration: { kind: "fixed", minutes: 30 } });
    expect(await clinic.starts(`service=half-hour&from=${FRIDAY}&to=${FRIDAY}`)).toHaveLength(14);
  });

  it("completed and cancelled visits do not change any more [M44]", async () => {
    const [visit] = await book(["botox", "09:00"]);
    const id = visit?.body.booking.id;
    await clinic.staff("POST", `/bookings/${id}/cancel`);
    for (const verb of ["confirm", "reject", "complete", "no-show"]) {
      const answer = await clinic.staff("POST", `/bookings/${id}/${verb}`);
      expect([verb, answer.status, answer.body.code]).toEqual([verb, 409, "invalid_transition"]);
    }
  });
});

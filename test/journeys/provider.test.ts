// Acceptance cases of the provider: a barber in New York. The fixture is the preset; the clock stands as each case says.

import { beforeEach, describe, expect, it } from "vitest";
import { ask, countBy, customer, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime } from "../support/clock";

let barber: Tenant;

beforeEach(async () => {
  setTime("2024-02-01T00:00:00Z");
  barber = await makeTenant({ preset: "provider" });
});

async function utcStarts(tenant: Tenant, service: string, date: string, more = ""): Promise<string[]> {
  const starts = await tenant.starts(`service=${service}&from=${date}&to=${date}${more}`);
  return starts.map((start) => new Date(start).toISOString());
}

describe("a barber's day", () => {
  it("a haircut of 30 + 5 minutes has 13 starts on a Thursday, 35 minutes apart [R07]", async () => {
    const starts = await utcStarts(barber, "haircut", "2024-02-15");
    expect(starts).toHaveLength(13);
    expect(starts[0]).toBe("2024-02-15T14:00:00.000Z");
    expect(starts[1]).toBe("2024-02-15T14:35:00.000Z");
    expect(starts.at(-1)).toBe("2024-02-15T21:00:00.000Z");
  });

  it("a haircut has 8 starts on a Saturday [R08]", async () => {
    const starts = await utcStarts(barber, "haircut", "2024-02-17");
    expect(starts).toHaveLength(8);
    expect(starts[0]).toBe("2024-02-17T15:00:00.000Z");
    expect(starts.at(-1)).toBe("2024-02-17T19:05:00.000Z");
  });

  it("haircut and beard has 9 starts, the last at 15:40 [R10]", async () => {
    const starts = await utcStarts(barber, "haircut-beard", "2024-02-15");
    expect(starts).toHaveLength(9);
    expect(starts.at(-1)).toBe("2024-02-15T20:40:00.000Z");
  });

  it("a beard trim has 19 starts, the last at 16:30 [R11]", async () => {
    const starts = await utcStarts(barber, "beard", "2024-02-15");
    expect(starts).toHaveLength(19);
    expect(starts.at(-1)).toBe("2024-02-15T21:30:00.000Z");
  });

  it("slots that have begun or are past are not offered [R19]", async () => {
    setTime("2024-02-15T15:00:00Z");
    const starts = await utcStarts(barber, "haircut", "2024-02-15");
    expect(starts).toHaveLength(11);
    expect(starts).not.toContain("2024-02-15T14:00:00.000Z");
    expect(starts).not.toContain("2024-02-15T14:35:00.000Z");
  });

  it("a closure takes all starts of its days and leaves the days around it [R17]", async () => {
    const closed = await barber.staff("POST", "/closures", {
      start: "2024-12-24T00:00:00Z",
      end: "2024-12-27T00:00:00-05:00",
      reason: "Christmas",
    });
    expect(closed.status).toBe(201);
    setTime("2024-12-01T00:00:00Z");
    const free = await Promise.all(
      ["2024-12-23", "2024-12-24", "2024-12-26", "2024-12-27"].map((date) => utcStarts(barber, "haircut", date)),
    );
    // The closure begins at midnight UTC, 19:00 of the 23rd in New York, after hours: the 23rd keeps its starts.
    expect(free.map((starts) => starts.length)).toEqual([13, 0, 0, 13]);
    const explained = await barber.public("GET", "/slots?service=haircut&from=2024-12-24&to=2024-12-24&explain=1");
    const closedStarts = explained.body.days[0].refused.filter(
      (refused: { code: string }) => refused.code === "closed",
    );
    expect(closedStarts).toHaveLength(13);
  });

  it("a customer in Chicago sees 09:00 where New York has 10:00, and both are 15:00 UTC [R13]", async () => {
    const room = await makeResource(barber, [{ days: ["thu"], start: "09:00", end: "17:00" }]);
    await makeService(barber, room, { name: "Full hour" });
    const inChicago = await barber.starts("service=full-hour&from=2024-02-15&to=2024-02-15&tz=America/Chicago");
    expect(inChicago).toContain("2024-02-15T09:00:00-06:00");
    const inNewYork = await barber.starts("service=full-hour&from=2024-02-15&to=2024-02-15");
    expect(inNewYork).toContain("2024-02-15T10:00:00-05:00");
    const booked = await barber.book("full-hour", "2024-02-15T09:00:00-06:00");
    expect(booked.status).toBe(201);
    expect(new Date(booked.body.booking.start).toISOString()).toBe("2024-02-15T15:00:00.000Z");
    expect(booked.body.booking.start).toBe("2024-02-15T10:00:00-05:00");
  });
});

describe("booking a barber", () => {
  it("of 100 parallel bookings of one slot one wins and 99 are told slot_taken [R01]", async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        barber.book("haircut", "2024-02-15T15:10:00Z", { customer: customer({ email: `customer${n}@example.com` }) }),
      ),
    );
    expect(countBy(answers, (answer) => `${answer.status} ${answer.body.code ?? ""}`)).toEqual({
      "201 ": 1,
      "409 slot_taken": 99,
    });
    const { checked, agrees } = await barber.consistency();
    expect({ checked, agrees }).toEqual({ checked: 1, agrees: true });
    expect((await barber.staff("GET", "/bookings")).body.data).toHaveLength(1);
  });

  it("of two overlapping wishes off one grid one wins [R02]", async () => {
    const room = await makeResource(barber);
    await makeService(barber, room, { name: "Half hour", duration: { kind: "fixed", minutes: 30 }, step_minutes: 15 });
    const answers = await Promise.all([
      barber.book("half-hour", "2024-02-15T15:00:00Z"),
      barber.book("half-hour", "2024-02-15T15:15:00Z"),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
  });

  it("a booked slot is refused to the next customer and no longer listed; the others still are [R03, R04]", async () => {
    const before = await utcStarts(barber, "haircut", "2024-02-15");
    expect((await barber.book("haircut", "2024-02-15T14:00:00Z")).status).toBe(201);
    const again = await barber.book("haircut", "2024-02-15T14:00:00Z");
    expect([again.status, again.body.code]).toEqual([409, "slot_taken"]);
    expect(await utcStarts(barber, "haircut", "2024-02-15")).toEqual(before.slice(1));
  });

  it("without buffers bookings may touch [R06]", async () => {
    const room = await makeResource(barber);
    await makeService(barber, room, { name: "Half hour", duration: { kind: "fixed", minutes: 30 } });
    expect((await barber.book("half-hour", "2024-02-15T15:00:00Z")).status).toBe(201);
    expect((await barber.book("half-hour", "2024-02-15T15:30:00Z")).status).toBe(201);
  });

  it("slots without a service are a bad request [R20]", async () => {
    const answer = await barber.public("GET", "/slots?from=2024-02-15&to=2024-02-15");
    expect([answer.status, answer.body.code]).toEqual([400, "invalid_request"]);
    expect(answer.body.errors).toEqual([{ pointer: "/service", detail: "is required" }]);
  });

  it("an unknown business is not found [R22]", async () => {
    const answer = await ask("GET", "/v1/public/nobody-at-all");
    expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
  });

  it("another tenant's service is not found, and nothing is written [R23]", async () => {
    const other = await makeTenant({ preset: "provider" });
    const theirs = (await other.staff("GET", "/services/haircut")).body.id;
    const answer = await barber.book(theirs, "2024-02-15T14:00:00Z");
    expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
    expect((await barber.consistency()).checked).toBe(0);
  });

  it("the past cannot be booked [R25]", async () => {
    setTime("2024-02-15T16:00:00Z");
    const answer = await barber.book("haircut", "2024-02-15T14:35:00Z");
    expect([answer.status, answer.body.code]).toEqual([422, "too_soon"]);
  });

  it("a haircut cannot last eight hours [R26]", async () => {
    const answer = await barber.book("haircut", "2024-02-15T14:00:00Z", { duration_minutes: 480 });
    expect([answer.status, answer.body.code]).toEqual([422, "invalid_duration"]);
  });

  it("an inactive service cannot be booked [R28]", async () => {
    await barber.staff("PATCH", "/services/haircut", { active: false });
    const answer = await barber.book("haircut", "2024-02-15T14:00:00Z");
    expect([answer.status, answer.body.code]).toEqual([422, "not_bookable"]);
  });

  it("the token of another booking does not cancel a booking, as if it did not exist [R29]", async () => {
    const mine = (await barber.book("haircut", "2024-02-15T14:00:00Z")).body;
    const theirs = (await barber.book("haircut", "2024-02-15T15:10:00Z")).body;
    const answer = await ask("POST", `/v1/public/bookings/${mine.booking.id}/cancel`, { token: theirs.manage.token });
    expect(answer.status).toBe(404);
    const read = await ask("GET", `/v1/public/bookings/${mine.booking.id}`, { token: mine.manage.token });
    expect(read.body.status).toBe("confirmed");
  });
});

describe("running a barber's shop", () => {
  it("150 bookings in pages of 50 are three pages, without a gap or a repeat [R31]", async () => {
    const room = await makeResource(barber);
    await makeService(barber, room, { name: "Quarter", duration: { kind: "fixed", minutes: 15 } });
    const first = Date.parse("2024-02-15T00:00:00Z");
    for (let batch = 0; batch < 150; batch += 25) {
      const starts = Array.from({ length: 25 }, (_, n) => new Date(first + (batch + n) * 900_000).toISOString());
      const answers = await Promise.all(starts.map((start) => barber.book("quarter", start)));
      expect(answers.every((answer) => answer.status === 201)).toBe(true);
    }
    await barber.consistency(room);
    const pages: string[][] = [];
    for (let cursor = ""; ; ) {
      const { body } = await barber.staff("GET", `/bookings?limit=50${cursor}`);
      pages.push(body.data.map((booking: { number: string }) => booking.number));
      if (!body.next_cursor) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(pages.map((page) => page.length)).toEqual([50, 50, 50]);
    const numbers = pages.flat().sort();
    expect(numbers[0]).toBe("JOH-2024-0001");
    expect(numbers.at(-1)).toBe("JOH-2024-0150");
    expect(new Set(numbers).size).toBe(150);
  });

  it("a slug is given once [R32]", async () => {
    const answer = await ask("POST", "/v1/tenants", {
      body: { slug: barber.slug, name: "Another", time_zone: "Europe/London", email: "b@example.com" },
    });
    expect([answer.status, answer.body.code]).toEqual([409, "duplicate_slug"]);
  });

  it("hours with an unknown day, an impossible time or an end before the start are refused, all at once [R34]", async () => {
    const answer = await barber.staff("PUT", `/resources/${await barber.resourceId()}/hours`, {
      weekly: [
        { days: ["someday"], start: "09:00", end: "17:00" },
        { days: ["mon"], start: "25:00", end: "26:00" },
        { days: ["mon"], start: "17:00", end: "09:00" },
      ],
    });
    expect([answer.status, answer.body.code]).toEqual([400, "invalid_request"]);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      "/weekly/0/days/0",
      "/weekly/1/start",
      "/weekly/1/end",
      "/weekly/2/end",
    ]);
  });

  it("a closure must end after it starts [R35]", async () => {
    const answer = await barber.staff("POST", "/closures", {
      start: "2024-12-26T00:00:00Z",
      end: "2024-12-26T00:00:00Z",
    });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, "/end"]);
  });

  it("a service with a live booking cannot be deleted, but it can be deactivated [R37]", async () => {
    const booked = (await barber.book("haircut", "2024-02-15T14:00:00Z")).body;
    const refused = await barber.staff("DELETE", "/services/haircut");
    expect([refused.status, refused.body.code, refused.body.live_bookings]).toEqual([409, "in_use", 1]);
    expect((await barber.book("haircut", "2024-02-15T15:10:00Z")).status).toBe(201);
    const inactive = await barber.staff("PATCH", "/services/haircut", { active: false });
    expect([inactive.status, inactive.body.active]).toEqual([200, false]);
    const read = await ask("GET", `/v1/public/bookings/${booked.booking.id}`, { token: booked.manage.token });
    expect(read.body.service.code).toBe("haircut");
  });

  it("another tenant's booking is not found, by staff token too [R38]", async () => {
    const other = await makeTenant({ preset: "provider" });
    const { booking } = (await other.book("haircut", "2024-02-15T14:00:00Z")).body;
    expect((await barber.staff("GET", `/bookings/${booking.id}`)).status).toBe(404);
    expect((await barber.staff("POST", `/bookings/${booking.id}/cancel`)).status).toBe(404);
    expect((await other.staff("GET", `/bookings/${booking.id}`)).body.status).toBe("confirmed");
  });

  it("a service must last a minute, have a sane buffer and a price that is not negative [R41]", async () => {
    const requires = [{ any_of: [await barber.resourceId()] }];
    const service = { name: "Odd", duration: { kind: "fixed", minutes: 30 }, requires };
    const price = { amount: -1, currency: "USD" };
    for (const [change, pointer] of [
      [{ duration: { kind: "fixed", minutes: 0 } }, "/duration/minutes"],
      [{ duration: { kind: "fixed", minutes: 10_081 } }, "/duration/minutes"],
      [{ buffer_after_minutes: 1_441 }, "/buffer_after_minutes"],
      [{ price }, "/price/amount"],
    ] as const) {
      const answer = await barber.staff("POST", "/services", { ...service, ...change });
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, pointer]);
    }
  });
});
